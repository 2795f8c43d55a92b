import type { Finding } from '../check/finding';
import type { MeshOptions } from '../mesh/mesh';
import type { MeshObject } from '../mesh/mesh-object';
import { readAsOne } from './both-states';
import { contextOf } from './context';
import { type GroupPlan, groupPlan } from './group-plan';
import { groupsOf } from './groups';
import { immutableField } from './immutable';
import { newErrors } from './in-between';
import { keptReplicas } from './kept-replicas';
import type { Move } from './move';
import { notesOf } from './notes';
import { changedKeys, type ObjectMap, objectMap, sharing } from './objects';
import { type Step, stepsOf } from './steps';
import type { Verdict } from './verify/question';

/** What leads from one state to another. */
export type Plan = SafePlan | NoSafeOrder;

/** Steps, none of which any request notices. */
export interface SafePlan {
  readonly kind: 'plan';
  /** None where nothing changes; one where all can be applied at once. */
  readonly steps: readonly Step[];
  /** What a person has to know besides. */
  readonly notes: readonly string[];
  /** Names of the objects that bear on the change: those that change, and those that the same requests meet. */
  readonly keys: ReadonlySet<string>;
}

/** There are no steps without a request that fails. */
export interface NoSafeOrder {
  readonly kind: 'no-safe-order';
  readonly objections: readonly Objection[];
}

/** What stands against some moves. */
export interface Objection {
  readonly moves: readonly Move[];
  /** Undefined where the API server refuses it. */
  readonly why: Verdict | readonly Finding[];
}

/**
 * The steps from one state of a cluster's manifests to another, each looked at from all sides before it is told.
 *
 * @param options what is known of the cluster besides
 */
export function planOf(
  before: readonly MeshObject[],
  wanted: readonly MeshObject[],
  options: MeshOptions = {},
): Plan {
  const from = objectMap(before);
  const { state: to, kept } = keptReplicas(from, sharing(from, objectMap(wanted)));
  const changed = changedKeys(from, to);
  const { groups, context } = groupPlans(from, to, changed, options);
  const objections = groups.flatMap(objectionsOf);
  if (objections.length > 0) return { kind: 'no-safe-order', objections };
  const steps = together(groups);
  const looked = new Set([...groups.flatMap(({ keys }) => [...keys]), ...context.keys()]);
  const faulty = newErrors([from, to], steps, looked, options);
  if (faulty !== undefined) {
    // What is deleted on the way is so only because it cannot be changed.
    const moves = changed.map((key) => ({ key, from: from.get(key), to: to.get(key), isFinal: true }));
    return { kind: 'no-safe-order', objections: [...refusedOf(moves), faulty] };
  }
  return {
    kind: 'plan',
    steps: stepsOf(from, steps, groups),
    notes: notesOf(kept, changed, from, to),
    keys: looked,
  };
}

/** The steps of each group of objects, and what stands around all of them. */
export function groupPlans(
  from: ObjectMap,
  to: ObjectMap,
  changed: readonly string[],
  options: MeshOptions,
): { readonly groups: readonly GroupPlan[]; readonly context: ObjectMap } {
  const both = readAsOne([from, to], options);
  const context = contextOf([from, to], both.mesh, changed);
  const groups = groupsOf([from, to], both, changed).map((group) =>
    groupPlan(group, [from, to], context, options),
  );
  return { groups, context };
}

function objectionsOf({ found }: GroupPlan): Objection[] {
  if (found.kind === 'steps') return [];
  const told = found.objections.map(({ moves, objection }) => ({ moves, why: objection }));
  const all = [...refusedOf(found.moves), ...told];
  return all.length > 0 ? all : [{ moves: found.moves, why: undefined }];
}

/** What the API server refuses of some moves. */
function refusedOf(moves: readonly Move[]): Objection[] {
  const isRefused = ({ from, to }: Move) => from && to && immutableField(from, to) !== undefined;
  return moves.filter(isRefused).map((move) => ({ moves: [move], why: undefined }));
}

/** The first steps of all groups are one, and so on: no request touches two groups. */
function together(groups: readonly GroupPlan[]): (readonly Move[])[] {
  const all = groups.map(({ found }) => found.steps);
  const most = Math.max(0, ...all.map(({ length }) => length));
  const steps = Array.from({ length: most }, (_, index) => all.flatMap((each) => each[index] ?? []));
  const last = steps.length - 1;
  // What no request meets goes last; unless it goes to be made anew.
  const unrouted = new Set(groups.flatMap(({ keys }) => (keys.size === 1 ? [...keys] : [])));
  const isEarly = ({ key, to, isFinal }: Move, index: number) =>
    to === undefined && isFinal && index < last && unrouted.has(key);
  const early = steps.flatMap((moves, index) => moves.filter((move) => isEarly(move, index)));
  return steps
    .map((moves, index) => [
      ...moves.filter((move) => !isEarly(move, index)),
      ...(index === last ? early : []),
    ])
    .filter(({ length }) => length > 0);
}
