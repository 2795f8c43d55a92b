import { type Client, kubeConfig, loadClient } from '../kubernetes/client';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { readKinds } from './read-kinds';
import { StateError } from './state-error';

interface ClusterObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** What a cluster says of some objects. */
export interface NamedObjects {
  /** Those that are there. */
  readonly found: readonly unknown[];
  /** Those that may not be read. */
  readonly refused: readonly MeshObject[];
}

/** The cluster may be asked, and does not say. */
class Refused extends StateError {}

/**
 * The objects of the cluster that the kubeconfig names, by GET alone.
 *
 * @param namespaces only these, in which alone one has to be allowed to read; none: all
 */
export async function clusterObjects(namespaces: readonly string[]): Promise<unknown[]> {
  const reader = await readerOf();
  const lists = readKinds.flatMap(([apiVersion, kind]) => {
    if (namespaces.length === 0) return [list(reader, { apiVersion, kind, namespace: '' })];
    return namespaces.map((namespace) =>
      kind === 'Namespace'
        ? read(reader, { apiVersion, kind, name: namespace })
        : list(reader, { apiVersion, kind, namespace }),
    );
  });
  return (await Promise.all(lists)).flat();
}

/** What the same cluster has under the names of some manifests, by GET alone. */
export async function namedObjects(manifests: readonly MeshObject[]): Promise<NamedObjects> {
  if (manifests.length === 0) return { found: [], refused: [] };
  const reader = await readerOf();
  const places = new Map<string, MeshObject[]>();
  for (const manifest of manifests) {
    const { apiVersion, kind, namespace } = manifest;
    const place = JSON.stringify([apiVersion, kind, namespace]);
    places.set(place, [...(places.get(place) ?? []), manifest]);
  }
  const told = await Promise.all([...places.values()].map((own) => namedAt(reader, own)));
  return {
    found: told.flatMap(({ found }) => found),
    refused: told.flatMap(({ refused }) => refused),
  };
}

/** Those of one kind in one namespace. */
async function namedAt(reader: Reader, own: readonly MeshObject[]): Promise<NamedObjects> {
  const [where] = own;
  const wanted = new Set(own.map(({ name }) => name));
  try {
    const all = where === undefined ? [] : await list(reader, where);
    return { found: all.filter(({ metadata }) => wanted.has(metadata?.name ?? '')), refused: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { found: [], refused: own };
  }
}

interface Reader {
  readonly api: InstanceType<Client['KubernetesObjectApi']>;
  readonly server: string;
}

async function readerOf(): Promise<Reader> {
  const client = await loadClient();
  const config = kubeConfig(client, undefined);
  const api = client.KubernetesObjectApi.makeApiClient(config);
  return { api, server: config.getCurrentCluster()?.server ?? 'the cluster' };
}

async function list(
  { api, server }: Reader,
  { apiVersion, kind, namespace }: Pick<MeshObject, 'apiVersion' | 'kind' | 'namespace'>,
): Promise<ClusterObject[]> {
  try {
    const found = await api.list(apiVersion, kind, ...(namespace === '' ? [] : [namespace]));
    return found.items.map((item) => ({ ...item, apiVersion, kind }));
  } catch (error) {
    const where = namespace === '' ? 'in all namespaces' : `in namespace ${namespace}`;
    const otherwise = namespace === '' ? ', or name the namespaces that you may read: cluster:NAMESPACE' : '';
    const missing = `it takes a role with the verb "list" on ${kind} ${where}${otherwise}`;
    return noneOr(error, `${server} does not hand out its ${kind} objects`, missing);
  }
}

async function read(
  { api, server }: Reader,
  { apiVersion, kind, name }: Pick<MeshObject, 'apiVersion' | 'kind' | 'name'>,
): Promise<ClusterObject[]> {
  try {
    const found: ClusterObject = await api.read({ apiVersion, kind, metadata: { name } });
    return [{ ...found, apiVersion, kind } as ClusterObject];
  } catch (error) {
    const missing = `it takes a role with the verb "get" on ${kind} in namespace ${name}`;
    return noneOr(error, `${server} does not hand out ${kind} ${name}`, missing);
  }
}

/**
 * Nothing, where that is what an answer means.
 *
 * @param words what goes wrong otherwise
 * @param missing the right that is missing where that is why
 * @throws StateError for another answer
 */
function noneOr(error: unknown, words: string, missing: string): ClusterObject[] {
  if (isAbsent(error)) return [];
  const { code } = error as { code?: unknown };
  if (code === 403) throw new Refused(`${words}: ${missing}`);
  if (code === 401) throw new StateError(`${words}: it does not know the user of the kubeconfig (401)`);
  const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
  throw new StateError(`${words}: ${reason}`);
}

function isAbsent(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 404 || /Unrecognized API version and kind/.test(String(message));
}
