import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestsOf } from '../../lib/check/manifests';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { changedKeys, type ObjectMap, objectMap } from '../../lib/mesh/objects/object-map';
import { taken } from '../../lib/plan/move';
import { type Plan, planOf } from '../../lib/plan/plan';

/** One folder per kind of change. */
export const CHANGES = join(__dirname, 'changes');

/**
 * A pod listens on one port, and a Service that names a number leads to one. A listener of one protocol has nothing to
 * do with routes that are no longer, or not yet, of that protocol.
 */
export const WITHOUT_ORDER = ['changed-target-port-without-a-name', 'changed-protocol'];

/** The old state fails requests that the new one serves: the way back is not verified in full. */
export const FAILS_BEFORE = ['broken-before'];

/** The objects of a text. */
export function objectsOf(text: string): readonly MeshObject[] {
  return manifestsOf({ texts: [{ file: 'manifests.yaml', text }] }).objects;
}

/** The objects that are written so. */
export function manifests(...objects: readonly object[]): readonly MeshObject[] {
  return objectsOf(objects.map((object) => JSON.stringify(object)).join('\n---\n'));
}

/** One end of a kind of change. */
export function stateOf(change: string, end: 'before' | 'after'): readonly MeshObject[] {
  return objectsOf(readFileSync(join(CHANGES, change, end, 'manifests.yaml'), 'utf8'));
}

/** The names of all kinds of change. */
export function changes(): string[] {
  return readdirSync(CHANGES)
    .filter((name) => existsSync(join(CHANGES, name, 'after')))
    .sort();
}

/** The plan of a kind of change, forth or back. */
export function planFor(change: string, isBack = false): Plan {
  const [before, after] = [stateOf(change, 'before'), stateOf(change, 'after')];
  return isBack ? planOf(after, before) : planOf(before, after);
}

/** Where the steps of a plan lead. */
export function endOf(plan: Plan, before: readonly MeshObject[]): ObjectMap {
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  return plan.steps.reduce<ObjectMap>(
    (state, { applied, deleted }) => taken(state, [...applied, ...deleted]),
    objectMap(before),
  );
}

/** What is left to do after a plan. */
export function leftAfter(
  plan: Plan,
  before: readonly MeshObject[],
  wanted: readonly MeshObject[],
): string[] {
  return changedKeys(endOf(plan, before), objectMap(wanted));
}
