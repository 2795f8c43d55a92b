import { isMapping } from '../../mesh/objects/json';
import type { FieldPath, Json, MeshObject, Position, Source } from '../../mesh/objects/mesh-object';
import { templatePath } from '../../mesh/registry/workloads';

/** An object whose fields have lines. */
type Lined = Pick<MeshObject, 'group' | 'kind' | 'data'>;

/**
 * The lines of an object and of its fields that a trace may name, in the order of the fields, each less the line before:
 * mostly 0 and 1.
 *
 * @returns undefined for an object without a text
 */
export function linesOf(object: Lined, source: Source): readonly number[] | undefined {
  const first = source.position([])?.line;
  if (first === undefined) return undefined;
  const lines = [first];
  let last = first;
  for (const path of linedFields(object)) {
    const line = source.position(path)?.line ?? last;
    lines.push(line - last);
    last = line;
  }
  return lines;
}

/** An object whose lines are known, though not its text. */
export function sourceWith(object: Lined, file: string, lines: readonly number[] | undefined): Source {
  if (lines === undefined) return { file, position: () => undefined };
  let known: ReadonlyMap<string, number> | undefined;
  return {
    file,
    position: (path): Position => {
      known ??= linesByPath(object, lines);
      // A field that does not exist has the place of the one around it.
      let depth = path.length;
      while (depth > 0 && !known.has(keyOf(path.slice(0, depth)))) depth--;
      return { file, line: known.get(keyOf(path.slice(0, depth))) ?? 1, column: 1 };
    },
  };
}

function linesByPath(object: Lined, lines: readonly number[]): ReadonlyMap<string, number> {
  let line = lines[0] ?? 1;
  const known = new Map([[keyOf([]), line]]);
  let index = 1;
  for (const path of linedFields(object)) {
    line += lines[index++] ?? 0;
    known.set(keyOf(path), line);
  }
  return known;
}

function keyOf(path: FieldPath): string {
  return JSON.stringify(path.map(String));
}

/** Of pods a trace names the object, of a Service a port, of a Namespace a label, and of rules each condition. */
function linedFields(object: Lined): Iterable<FieldPath> {
  if (templatePath(object) !== undefined) return [];
  return fieldsIn(object.data, [], object.group.endsWith('istio.io') ? Number.POSITIVE_INFINITY : 3);
}

/** The fields of a value, each before those in it. @param depth how far down */
function* fieldsIn(value: Json, path: FieldPath, depth: number): Generator<FieldPath> {
  if (depth === 0) return;
  const entries: Iterable<readonly [string | number, Json | undefined]> = Array.isArray(value)
    ? value.entries()
    : isMapping(value)
      ? Object.entries(value)
      : [];
  for (const [key, each] of entries) {
    if (each === undefined) continue;
    const own = [...path, key];
    yield own;
    yield* fieldsIn(each, own, depth - 1);
  }
}
