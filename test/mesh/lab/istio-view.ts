import type { ControlPlane } from './control-plane';
import { type KubernetesObject, labelled, type Pod, type Service } from './objects';

/** Kinds that change what a proxy does. */
const WATCHED: readonly (readonly [path: string, kind: string])[] = [
  ['/apis/networking.istio.io/v1/virtualservices', 'VirtualService'],
  ['/apis/networking.istio.io/v1/destinationrules', 'DestinationRule'],
  ['/apis/networking.istio.io/v1/gateways', 'Gateway'],
  ['/apis/networking.istio.io/v1/serviceentries', 'ServiceEntry'],
  ['/apis/networking.istio.io/v1/sidecars', 'Sidecar'],
  ['/apis/security.istio.io/v1/peerauthentications', 'PeerAuthentication'],
  ['/apis/security.istio.io/v1/authorizationpolicies', 'AuthorizationPolicy'],
  ['/apis/security.istio.io/v1/requestauthentications', 'RequestAuthentication'],
  ['/apis/telemetry.istio.io/v1/telemetries', 'Telemetry'],
];

interface EndpointShards {
  readonly [host: string]: {
    readonly [namespace: string]: { readonly Shards?: Readonly<Record<string, readonly Endpoint[] | null>> };
  };
}

interface Endpoint {
  readonly Addresses?: readonly string[];
  readonly HealthStatus?: number;
}

const HEALTHY = 1;

/** An object or endpoint of the API server that istiod does not know yet, in words; undefined when it knows all. */
export async function notYetKnown(plane: ControlPlane): Promise<string | undefined> {
  return (await unknownObject(plane)) ?? (await unknownEndpoint(plane));
}

async function unknownObject(plane: ControlPlane): Promise<string | undefined> {
  const held = new Map<string, string>();
  for (const each of await plane.istiod<readonly KubernetesObject[]>('/debug/configz')) {
    held.set(labelled(each), each.metadata.resourceVersion ?? '');
  }
  const lists = WATCHED.map(async ([path, kind]) =>
    (await plane.api.list<KubernetesObject>(path)).map((object) => ({ ...object, kind })),
  );
  const wanted = (await Promise.all(lists)).flat();
  for (const object of wanted) {
    const version = held.get(labelled(object));
    if (version !== object.metadata.resourceVersion) {
      return `istiod has ${labelled(object)} at ${version ?? 'none'}, not at ${object.metadata.resourceVersion}`;
    }
    held.delete(labelled(object));
  }
  const kinds = new Set(WATCHED.map(([, kind]) => kind));
  const stale = [...held.keys()].find((name) => kinds.has(name.split(' ')[0] ?? ''));
  return stale === undefined ? undefined : `istiod still has ${stale}`;
}

async function unknownEndpoint(plane: ControlPlane): Promise<string | undefined> {
  const [shards, services, pods] = await Promise.all([
    plane.istiod<EndpointShards>('/debug/endpointShardz'),
    plane.api.list<Service>('/api/v1/services'),
    plane.api.list<Pod>('/api/v1/pods'),
  ]);
  for (const service of services) {
    const { name, namespace = '' } = service.metadata;
    const { selector } = service.spec;
    if (selector === undefined) continue;
    const wanted = pods.filter(
      (pod) => isReady(pod) && pod.metadata.namespace === namespace && selects(selector, pod),
    );
    const shard = shards[`${name}.${namespace}.svc.cluster.local`]?.[namespace]?.Shards ?? {};
    const known = Object.values(shards === undefined ? {} : shard).flatMap((endpoints) => endpoints ?? []);
    const healthy = known.filter((endpoint) => (endpoint.HealthStatus ?? HEALTHY) <= HEALTHY);
    const addresses = [...new Set(healthy.flatMap((endpoint) => endpoint.Addresses ?? []))].sort().join(' ');
    const expected = wanted
      .map((pod) => pod.status?.podIP ?? '')
      .sort()
      .join(' ');
    if (addresses !== expected)
      return `istiod has endpoints [${addresses}] of ${namespace}/${name}, not [${expected}]`;
  }
  return undefined;
}

function isReady(pod: Pod): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  return pod.status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True') ?? false;
}

function selects(selector: Readonly<Record<string, string>>, pod: Pod): boolean {
  return Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value);
}
