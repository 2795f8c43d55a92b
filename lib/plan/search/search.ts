import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { rankOf } from '../apply-order';
import { type CandidateMoves, canBecome, isAt } from '../changes/candidate-moves';
import { type Move, taken } from '../move';

/**
 * Says whether a step may be taken; undefined: it may. With `isLast`, what the new state does not serve may fail from
 * then on; that is asked only when nothing else is left to do. With `added`, all moves but that one are known to go.
 */
export type Oracle<Objection> = (
  before: ObjectMap,
  moves: readonly Move[],
  isLast: boolean,
  added?: Move,
) => Objection | undefined;

/** Steps that lead from one state to another, or where it does not go on. */
export type Found<Objection> =
  | { readonly kind: 'steps'; readonly steps: readonly (readonly Move[])[] }
  | {
      readonly kind: 'stuck';
      /** Steps up to there. */
      readonly steps: readonly (readonly Move[])[];
      /** What is left to do. */
      readonly moves: readonly Move[];
      /** What each of them would do wrong, taken alone; or all of them together. */
      readonly objections: readonly { readonly moves: readonly Move[]; readonly objection: Objection }[];
    };

/**
 * Finds steps, each as large as the oracle lets it be: everything at once, or else what others wait for first. Detours that
 * turn out to lead nowhere are left out.
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

/** An object that stands in between, or the name of one that is away. */
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
    const rest = candidates.filter(({ key, to }) => !isAt(state.get(key), to));
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
  const possible = rest.filter(
    ({ key, to, waitsFor = '' }) => canBecome(state.get(key), to) && !waiting.has(waitsFor),
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

/** As many moves as go together, one after the other in their order. */
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
      if (isAt(state.get(candidate.key), form)) continue;
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
      if (used.has(detour) || isAt(move.from, form) || !canBecome(move.from, form)) continue;
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

/** What others need comes first; what goes, goes last, in the order of who needs it. */
function inOrder(candidates: readonly CandidateMoves[], state: ObjectMap): CandidateMoves[] {
  const orderOf = ({ key, to }: CandidateMoves): number => {
    const object = to ?? state.get(key);
    const rank = object === undefined ? 0 : rankOf(object);
    return to === undefined ? 1000 - rank : rank;
  };
  return [...candidates].sort((a, b) => orderOf(a) - orderOf(b) || (a.key < b.key ? -1 : 1));
}

function moveOf(state: ObjectMap, { key, to: end }: CandidateMoves, to: MeshObject | undefined): Move {
  return { key, from: state.get(key), to, isFinal: isAt(to, end) };
}
