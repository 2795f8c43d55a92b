import type { Cluster, LiveObject, PatchOperation, RequestOptions } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import { isMapping, specOf, withSpec } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { withServerAssigned } from './server-assigned';

/** An object without `apiVersion`, `kind`, `metadata` and `status`. */
export function bodyOf(data: JsonObject): JsonObject {
  const { apiVersion: _, kind: __, metadata: ___, status: ____, ...body } = data;
  return body;
}

/**
 * A live object after a dry run that replaces its body by that of a manifest: with defaults, server-assigned fields and
 * the changes of webhooks.
 *
 * @throws ClusterError when the API server refuses it
 */
export async function replacedBy(
  cluster: Cluster,
  live: LiveObject,
  manifest: MeshObject,
  { signal }: RequestOptions = {},
): Promise<LiveObject> {
  const [now, wanted] = [bodyOf(live), bodyOf(withServerAssigned(live, manifest).data)];
  const operations = [
    ...Object.keys(now)
      .filter((field) => wanted[field] === undefined)
      .map((field): PatchOperation => ({ op: 'remove', path: pointer(field) })),
    ...Object.entries(wanted).map(
      ([field, value]): PatchOperation => ({ op: 'add', path: pointer(field), value }),
    ),
  ];
  return await cluster.patch(manifest, operations, { isDryRun: true, signal });
}

/** The same; undefined when the API server refuses it, for example because an immutable field differs. */
export async function tryReplacedBy(
  ...[cluster, live, manifest, options]: Parameters<typeof replacedBy>
): Promise<LiveObject | undefined> {
  try {
    return await replacedBy(cluster, live, manifest, options);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'invalid') return undefined;
    throw error;
  }
}

/**
 * Whether a live object matches a manifest: applying the manifest would change nothing.
 *
 * @param labels names of the labels and annotations in any manifest of the object; others are ignored
 * @param isScaled whether an autoscaler sets `replicas`
 */
export async function isAsApplied(
  cluster: Cluster,
  live: LiveObject,
  manifest: MeshObject,
  labels: ReadonlySet<string>,
  isScaled: boolean,
  options: RequestOptions = {},
): Promise<boolean> {
  if (!isSame(tagsOf(live, labels), tagsOf(manifest.data, labels))) return false;
  const wanted = isScaled ? scaledAs(live, manifest) : manifest;
  if (isSame(bodyOf(live), bodyOf(wanted.data))) return true;
  const replaced = await tryReplacedBy(cluster, live, wanted, options);
  return replaced !== undefined && isSame(bodyOf(replaced), bodyOf(live));
}

/** A manifest with the live number of replicas. */
export function scaledAs(live: LiveObject, manifest: MeshObject): MeshObject {
  const { replicas: _, ...rest } = specOf(manifest);
  const spec = live['spec'];
  const replicas = isMapping(spec) ? spec['replicas'] : undefined;
  return withSpec(manifest, replicas === undefined ? rest : { ...rest, replicas });
}

/** The names of the labels and annotations of some manifests, in the form of `tagsOf`. */
export function tagNames(manifests: readonly MeshObject[]): Set<string> {
  return new Set(
    manifests.flatMap(({ data }) =>
      kinds.flatMap((kind) => Object.keys(tags(data, kind)).map((name) => `${kind}/${name}`)),
    ),
  );
}

const kinds = ['labels', 'annotations'] as const;

/** The labels and annotations of these names. */
export function tagsOf(data: JsonObject, names: ReadonlySet<string>): JsonObject {
  const found = kinds.flatMap((kind) =>
    Object.entries(tags(data, kind)).map(([name, value]): [string, Json | undefined] => [
      `${kind}/${name}`,
      value,
    ]),
  );
  return Object.fromEntries(found.filter(([name]) => names.has(name)));
}

function tags({ metadata }: JsonObject, kind: (typeof kinds)[number]): JsonObject {
  const found = isMapping(metadata) ? metadata[kind] : undefined;
  return isMapping(found) ? found : {};
}

function pointer(field: string): string {
  return `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
