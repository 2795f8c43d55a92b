import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { type ObjectMap, objectMap } from '../../mesh/objects/object-map';
import { isSameObject } from '../../mesh/objects/same';
import { gatesOf } from '../gates';
import { taken } from '../move';
import type { SafePlan } from '../plan';
import { yamlOf } from '../report/difference';
import { violationWords } from '../report/violation-words';
import { gateWords, kindsOf, titleOf } from '../report/words';

/** A state, with the files that it was read from. */
export interface FiledState {
  readonly objects: readonly MeshObject[];
  /** Texts of the files, by path below the folder of the state. */
  readonly texts: ReadonlyMap<string, string>;
  /** The path of the file that contains an object; undefined if there is none. */
  pathOf(object: MeshObject): string | undefined;
}

/** The state after a step, as files, with the message of its commit. */
export interface SplitState {
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

/**
 * The whole state after each step. Each object is in its file of the new state, or else of the old one. A file whose
 * objects equal those of either state keeps the text of that state, so the last state equals the new one byte by byte.
 */
export function splitStates(from: FiledState, to: FiledState, { steps }: SafePlan): SplitState[] {
  const kinds = kindsOf(steps);
  const home = homes(from, to);
  let state: ObjectMap = objectMap(from.objects);
  return steps.map(({ applied, deleted, because }, index) => {
    const moves = [...applied, ...deleted];
    state = taken(state, moves);
    const kind = kinds[index] ?? 'apply';
    const gates = gatesOf(moves).map((gate) => `- ${gateWords(gate)}`);
    const message = [
      `Step ${index + 1} of ${steps.length}: ${titleOf(kind)}`,
      ...(gates.length === 0 || index === steps.length - 1
        ? []
        : [['Before the next step, wait until', ...gates].join('\n')]),
      ...(because === undefined ? [] : [`If combined with the next step, ${violationWords(because)}.`]),
    ];
    return { files: filesOf(state, home, [to, from]), message: `${message.join('\n\n')}\n` };
  });
}

function homes(from: FiledState, to: FiledState): (object: MeshObject) => string {
  const known = new Map<string, string>();
  for (const state of [from, to]) {
    for (const object of state.objects) {
      const path = state.pathOf(object);
      if (path !== undefined) known.set(keyOf(object), path);
    }
  }
  return (object) => known.get(keyOf(object)) ?? `${fileName(object)}.yaml`;
}

function filesOf(
  state: ObjectMap,
  home: (object: MeshObject) => string,
  ends: readonly FiledState[],
): ReadonlyMap<string, string> {
  const byPath = grouped([...state.values()], home);
  const known = ends.map(({ objects, pathOf }) => grouped(objects, (object) => pathOf(object) ?? ''));
  const paths = [...byPath.keys()].sort();
  return new Map(
    paths.map((path) => {
      const objects = byPath.get(path) ?? [];
      const end = ends.find((_, index) => areSame(objects, known[index]?.get(path) ?? []));
      return [path, end?.texts.get(path) ?? written(path, objects)];
    }),
  );
}

function written(path: string, objects: readonly MeshObject[]): string {
  if (!path.endsWith('.json')) return objects.map(yamlOf).join('---\n');
  const list = { apiVersion: 'v1', kind: 'List', items: objects.map(({ data }) => data) };
  return `${JSON.stringify(list, undefined, 2)}\n`;
}

function areSame(some: readonly MeshObject[], others: readonly MeshObject[]): boolean {
  const byKey = objectMap(others);
  return (
    some.length === others.length &&
    some.every((object) => {
      const other = byKey.get(keyOf(object));
      return other !== undefined && isSameObject(object, other);
    })
  );
}

function grouped(
  objects: readonly MeshObject[],
  pathOf: (object: MeshObject) => string,
): ReadonlyMap<string, MeshObject[]> {
  const found = new Map<string, MeshObject[]>();
  for (const object of objects) {
    const path = pathOf(object);
    addTo(found, path, object);
  }
  return found;
}

/** The name, without extension, of a file with a single object: `Deployment.shop.cart-v2`. */
export function fileName({ kind, namespace, name }: MeshObject): string {
  return [kind, ...(namespace === '' ? [] : [namespace]), name].join('.').replace(/[^A-Za-z0-9._-]/g, '-');
}
