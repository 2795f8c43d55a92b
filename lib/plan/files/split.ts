import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { type ObjectMap, objectMap } from '../../mesh/objects/object-map';
import { isSameObject } from '../../mesh/objects/same';
import { gatesOf } from '../gates';
import { taken } from '../move';
import type { SafePlan } from '../plan';
import { yamlOf } from '../report/difference';
import { gateWords, kindsOf, titleOf, violationWords } from '../report/words';

/** A state with its files. */
export interface FiledState {
  readonly objects: readonly MeshObject[];
  /** Texts of its files, by path below its folder. */
  readonly texts: ReadonlyMap<string, string>;
  /** The file in which an object stands; undefined where it stands in none. */
  pathOf(object: MeshObject): string | undefined;
}

/** The state after a step, as files, and what to say of it in a commit. */
export interface SplitState {
  readonly files: ReadonlyMap<string, string>;
  readonly message: string;
}

/**
 * The whole state after each step, each object in its file of the new state, or else of the old one. A file in which
 * nothing differs from the one or the other is that very text, so that the last state is the new one to the byte.
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
      ...(because === undefined ? [] : [`With the next step at once, ${violationWords(because)}.`]),
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
    const those = found.get(path);
    if (those === undefined) found.set(path, [object]);
    else those.push(object);
  }
  return found;
}

/** `Deployment.shop.cart-v2`: what a file is called in which an object stands alone. */
export function fileName({ kind, namespace, name }: MeshObject): string {
  return [kind, ...(namespace === '' ? [] : [namespace]), name].join('.').replace(/[^A-Za-z0-9._-]/g, '-');
}
