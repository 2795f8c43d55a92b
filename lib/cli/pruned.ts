import { apiGroupOf } from '../api-version/api-group';
import { keyOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { objectMap } from '../mesh/objects/object-map';
import { readKinds } from '../state/read-kinds';
import { UsageError } from './usage-error';

/**
 * The objects that `--prune` names: `KIND/NAMESPACE/NAME`, or `KIND/NAME` for a cluster-scoped object.
 *
 * @throws UsageError for an invalid name, an unknown kind, or an object of the new state
 */
export function prunedObjects(
  names: readonly string[],
  from: readonly MeshObject[],
  to: readonly MeshObject[],
): ReadonlyMap<string, MeshObject> {
  const wanted = objectMap(to);
  return new Map(
    names.map((written) => {
      const object = prunedObject(written, [...from, ...to]);
      const key = keyOf(object);
      if (wanted.has(key)) throw new UsageError(`--prune ${written}: the new state contains this object`);
      return [key, object];
    }),
  );
}

function prunedObject(written: string, known: readonly MeshObject[]): MeshObject {
  const parts = written.split('/');
  const [kind = '', namespace = '', name = ''] = parts.length === 2 ? [parts[0], '', parts[1]] : parts;
  if (parts.length > 3 || kind === '' || name === '') {
    throw new UsageError(
      `--prune ${written}: use the form KIND/NAMESPACE/NAME, for example Deployment/shop/cart-v1`,
    );
  }
  const isIt = (each: string) => each.toLowerCase() === kind.toLowerCase();
  const same = known.find((each) => isIt(each.kind) && each.namespace === namespace && each.name === name);
  if (same !== undefined) return same;
  const like = known.find((each) => isIt(each.kind));
  const read = readKinds.find(([, each]) => isIt(each));
  const [apiVersion, full] = like === undefined ? (read ?? []) : [like.apiVersion, like.kind];
  if (apiVersion === undefined || full === undefined)
    throw new UsageError(`--prune ${written}: unknown kind ${kind}`);
  const metadata = { name, ...(namespace === '' ? {} : { namespace }) };
  return {
    apiVersion,
    group: apiGroupOf(apiVersion),
    kind: full,
    name,
    namespace,
    labels: {},
    annotations: {},
    data: { apiVersion, kind: full, metadata },
    source: { file: '--prune', position: () => undefined },
  };
}
