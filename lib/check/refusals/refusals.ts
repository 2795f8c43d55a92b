import type { IstioVersion } from '../../mesh/istio-version';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { isLabel } from './names';
import { checkPolicyTargets } from './policy-targets';
import { type Refusal, Written } from './written';

/** Checks `spec` of an object in a namespace. */
type Look = (spec: Written, namespace: string, version: IstioVersion) => void;

/**
 * The checks of istiod for the kinds of a group, beyond their CRDs. Each is loaded when there is an object of its kind:
 * most folders, and most programs, have few of these kinds.
 */
export const looks: readonly (readonly [group: string, kind: string, look: Look])[] = [
  ['extensions.istio.io', 'TrafficExtension', targeted((spec) => spec.atLeastOne('wasm', 'lua'))],
  ['extensions.istio.io', 'WasmPlugin', checkPolicyTargets],
  [
    'networking.istio.io',
    'DestinationRule',
    late(() => (require('./destination-rule') as typeof import('./destination-rule')).checkDestinationRule),
  ],
  [
    'networking.istio.io',
    'EnvoyFilter',
    late(() => (require('./envoy-filter') as typeof import('./envoy-filter')).checkEnvoyFilter),
  ],
  [
    'networking.istio.io',
    'Gateway',
    late(() => (require('./gateway') as typeof import('./gateway')).checkGateway),
  ],
  ['networking.istio.io', 'ProxyConfig', nothingMore],
  [
    'networking.istio.io',
    'ServiceEntry',
    late(() => (require('./service-entry') as typeof import('./service-entry')).checkServiceEntry),
  ],
  [
    'networking.istio.io',
    'Sidecar',
    late(() => (require('./sidecar') as typeof import('./sidecar')).checkSidecar),
  ],
  [
    'networking.istio.io',
    'VirtualService',
    late(() => (require('./virtual-service') as typeof import('./virtual-service')).checkVirtualService),
  ],
  [
    'networking.istio.io',
    'WorkloadEntry',
    late(
      () => (spec) =>
        (require('./workload-entry') as typeof import('./workload-entry')).checkWorkloadEntry(spec),
    ),
  ],
  [
    'networking.istio.io',
    'WorkloadGroup',
    late(() => (require('./workload-entry') as typeof import('./workload-entry')).checkWorkloadGroup),
  ],
  [
    'security.istio.io',
    'AuthorizationPolicy',
    targeted(
      late(
        () =>
          (require('./authorization-policy') as typeof import('./authorization-policy'))
            .checkAuthorizationPolicy,
      ),
    ),
  ],
  ['security.istio.io', 'PeerAuthentication', nothingMore],
  [
    'security.istio.io',
    'RequestAuthentication',
    targeted(
      late(
        () =>
          (require('./request-authentication') as typeof import('./request-authentication'))
            .checkRequestAuthentication,
      ),
    ),
  ],
  [
    'telemetry.istio.io',
    'Telemetry',
    targeted(late(() => (require('./telemetry') as typeof import('./telemetry')).checkTelemetry)),
  ],
];

/** A check that is loaded when it is needed. */
function late(load: () => Look): Look {
  return (spec, namespace, version) => load()(spec, namespace, version);
}

/** Only their metadata is checked. */
function nothingMore(): void {}

function targeted(look: Look): Look {
  return (spec, namespace, version) => {
    checkPolicyTargets(spec);
    look(spec, namespace, version);
  };
}

/** The reasons why istiod's validation refuses an object of one of these kinds. Paths start at the object. */
export function refusalsOf(object: MeshObject, look: Look, version: IstioVersion): readonly Refusal[] {
  const found: Refusal[] = [];
  const whole = new Written(object.data, (refusal) => found.push(refusal));
  if (object.kind === 'Gateway') {
    whole
      .field('metadata')
      .field('name')
      .allow(isLabel(object.name), 'a name without dots, of at most 63 characters');
  }
  checkDryRun(whole, object.kind);
  look(whole.field('spec'), object.namespace, version);
  return found;
}

const booleans = /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

function checkDryRun(whole: Written, kind: string): void {
  const annotations = whole.field('metadata').field('annotations');
  const name = 'istio.io/dry-run';
  const isTried = ['', 'ALLOW', 'DENY'].includes(whole.field('spec').text('action'));
  if (kind !== 'AuthorizationPolicy' || !isTried) {
    annotations.forbid(name, 'it requires an AuthorizationPolicy with action ALLOW or DENY');
  } else annotations.field(name).allow(booleans.test(annotations.text(name)), '"true" or "false"');
}
