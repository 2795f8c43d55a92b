import { type ControlPlaneOptions, controlPlaneOf } from './control-plane';
import { type Controllers, controllersOf, generatedBy, withPodsOfRollouts } from './controllers/controllers';
import { generatedVirtualServices } from './controllers/flagger-routes';
import { type Gateway, gatewayOf } from './gateway/gateways';
import { type GatewayApi, gatewayApiOf } from './gateway-api/gateway-api';
import type { IstioVersion } from './istio-version';
import { type Known, knownOf } from './known/known';
import type { MeshConfiguration } from './mesh-configuration';
import type { ServiceEntrySpec } from './objects/istio-types';
import type { MeshObject } from './objects/mesh-object';
import { asIstiodTakesThem } from './objects/order';
import { type AuthorizationPolicy, authorizationPolicyOf } from './policies/authorization';
import { type DestinationRule, destinationRuleOf, ruleExportedByDefault } from './registry/destination-rule';
import { DestinationRuleIndex } from './registry/destination-rules';
import {
  type ExistingService,
  existingServicesOf,
  nothingElsewhere,
  standingElsewhere,
} from './registry/existing-services';
import { assumed } from './registry/installed';
import { exportedByDefault, type MeshService, ServiceIndex, servicesOf } from './registry/services';
import { addressWorkload, type Workload, WorkloadIndex, workloadOf } from './registry/workloads';
import { type VirtualService, virtualServicesOf } from './routes/virtual-services';

/** Facts about the cluster besides the manifests. */
export interface MeshOptions extends ControlPlaneOptions {
  /**
   * Whether the manifests are complete, so that an object that they lack does not exist.
   *
   * @default false
   */
  readonly isComplete?: boolean;
  /**
   * The DNS domain of the cluster.
   *
   * @default cluster.local
   */
  readonly domain?: string;
  /**
   * Full hosts that are in the registry, but not in the manifests.
   *
   * @default - only those that every cluster has
   */
  readonly knownHosts?: readonly string[];
  /**
   * Existing services, besides those in the annotations of the manifests.
   *
   * @default - none
   */
  readonly existingServices?: readonly ExistingService[];
  /**
   * Whether existing services are added as objects, so that requests to them have an answer. Checks of objects leave
   * them out, since the declared data may be incomplete.
   *
   * @default true
   */
  readonly hasExistingObjects?: boolean;
  /**
   * The time at which certificates must be valid.
   *
   * @default - any: dates are not checked, so that the same manifests always mean the same
   */
  readonly time?: Date;
  /**
   * Whether the VirtualServices that Flagger writes are among those of the mesh. A plan does without: it moves between
   * the objects of two states, and Flagger writes its own in between.
   *
   * @default false
   */
  readonly hasGeneratedRoutes?: boolean;
}

/**
 * The meaning of a set of manifests: indexes over the objects, with names resolved as istiod does. It contains no facts
 * beyond the objects.
 *
 * Not covered: several clusters and networks, locality, WebAssembly and EnvoyFilter, and the effect of a configuration
 * change on open connections. Of two objects istiod takes the older first. Objects in files have no age, so the first
 * by name is taken, as istiod does with objects of the same second.
 */
export interface Mesh {
  /** All objects, in reading order. */
  readonly objects: readonly MeshObject[];
  readonly domain: string;
  readonly rootNamespace: string;
  /** The mesh configuration among the manifests. */
  readonly configuration: MeshConfiguration;
  /** The version of Istio, by which some fields mean other things. */
  readonly istioVersion: IstioVersion;
  /** The time at which certificates must be valid; undefined if dates are not checked. */
  readonly time: Date | undefined;
  /** The objects of a group and kind: `ofKind('networking.istio.io', 'Sidecar')`; the core group is ''. */
  ofKind(group: string, kind: string): readonly MeshObject[];
  /** The hosts in the registry. */
  readonly services: ServiceIndex;
  /** The workloads that can answer. */
  readonly workloads: WorkloadIndex;
  readonly destinationRules: DestinationRuleIndex;
  /** All VirtualServices, in istiod's order. */
  readonly virtualServices: readonly VirtualService[];
  readonly gateways: readonly Gateway[];
  /** The objects of the Gateway API. An answer does not follow its routes yet. */
  readonly gatewayApi: GatewayApi;
  /** The authorization policies, in reading order. An answer does not include them yet. */
  readonly authorizationPolicies: readonly AuthorizationPolicy[];
  /** The objects of Argo Rollouts, Flagger and other controllers that create objects, or change their fields. */
  readonly controllers: Controllers;
  /** The workloads of a service: the pods that it selects, or the addresses that it lists. */
  behind(service: MeshService): readonly Workload[];
  /** What the manifests say about objects that they lack. */
  readonly known: Known;
  /** Namespaces with a manifest, or with objects in them. */
  readonly namespaces: ReadonlySet<string>;
}

/** Reads a set of manifests. */
export function meshOf(objects: readonly MeshObject[], options: MeshOptions = {}): Mesh {
  const { isComplete = false, domain = 'cluster.local' } = options;
  // By kind, then by group: a combined key would cost a new string for each object.
  const byKind = new Map<string, Map<string, MeshObject[]>>();
  const namespaces = new Set<string>();
  const named: ExistingService[] = [];
  for (const object of objects) {
    const byGroup = byKind.get(object.kind);
    const those = byGroup?.get(object.group);
    if (byGroup === undefined) byKind.set(object.kind, new Map([[object.group, [object]]]));
    else if (those === undefined) byGroup.set(object.group, [object]);
    else those.push(object);
    for (const each of existingServicesOf(object)) named.push(each);
    namespaces.add(object.kind === 'Namespace' && object.group === '' ? object.name : object.namespace);
  }
  const ofKind = (group: string, kind: string): readonly MeshObject[] => byKind.get(kind)?.get(group) ?? [];
  const istio = (kind: string) => [...ofKind('networking.istio.io', kind)].sort(asIstiodTakesThem);
  const { configuration, rootNamespace, istioVersion } = controlPlaneOf(ofKind, options);
  const { exportTo } = configuration;
  const extra = assumed(ofKind, { domain, rootNamespace, knownHosts: options.knownHosts ?? [] });
  const read = objects.flatMap((object) => servicesOf(object, domain));
  const written =
    exportTo.service === undefined ? read : read.map((each) => exportedByDefault(each, exportTo.service));
  const existing = [...(options.existingServices ?? []), ...named];
  const elsewhere =
    existing.length === 0
      ? nothingElsewhere
      : standingElsewhere(existing, written, options.hasExistingObjects ?? true);
  const controllers = controllersOf(ofKind, domain);
  const pods = withPodsOfRollouts(
    objects.flatMap((object) => workloadOf(object) ?? []),
    controllers.rollouts,
  );
  const generated = generatedBy(controllers, pods, () => [...written, ...elsewhere.services], domain);
  const services = new ServiceIndex([
    ...written,
    ...extra.services,
    ...elsewhere.services,
    ...generated.services,
  ]);
  const workloads = new WorkloadIndex([
    ...pods,
    ...extra.workloads,
    ...elsewhere.workloads,
    ...generated.workloads,
  ]);
  const behind = memo((service: MeshService) => behindOf(service, workloads));
  // Read on first use: most meshes of a plan never need them.
  let gatewayApi: GatewayApi | undefined;
  let authorizationPolicies: readonly AuthorizationPolicy[] | undefined;
  let known: Known | undefined;
  const mesh: Mesh = {
    objects,
    domain,
    rootNamespace,
    configuration,
    istioVersion,
    time: options.time,
    ofKind,
    services,
    workloads,
    destinationRules: new DestinationRuleIndex(
      istio('DestinationRule').map(
        (object): DestinationRule =>
          ruleExportedByDefault(destinationRuleOf(object, domain), exportTo.destinationRule),
      ),
      rootNamespace,
    ),
    virtualServices: virtualServicesOf(
      options.hasGeneratedRoutes
        ? [...istio('VirtualService'), ...generatedVirtualServices(ofKind, domain)].sort(asIstiodTakesThem)
        : istio('VirtualService'),
      domain,
      exportTo.virtualService,
    ),
    gateways: istio('Gateway').map((object) => gatewayOf(object, domain)),
    get gatewayApi() {
      gatewayApi ??= gatewayApiOf(ofKind);
      return gatewayApi;
    },
    get authorizationPolicies() {
      authorizationPolicies ??= ofKind('security.istio.io', 'AuthorizationPolicy').map(authorizationPolicyOf);
      return authorizationPolicies;
    },
    get known() {
      known ??= knownOf(mesh, isComplete);
      return known;
    },
    controllers,
    behind,
    namespaces,
  };
  return mesh;
}

function behindOf(service: MeshService, workloads: WorkloadIndex): readonly Workload[] {
  const { object, namespace, selector } = service;
  const selected = selector === undefined ? [] : workloads.selected(namespace, selector);
  if (object?.kind !== 'ServiceEntry') return selected;
  const { endpoints = [] } = (object.data['spec'] ?? {}) as ServiceEntrySpec;
  if (selector !== undefined) return selected;
  return endpoints.map((entry, index) =>
    addressWorkload(object, entry, ['spec', 'endpoints', index, 'labels']),
  );
}

function memo<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
