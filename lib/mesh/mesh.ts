import { type Gateway, gatewayOf } from './gateway/gateways';
import { type GatewayApi, gatewayApiOf } from './gateway-api/gateway-api';
import type { ServiceEntrySpec } from './objects/istio-types';
import type { MeshObject } from './objects/mesh-object';
import { asIstiodTakesThem } from './objects/order';
import { type AuthorizationPolicy, authorizationPolicyOf } from './policies/authorization';
import { type DestinationRule, destinationRuleOf } from './registry/destination-rule';
import { DestinationRuleIndex } from './registry/destination-rules';
import {
  type ExistingService,
  existingServicesOf,
  nothingElsewhere,
  standingElsewhere,
} from './registry/existing-services';
import { assumed } from './registry/installed';
import { type MeshService, ServiceIndex, servicesOf } from './registry/services';
import { addressWorkload, type Workload, WorkloadIndex, workloadOf } from './registry/workloads';
import { type VirtualService, virtualServicesOf } from './routes/virtual-services';

/** What is known of the cluster besides the manifests. */
export interface MeshOptions {
  /**
   * Whether the manifests are all there is, so that what they do not have is not there.
   *
   * @default false
   */
  readonly isComplete?: boolean;
  /**
   * Domain of the cluster.
   *
   * @default cluster.local
   */
  readonly domain?: string;
  /**
   * Namespace of istiod, whose objects count everywhere.
   *
   * @default istio-system
   */
  readonly rootNamespace?: string;
  /**
   * Hosts that are in the registry without being in the manifests, in full.
   *
   * @default - none but those that every cluster has
   */
  readonly knownHosts?: readonly string[];
  /**
   * Services that others make, beside those that the manifests name in annotations.
   *
   * @default - none
   */
  readonly existingServices?: readonly ExistingService[];
  /**
   * Whether services of others stand there as objects, so that requests to them are asked about. Who judges objects
   * leaves them out: what was said of them need not be all.
   *
   * @default true
   */
  readonly hasExistingObjects?: boolean;
  /**
   * The time at which certificates must be valid.
   *
   * @default - any: nobody looks at dates, so that the same manifests always mean the same
   */
  readonly time?: Date;
}

/**
 * What a set of manifests means. It holds nothing but what the objects say: indexes over them, and names read as
 * istiod reads them.
 *
 * Left out: several clusters and networks, locality, WebAssembly and EnvoyFilter, and what
 * a proxy does to a connection that is open while its configuration changes. Of two objects istiod takes the older
 * first; of those that have no age, since they stand in files, the one whose name comes first, which is what it does
 * with objects of the same second.
 */
export interface Mesh {
  /** All objects, in the order in which they were read. */
  readonly objects: readonly MeshObject[];
  readonly isComplete: boolean;
  readonly domain: string;
  readonly rootNamespace: string;
  /** The time at which certificates must be valid; undefined if dates are not checked. */
  readonly time: Date | undefined;
  /** Objects of one kind, of a group: `ofKind('networking.istio.io', 'Sidecar')`; the core group is empty. */
  ofKind(group: string, kind: string): readonly MeshObject[];
  /** Hosts that one can call. */
  readonly services: ServiceIndex;
  /** What can answer. */
  readonly workloads: WorkloadIndex;
  readonly destinationRules: DestinationRuleIndex;
  /** In the order in which istiod takes them. */
  readonly virtualServices: readonly VirtualService[];
  readonly gateways: readonly Gateway[];
  /** The objects of the Gateway API. An answer does not follow its routes yet. */
  readonly gatewayApi: GatewayApi;
  /** In the order in which they were read. An answer does not include them yet. */
  readonly authorizationPolicies: readonly AuthorizationPolicy[];
  /** What is behind a service: the pods that it selects, the addresses that it lists. */
  behind(service: MeshService): readonly Workload[];
  /** Namespaces that the manifests make, or that have objects in them. */
  readonly namespaces: ReadonlySet<string>;
  /** Whether anything of a namespace is in the manifests, so that what is not there can be called missing. */
  knowsNamespace(namespace: string): boolean;
}

/** Reads a set of manifests. */
export function meshOf(objects: readonly MeshObject[], options: MeshOptions = {}): Mesh {
  const { isComplete = false, domain = 'cluster.local', rootNamespace = 'istio-system' } = options;
  // By kind, then by group: a text made of both would have to be made for each object.
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
  const extra = assumed(ofKind, { domain, rootNamespace, knownHosts: options.knownHosts ?? [] });
  const written = objects.flatMap((object) => servicesOf(object, domain));
  const existing = [...(options.existingServices ?? []), ...named];
  const elsewhere =
    existing.length === 0
      ? nothingElsewhere
      : standingElsewhere(existing, written, options.hasExistingObjects ?? true);
  const services = new ServiceIndex([...written, ...extra.services, ...elsewhere.services]);
  const workloads = new WorkloadIndex([
    ...objects.flatMap((object) => workloadOf(object) ?? []),
    ...extra.workloads,
    ...elsewhere.workloads,
  ]);
  const behind = memo((service: MeshService) => behindOf(service, workloads));
  // Most meshes have none of these, or nobody asks: a plan reads very many meshes.
  let gatewayApi: GatewayApi | undefined;
  let authorizationPolicies: readonly AuthorizationPolicy[] | undefined;
  return {
    objects,
    isComplete,
    domain,
    rootNamespace,
    time: options.time,
    ofKind,
    services,
    workloads,
    destinationRules: new DestinationRuleIndex(
      istio('DestinationRule').map((object): DestinationRule => destinationRuleOf(object, domain)),
      rootNamespace,
    ),
    virtualServices: virtualServicesOf(istio('VirtualService'), domain),
    gateways: istio('Gateway').map((object) => gatewayOf(object, domain)),
    get gatewayApi() {
      gatewayApi ??= gatewayApiOf(ofKind);
      return gatewayApi;
    },
    get authorizationPolicies() {
      authorizationPolicies ??= ofKind('security.istio.io', 'AuthorizationPolicy').map(authorizationPolicyOf);
      return authorizationPolicies;
    },
    behind,
    namespaces,
    knowsNamespace: (namespace) => isComplete || namespaces.has(namespace),
  };
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
