import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { rankOf } from '../apply-order';
import { type CandidateMoves, canBecome, hasForm } from '../changes/candidate-moves';
import { type Move, taken } from '../move';

/**
 * Decides whether a step may be taken; undefined means that it may. With `isLast`, requests that the new state does
 * not serve may fail from this step on; that is asked only when nothing else is left to do. With `added`, a step of
 * all moves but this one is known to pass.
 */
export type Oracle<Objection> = (
  before: ObjectMap,
  moves: readonly Move[],
  isLast: boolean,
  added?: Move,
) => Objection | undefined;

/** The steps from one state to another, or up to where no move passes. */
export type Found<Objection> =
  | { readonly kind: 'steps'; readonly steps: readonly (readonly Move[])[] }
  | {
      readonly kind: 'stuck';
      /** The steps up to there. */
      readonly steps: readonly (readonly Move[])[];
      /** The moves that are left. */
      readonly moves: readonly Move[];
      /** The objections to each of these alone, and to all of them together. */
      readonly objections: readonly { readonly moves: readonly Move[]; readonly objection: Objection }[];
    };

/**
 * Finds steps from one state to another, each as large as the oracle permits. The search knows no rule of order: it
 * offers moves, and the oracle, which is the verifier, accepts or refuses them. From each state it tries
 *
 * 1. all objects in their new form. If that passes, it is the last step;
 * 2. the largest set of moves that pass together: objects one after the other, those that others depend on first and
 *    deletions last, each in its new form or else in its union, as long as the set still passes;
 * 3. one detour, if no move passed: an intermediate form of a single object, or its deletion;
 * 4. the largest set again, now with `isLast`: requests that the new state does not serve may fail.
 *
 * If none of these passes, there is no safe order, and the objections say why. No intermediate form is taken twice, so
 * the search ends. Once steps are found, each detour in them is left out in turn, and it stays out if that gives fewer
 * steps.
 *
 * An example is `test/plan/changes/replaced-canary`: version v3 takes the place of version v2 as the canary. A
 * Deployment is created, one is deleted, a DestinationRule and a VirtualService change.
 *
 * - Everything at once is refused: a proxy may have the new routes and not the new subset (503, flag NC).
 * - The largest set: Deployment v3 passes, since no route leads to its pods. The DestinationRule without subset v2
 *   does not pass, since routes still lead there; its union with subsets v1, v2 and v3 does. The new VirtualService
 *   does not pass together with these two, since a proxy may have it before them. The deletion of Deployment v2 does
 *   not pass, since v2 still gets requests. So step 1 is Deployment v3 and the union.
 * - The rest at once is refused: a proxy may have the old routes and no pods of v2 any more (503, flag UH). The
 *   largest set is the VirtualService alone: step 2.
 * - The rest at once passes: the DestinationRule gets its new form and Deployment v2 is deleted. That is step 3.
 *
 * The forms of each kind of object, and the reasons why these are safe, are in `../changes`.
 */
export function search<Objection>(
  from: ObjectMap,
  candidates: readonly CandidateMoves[],
  oracle: Oracle<Objection>,
): Found<Objection> {
  let found = searchWithout(new Set(), from, candidates, oracle);
  const avoided = new Set<Detour>();
  for (const detour of found.kind === 'steps' ? detoursIn(found.steps, candidates) : []) {
    const other = searchWithout(new Set([...avoided, detour]), from, candidates, oracle);
    if (other.kind === 'stuck' || other.steps.length >= found.steps.length) continue;
    found = other;
    avoided.add(detour);
  }
  return found;
}

/** An intermediate form, or the key of an object that is deleted for a while. */
type Detour = MeshObject | string;

function detoursIn(
  steps: readonly (readonly Move[])[],
  candidates: readonly CandidateMoves[],
): readonly Detour[] {
  const detours = new Map(candidates.map((each) => [each.key, each.detours]));
  return steps
    .flat()
    .filter(({ key, to }) => detours.get(key)?.includes(to))
    .map(detourOf);
}

function searchWithout<Objection>(
  avoided: ReadonlySet<Detour>,
  from: ObjectMap,
  candidates: readonly CandidateMoves[],
  oracle: Oracle<Objection>,
): Found<Objection> {
  const steps: (readonly Move[])[] = [];
  const used = new Set<Detour>(avoided);
  let state = from;
  for (;;) {
    const rest = candidates.filter(({ key, to }) => !hasForm(state.get(key), to));
    if (rest.length === 0) return { kind: 'steps', steps };
    const step = stepFrom(state, rest, candidates, oracle, used);
    if (!Array.isArray(step)) return { kind: 'stuck', steps, ...step } as Found<Objection>;
    steps.push(step);
    state = taken(state, step);
  }
}

function stepFrom<Objection>(
  state: ObjectMap,
  rest: readonly CandidateMoves[],
  candidates: readonly CandidateMoves[],
  oracle: Oracle<Objection>,
  used: Set<Detour>,
): Move[] | Pick<Extract<Found<Objection>, { kind: 'stuck' }>, 'moves' | 'objections'> {
  const waiting = new Set(rest.map(({ key }) => key));
  const hasUnion = new Set(
    rest.flatMap(({ key, unions }) => (unions.some((each) => hasForm(state.get(key), each)) ? [key] : [])),
  );
  const possible = rest.filter(
    ({ key, to, waitsFor = [], waitsForUnionOf = [] }) =>
      canBecome(state.get(key), to) &&
      !waitsFor.some((each) => waiting.has(each)) &&
      !waitsForUnionOf.some((each) => waiting.has(each) && !hasUnion.has(each)),
  );
  const finals = possible.map((candidate) => moveOf(state, candidate, candidate.to));
  const objection = possible.length === rest.length ? oracle(state, finals, true) : undefined;
  if (possible.length === rest.length && objection === undefined) return finals;
  const step = largest(state, rest, possible, oracle, used, false);
  if (step.length > 0) return step;
  const detour = detourFrom(state, candidates, oracle, used);
  if (detour !== undefined) return [detour];
  const last = largest(state, rest, possible, oracle, used, true);
  if (last.length > 0) return last;
  const alone = finals.flatMap((move) => {
    const against = oracle(state, [move], true);
    return against === undefined ? [] : [{ moves: [move], objection: against }];
  });
  const together = objection === undefined || finals.length < 2 ? [] : [{ moves: finals, objection }];
  return {
    moves: rest.map((candidate) => moveOf(state, candidate, candidate.to)),
    objections: [...alone, ...together],
  };
}

/** The moves that pass together, added one after the other. */
function largest<Objection>(
  state: ObjectMap,
  rest: readonly CandidateMoves[],
  possible: readonly CandidateMoves[],
  oracle: Oracle<Objection>,
  used: Set<Detour>,
  isLast: boolean,
): Move[] {
  const step: Move[] = [];
  for (const candidate of inOrder(rest, state)) {
    const unions = candidate.unions.filter((each) => !used.has(each));
    for (const form of [...(possible.includes(candidate) ? [candidate.to] : []), ...unions]) {
      if (hasForm(state.get(candidate.key), form)) continue;
      const move = moveOf(state, candidate, form);
      if (oracle(state, [...step, move], isLast, move) !== undefined) continue;
      step.push(move);
      break;
    }
  }
  for (const { to } of step) if (to !== undefined) used.add(to);
  return step;
}

function detourFrom<Objection>(
  state: ObjectMap,
  candidates: readonly CandidateMoves[],
  oracle: Oracle<Objection>,
  used: Set<Detour>,
): Move | undefined {
  for (const candidate of inOrder(candidates, state)) {
    for (const form of candidate.detours) {
      const move = moveOf(state, candidate, form);
      const detour = detourOf(move);
      if (used.has(detour) || hasForm(move.from, form) || !canBecome(move.from, form)) continue;
      if (oracle(state, [move], false) !== undefined) continue;
      used.add(detour);
      return move;
    }
  }
  return undefined;
}

function detourOf({ key, to }: Move): Detour {
  return to ?? `no ${key}`;
}

/** Objects before those that depend on them; then deletions, in the reverse order. */
function inOrder(candidates: readonly CandidateMoves[], state: ObjectMap): CandidateMoves[] {
  const orderOf = ({ key, to }: CandidateMoves): number => {
    const object = to ?? state.get(key);
    const rank = object === undefined ? 0 : rankOf(object);
    return to === undefined ? 1000 - rank : rank;
  };
  return [...candidates].sort((a, b) => orderOf(a) - orderOf(b) || (a.key < b.key ? -1 : 1));
}

function moveOf(state: ObjectMap, { key, to: end }: CandidateMoves, to: MeshObject | undefined): Move {
  return { key, from: state.get(key), to, isFinal: hasForm(to, end) };
}
