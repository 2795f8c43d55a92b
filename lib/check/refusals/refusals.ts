import type { MeshObject } from '../../mesh/objects/mesh-object';
import { checkAuthorizationPolicy } from './authorization-policy';
import { checkDestinationRule } from './destination-rule';
import { checkEnvoyFilter } from './envoy-filter';
import { checkGateway } from './gateway';
import { isLabel } from './names';
import { checkPolicyTargets } from './policy-targets';
import { checkRequestAuthentication } from './request-authentication';
import { checkServiceEntry } from './service-entry';
import { checkSidecar } from './sidecar';
import { checkTelemetry } from './telemetry';
import { checkVirtualService } from './virtual-service';
import { checkWorkloadEntry, checkWorkloadGroup } from './workload-entry';
import { type Refusal, Written } from './written';

/** Checks `spec` of an object in a namespace. */
type Look = (spec: Written, namespace: string) => void;

/** The checks of istiod for the kinds of a group, beyond their CRDs. */
export const looks: readonly (readonly [group: string, kind: string, look: Look])[] = [
  ['extensions.istio.io', 'TrafficExtension', targeted((spec) => spec.atLeastOne('wasm', 'lua'))],
  ['extensions.istio.io', 'WasmPlugin', checkPolicyTargets],
  ['networking.istio.io', 'DestinationRule', checkDestinationRule],
  ['networking.istio.io', 'EnvoyFilter', checkEnvoyFilter],
  ['networking.istio.io', 'Gateway', checkGateway],
  ['networking.istio.io', 'ProxyConfig', nothingMore],
  ['networking.istio.io', 'ServiceEntry', checkServiceEntry],
  ['networking.istio.io', 'Sidecar', checkSidecar],
  ['networking.istio.io', 'VirtualService', checkVirtualService],
  ['networking.istio.io', 'WorkloadEntry', (spec) => checkWorkloadEntry(spec)],
  ['networking.istio.io', 'WorkloadGroup', checkWorkloadGroup],
  ['security.istio.io', 'AuthorizationPolicy', targeted(checkAuthorizationPolicy)],
  ['security.istio.io', 'PeerAuthentication', nothingMore],
  ['security.istio.io', 'RequestAuthentication', targeted(checkRequestAuthentication)],
  ['telemetry.istio.io', 'Telemetry', targeted(checkTelemetry)],
];

/** Only their metadata is checked. */
function nothingMore(): void {}

function targeted(look: Look): Look {
  return (spec, namespace) => {
    checkPolicyTargets(spec);
    look(spec, namespace);
  };
}

/** The reasons why istiod's validation refuses an object of one of these kinds. Paths start at the object. */
export function refusalsOf(object: MeshObject, look: Look): readonly Refusal[] {
  const found: Refusal[] = [];
  const whole = new Written(object.data, (refusal) => found.push(refusal));
  if (object.kind === 'Gateway') {
    whole
      .field('metadata')
      .field('name')
      .allow(isLabel(object.name), 'a name without dots, of at most 63 characters');
  }
  checkDryRun(whole, object.kind);
  look(whole.field('spec'), object.namespace);
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
