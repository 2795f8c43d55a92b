import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { canBecome, isAt, type Track } from '../changes/track';
import { rankOf } from '../kinds';
import type { Move } from '../move';

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
  tracks: readonly Track[],
  oracle: Oracle<Objection>,
): Found<Objection> {
  let found = searchWithout(new Set(), from, tracks, oracle);
  const avoided = new Set<Detour>();
  for (const detour of found.kind === 'steps' ? detoursIn(found.steps, tracks) : []) {
    const other = searchWithout(new Set([...avoided, detour]), from, tracks, oracle);
    if (other.kind === 'stuck' || other.steps.length >= found.steps.length) continue;
    found = other;
    avoided.add(detour);
  }
  return found;
}

/** An object that stands in between, or the name of one that is away. */
type Detour = MeshObject | string;

function detoursIn(steps: readonly (readonly Move[])[], tracks: readonly Track[]): readonly Detour[] {
  const ways = new Map(tracks.map(({ key, detours }) => [key, detours]));
  return steps
    .flat()
    .filter(({ key, to }) => ways.get(key)?.includes(to))
    .map(detourOf);
}

function searchWithout<Objection>(
  avoided: ReadonlySet<Detour>,
  from: ObjectMap,
  tracks: readonly Track[],
  oracle: Oracle<Objection>,
): Found<Objection> {
  const steps: (readonly Move[])[] = [];
  const used = new Set<Detour>(avoided);
  let state = from;
  for (;;) {
    const rest = tracks.filter(({ key, to }) => !isAt(state.get(key), to));
    if (rest.length === 0) return { kind: 'steps', steps };
    const step = stepFrom(state, rest, tracks, oracle, used);
    if (!Array.isArray(step)) return { kind: 'stuck', steps, ...step } as Found<Objection>;
    steps.push(step);
    state = taken(state, step);
  }
}

function stepFrom<Objection>(
  state: ObjectMap,
  rest: readonly Track[],
  tracks: readonly Track[],
  oracle: Oracle<Objection>,
  used: Set<Detour>,
): Move[] | Pick<Extract<Found<Objection>, { kind: 'stuck' }>, 'moves' | 'objections'> {
  const waiting = new Set(rest.map(({ key }) => key));
  const possible = rest.filter(
    ({ key, to, waitsFor = '' }) => canBecome(state.get(key), to) && !waiting.has(waitsFor),
  );
  const finals = possible.map((track) => moveOf(state, track, track.to));
  const objection = possible.length === rest.length ? oracle(state, finals, true) : undefined;
  if (possible.length === rest.length && objection === undefined) return finals;
  const step = largest(state, rest, possible, oracle, used, false);
  if (step.length > 0) return step;
  const detour = detourFrom(state, tracks, oracle, used);
  if (detour !== undefined) return [detour];
  const last = largest(state, rest, possible, oracle, used, true);
  if (last.length > 0) return last;
  const alone = finals.flatMap((move) => {
    const against = oracle(state, [move], true);
    return against === undefined ? [] : [{ moves: [move], objection: against }];
  });
  const together = objection === undefined || finals.length < 2 ? [] : [{ moves: finals, objection }];
  return { moves: rest.map((track) => moveOf(state, track, track.to)), objections: [...alone, ...together] };
}

/** As many moves as go together, one after the other in their order. */
function largest<Objection>(
  state: ObjectMap,
  rest: readonly Track[],
  possible: readonly Track[],
  oracle: Oracle<Objection>,
  used: Set<Detour>,
  isLast: boolean,
): Move[] {
  const step: Move[] = [];
  for (const track of inOrder(rest, state)) {
    const unions = track.unions.filter((each) => !used.has(each));
    for (const way of [...(possible.includes(track) ? [track.to] : []), ...unions]) {
      if (isAt(state.get(track.key), way)) continue;
      const move = moveOf(state, track, way);
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
  tracks: readonly Track[],
  oracle: Oracle<Objection>,
  used: Set<Detour>,
): Move | undefined {
  for (const track of inOrder(tracks, state)) {
    for (const way of track.detours) {
      const move = moveOf(state, track, way);
      const detour = detourOf(move);
      if (used.has(detour) || isAt(move.from, way) || !canBecome(move.from, way)) continue;
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
function inOrder(tracks: readonly Track[], state: ObjectMap): Track[] {
  const place = ({ key, to }: Track): number => {
    const object = to ?? state.get(key);
    const rank = object === undefined ? 0 : rankOf(object);
    return to === undefined ? 1000 - rank : rank;
  };
  return [...tracks].sort((a, b) => place(a) - place(b) || (a.key < b.key ? -1 : 1));
}

function moveOf(state: ObjectMap, { key, to: end }: Track, to: MeshObject | undefined): Move {
  return { key, from: state.get(key), to, isFinal: isAt(to, end) };
}

/** A state after some moves. */
export function taken(state: ObjectMap, moves: readonly Move[]): ObjectMap {
  const next = new Map(state);
  for (const { key, to } of moves) {
    if (to === undefined) next.delete(key);
    else next.set(key, to);
  }
  return next;
}
