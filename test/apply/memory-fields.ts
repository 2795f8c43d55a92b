import { isMapping } from '../../lib/mesh/objects/json';
import type { Json, JsonObject } from '../../lib/mesh/objects/mesh-object';

/** The way to a field; what stands in a list belongs together. */
export type Path = readonly string[];

/** A tree as `managedFields` has it. */
type Tree = { [name: string]: Tree };

/** The lowest fields of an object that somebody may own. */
export function fieldsOf({ apiVersion: _, kind: __, metadata, status: ___, ...rest }: JsonObject): Path[] {
  const { labels, annotations } = isMapping(metadata) ? metadata : ({} as JsonObject);
  return below({ ...rest, metadata: { labels, annotations } }, []);
}

function below(value: Json | undefined, path: Path): Path[] {
  if (value === undefined || value === null) return [];
  if (!isMapping(value)) return [path];
  return Object.entries(value).flatMap(([name, child]) => below(child, [...path, name]));
}

export function treeOf(paths: readonly Path[]): JsonObject {
  const tree: Tree = {};
  for (const path of paths) {
    let at = tree;
    for (const name of path) {
      at[`f:${name}`] ??= {};
      at = at[`f:${name}`] as Tree;
    }
  }
  return tree;
}

export function pathsOf(tree: JsonObject, above: Path = []): Path[] {
  return Object.entries(tree).flatMap(([name, child]) => {
    if (name === '.') return [];
    const path = [...above, name.slice(2)];
    const lower = isMapping(child) ? pathsOf(child, path) : [];
    return lower.length === 0 ? [path] : lower;
  });
}

export function at(object: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, name) => (isMapping(value) ? value[name] : undefined), object);
}

/** The object with another value in a field; undefined takes it out, with what is empty then. */
export function withField(
  object: JsonObject,
  [name = '', ...rest]: Path,
  value: Json | undefined,
): JsonObject {
  const old = object[name];
  const child = rest.length === 0 ? value : withField(isMapping(old) ? old : {}, rest, value);
  const { [name]: _, ...others } = object;
  const isEmpty =
    child === undefined || (rest.length > 0 && isMapping(child) && Object.keys(child).length === 0);
  return isEmpty ? others : { ...others, [name]: child };
}
