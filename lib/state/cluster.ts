import { type Client, type KubeConfig, kubeConfig, loadClient } from './client';
import { readKinds } from './read-kinds';
import { StateError } from './state-error';

/** What an object is asked for by. Every `MeshObject` is one. */
export interface NamedObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for objects of the cluster. */
  readonly namespace: string;
  readonly name: string;
}

interface ClusterObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/**
 * The objects of the cluster that the kubeconfig names, by GET alone.
 *
 * @param namespaces only these; none: all
 */
export async function clusterObjects(namespaces: readonly string[]): Promise<unknown[]> {
  const client = await loadClient();
  const config = kubeConfig(client, undefined);
  const objects = await Promise.all(readKinds.map((kind) => list(client, config, kind)));
  const wanted = new Set(namespaces);
  return objects.flat().filter(({ kind, metadata }) => {
    const namespace = kind === 'Namespace' ? metadata?.name : metadata?.namespace;
    return wanted.size === 0 || wanted.has(namespace ?? '');
  });
}

/** Some objects of the same cluster, by GET alone. Those that are not there are left out. */
export async function namedObjects(names: readonly NamedObject[]): Promise<unknown[]> {
  if (names.length === 0) return [];
  const client = await loadClient();
  const config = kubeConfig(client, undefined);
  const placeOf = ({ apiVersion, kind, namespace }: NamedObject) =>
    JSON.stringify([apiVersion, kind, namespace]);
  const places = new Map(names.map((name) => [placeOf(name), name]));
  const found = await Promise.all(
    [...places].map(async ([place, { apiVersion, kind, namespace }]) => {
      const wanted = new Set(names.filter((each) => placeOf(each) === place).map(({ name }) => name));
      const all = await list(client, config, [apiVersion, kind], namespace);
      return all.filter(({ metadata }) => wanted.has(metadata?.name ?? ''));
    }),
  );
  return found.flat();
}

async function list(
  client: Client,
  config: KubeConfig,
  [apiVersion, kind]: readonly [string, string],
  namespace = '',
): Promise<ClusterObject[]> {
  const api = client.KubernetesObjectApi.makeApiClient(config);
  try {
    const found = await api.list(apiVersion, kind, ...(namespace === '' ? [] : [namespace]));
    return found.items.map((item) => ({ ...item, apiVersion, kind }));
  } catch (error) {
    if (isAbsent(error)) return [];
    const server = config.getCurrentCluster()?.server ?? 'the cluster';
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new StateError(`${server} does not hand out its ${kind} objects: ${reason}`);
  }
}

function isAbsent(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 404 || /Unrecognized API version and kind/.test(String(message));
}
