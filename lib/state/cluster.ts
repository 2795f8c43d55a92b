import type { Cluster, LiveObject } from '../kubernetes/cluster';
import { ClusterError } from '../kubernetes/cluster-error';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { addTo } from '../mesh/objects/multi-map';
import { readKinds } from './read-kinds';
import { StateError } from './state-error';

/** The objects of a cluster that some manifests name. */
export interface NamedObjects {
  readonly found: readonly LiveObject[];
  /** Manifests whose objects the account may not read. */
  readonly forbidden: readonly MeshObject[];
}

/**
 * The objects of a cluster that have a place in a state, read with GET requests only.
 *
 * @param namespaces read only these, in which alone the account needs rights; none: all
 * @throws StateError when the cluster does not answer or refuses
 */
export async function clusterObjects(
  cluster: Cluster,
  namespaces: readonly string[],
): Promise<readonly LiveObject[]> {
  const lists = readKinds.flatMap(([apiVersion, kind]) => {
    if (namespaces.length === 0) return [listed(cluster, { apiVersion, kind, namespace: '' })];
    return namespaces.map((namespace) =>
      kind === 'Namespace'
        ? named(cluster, { apiVersion, kind, name: namespace })
        : listed(cluster, { apiVersion, kind, namespace }),
    );
  });
  const objects = (await Promise.all([...lists, ...controlPlane(cluster, namespaces)])).flat();
  return [...objects, ...(await replicaSetsOf(cluster, objects))];
}

/** The namespace in which the objects of istiod are looked for. */
const istiodNamespace = 'istio-system';

/**
 * The objects of istiod that say its version and configuration, if they are not read anyway. The account need not have
 * the right to read them: without them, the defaults are assumed.
 */
function controlPlane(cluster: Cluster, namespaces: readonly string[]): Promise<readonly LiveObject[]>[] {
  const isRead = namespaces.length === 0 || namespaces.includes(istiodNamespace);
  return [
    optional(cluster, { apiVersion: 'v1', kind: 'ConfigMap', namespace: istiodNamespace, name: 'istio' }),
    ...(isRead
      ? []
      : [
          optional(cluster, {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            namespace: istiodNamespace,
            name: 'istiod',
          }),
        ]),
  ];
}

async function optional(
  cluster: Cluster,
  reference: Pick<MeshObject, 'apiVersion' | 'kind' | 'namespace' | 'name'>,
): Promise<readonly LiveObject[]> {
  const found = await cluster.tryGet(reference).catch((error: unknown) => {
    if (error instanceof ClusterError && error.kind === 'forbidden') return undefined;
    throw stateError(error, '');
  });
  return found === undefined ? [] : [found];
}

/** The ReplicaSets of the Rollouts among some objects, which have the hashes of the versions that run. */
async function replicaSetsOf(
  cluster: Cluster,
  objects: readonly LiveObject[],
): Promise<readonly LiveObject[]> {
  const rollouts = objects.filter(
    ({ kind, apiVersion }) => kind === 'Rollout' && apiVersion.startsWith('argoproj.io/'),
  );
  const namespaces = [...new Set(rollouts.map(({ metadata }) => metadata.namespace ?? ''))].sort();
  const lists = namespaces.map(async (namespace) => {
    try {
      return await listed(cluster, { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace });
    } catch (error) {
      // Without them, every hash counts as one of a version that runs.
      if (isForbidden(error)) return [];
      throw error;
    }
  });
  return (await Promise.all(lists)).flat().filter(({ metadata }) => {
    const { ownerReferences = [] } = metadata as { readonly ownerReferences?: readonly { kind?: string }[] };
    return ownerReferences.some(({ kind }) => kind === 'Rollout');
  });
}

/**
 * The objects that a cluster has under the names of some manifests, read with GET requests only.
 *
 * @throws StateError when the cluster does not answer
 */
export async function namedObjects(
  cluster: Cluster,
  manifests: readonly MeshObject[],
): Promise<NamedObjects> {
  const groups = new Map<string, MeshObject[]>();
  for (const manifest of manifests) {
    const { apiVersion, kind, namespace } = manifest;
    const group = JSON.stringify([apiVersion, kind, namespace]);
    addTo(groups, group, manifest);
  }
  const read = await Promise.all([...groups.values()].map((group) => namedInGroup(cluster, group)));
  return {
    found: read.flatMap(({ found }) => found),
    forbidden: read.flatMap(({ forbidden }) => forbidden),
  };
}

/** The objects of manifests of one kind in one namespace. */
async function namedInGroup(cluster: Cluster, group: readonly MeshObject[]): Promise<NamedObjects> {
  const [first] = group;
  const names = new Set(group.map(({ name }) => name));
  try {
    const all = first === undefined ? [] : await listed(cluster, first);
    return { found: all.filter(({ metadata }) => names.has(metadata.name)), forbidden: [] };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return { found: [], forbidden: group };
  }
}

async function listed(
  cluster: Cluster,
  { apiVersion, kind, namespace }: Pick<MeshObject, 'apiVersion' | 'kind' | 'namespace'>,
): Promise<readonly LiveObject[]> {
  const options = namespace === '' ? {} : { namespace };
  const advice = namespace === '' ? ' Or name the namespaces that you may read: cluster:NAMESPACE.' : '';
  return await cluster.list({ apiVersion, kind }, options).catch((error: unknown) => {
    throw stateError(error, advice);
  });
}

async function named(
  cluster: Cluster,
  { apiVersion, kind, name }: Pick<MeshObject, 'apiVersion' | 'kind' | 'name'>,
): Promise<readonly LiveObject[]> {
  const found = await cluster.tryGet({ apiVersion, kind, namespace: '', name }).catch((error: unknown) => {
    throw stateError(error, '');
  });
  return found === undefined ? [] : [found];
}

/** @param advice added where a right is missing */
function stateError(error: unknown, advice: string): unknown {
  if (!(error instanceof ClusterError)) return error;
  const message = error.kind === 'forbidden' ? `${error.message}${advice}` : error.message;
  return new StateError(message, { cause: error });
}

function isForbidden(error: unknown): boolean {
  return (
    error instanceof StateError && error.cause instanceof ClusterError && error.cause.kind === 'forbidden'
  );
}
