import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { type ObjectMap, restricted } from '../../mesh/objects/object-map';
import { candidatesOf } from '../changes/candidate-moves';
import { type Move, merged, taken } from '../move';
import { type Policing, PolicyVerifier } from '../policies/policy-verifier';
import type { Verdict, Violation } from '../verify/verdict';
import { Verifier } from '../verify/verifier';
import type { Group } from './groups';
import { type Found, search } from './search';

/** The steps of one group, with the verifier that accepted them. */
export interface GroupPlan {
  readonly keys: ReadonlySet<string>;
  readonly verifier: Verifier;
  /** The verifier of what pods accept. */
  readonly policies: PolicyVerifier;
  readonly found: Found<NonNullable<Verdict>>;
  /** A request that takes a chain of versions which neither state has, since no order avoids it. */
  readonly broken: Violation | undefined;
  /** A request that would fail if a step were combined with the next one; undefined if there is none. */
  readonly reason: (index: number) => Violation | undefined;
}

/** Finds the steps of a group. */
export function groupPlan(
  { changed, keys }: Group,
  [from, to]: readonly [ObjectMap, ObjectMap],
  context: ObjectMap,
  options: MeshOptions,
  policing: Policing | undefined,
): GroupPlan {
  const own = new Set(keys);
  const [start, end] = [restricted(from, own), restricted(to, own)];
  const namespaces = new Set([...start.values(), ...end.values()].map(({ namespace }) => namespace));
  const around = [...context].flatMap(([key, object]) =>
    own.has(key) || (object.kind === 'Namespace' && !namespaces.has(object.name)) ? [] : [object],
  );
  const meshes = [start, end].map((state) => meshOf([...around, ...state.values()], options)) as [Mesh, Mesh];
  const { moves, originals } = candidatesOf(changed, [from, to], meshes);
  const verifier = new Verifier({
    context: around,
    from: start,
    to: end,
    intermediate: moves
      .flatMap(({ unions, detours }) => [...unions, ...detours])
      .flatMap((each) => each ?? []),
    identity: ({ object }) => originals.get(keyOf(object)) ?? keyOf(object),
    options,
  });
  const policies = new PolicyVerifier(policing, new Set(changed));
  const isServed: Judge = (state, step, isLast, added) =>
    verifier.verdict(state, step, isLast, added) ?? policies.verdict(state, step, isLast, added);
  const judge: Judge = (state, step, isLast, added) =>
    isServed(state, step, isLast, added) ?? verifier.chains.verdict(state, step);
  const chained = search<NonNullable<Verdict>>(start, moves, judge);
  // Where no order keeps the chains, one that fails no request is better than none.
  const found = chained.kind === 'steps' ? chained : search<NonNullable<Verdict>>(start, moves, isServed);
  const broken = found === chained ? undefined : brokenChain(verifier, start, found.steps);
  for (const key of originals.keys()) own.add(key);
  const waits = found.kind === 'steps' && found.steps.length > 0 && waitsForSecret(changed, from, to);
  // The certificate is applied in a step of its own, before all others.
  const steps = waits ? [[], ...found.steps] : found.steps;
  return {
    keys: own,
    verifier,
    policies,
    found: { ...found, steps },
    broken,
    reason: (index) => reasonFor(judge, start, steps, index),
  };
}

type Judge = (state: ObjectMap, step: readonly Move[], isLast?: boolean, added?: Move) => Verdict;

function brokenChain(
  { chains }: Verifier,
  start: ObjectMap,
  steps: readonly (readonly Move[])[],
): Violation | undefined {
  for (const [index, moves] of steps.entries()) {
    const verdict = chains.verdict(steps.slice(0, index).reduce(taken, start), moves);
    if (typeof verdict === 'object') return verdict;
  }
  return undefined;
}

function reasonFor(
  judge: Judge,
  start: ObjectMap,
  steps: readonly (readonly Move[])[],
  index: number,
): Violation | undefined {
  const [moves = [], next = []] = steps.slice(index, index + 2);
  if (moves.length === 0 || next.length === 0) return undefined;
  const state = steps.slice(0, index).reduce(taken, start);
  const verdict = judge(state, merged([...moves, ...next]));
  return typeof verdict === 'object' ? verdict : undefined;
}

/** Whether a changed Gateway references a certificate that the change creates. */
function waitsForSecret(changed: readonly string[], from: ObjectMap, to: ObjectMap): boolean {
  const gateways = changed.flatMap((key) => to.get(key) ?? []).filter(({ kind }) => kind === 'Gateway');
  const wanted = new Set(gateways.flatMap(credentialsOf));
  if (wanted.size === 0) return false;
  return [...to].some(([key, { kind, name }]) => kind === 'Secret' && wanted.has(name) && !from.has(key));
}

function credentialsOf({ data }: MeshObject): string[] {
  const { servers = [] } = (data['spec'] ?? {}) as {
    servers?: readonly { tls?: { credentialName?: string } }[];
  };
  return servers.flatMap(({ tls }) => tls?.credentialName ?? []);
}
