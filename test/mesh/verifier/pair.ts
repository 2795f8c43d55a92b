import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeshObject } from '../../../lib/mesh/objects/mesh-object';
import { changedKeys, type ObjectMap, objectMap } from '../../../lib/mesh/objects/object-map';
import { canBecome } from '../../../lib/plan/changes/candidate-moves';
import type { Move } from '../../../lib/plan/move';
import { groupPlans, type Plan, planOf } from '../../../lib/plan/plan';
import { updatesOf } from '../../../lib/plan/updates';
import type { Violation } from '../../../lib/plan/verify/verdict';
import type { Sample } from '../../../lib/traffic/sample';
import { CHANGES, objectsOf } from '../../plan/reading';
import type { KubernetesObject } from '../lab/objects';

/** Two states of manifests, in namespaces and with hosts of their own. */
export interface Pair {
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly before: readonly MeshObject[];
  readonly after: readonly MeshObject[];
  readonly forth: Plan;
  readonly back: Plan;
  /** Everything at once. */
  readonly naive: readonly Move[];
  /** A request that always fails then, in an interleaving that the lab can make; undefined where the verifier names none. */
  readonly violation: Violation | undefined;
}

/** A pair whose naive order loses requests. */
export interface Unsafe extends Pair {
  readonly violation: Violation;
  readonly stages: Stages;
}

/** The pair with the interleaving in which it loses requests; undefined where the verifier names none. */
export function unsafe(pair: Pair): Unsafe | undefined {
  const { violation, naive } = pair;
  const stages = violation && stagesOf(violation, naive);
  return violation && stages && { ...pair, violation, stages };
}

/** A kind of change, with a prefix that makes its names its own. */
export function pairOf(change: string, prefix: string): Pair {
  const [before, after] = [stateOf(change, 'before', prefix), stateOf(change, 'after', prefix)];
  const naive = movesOf(objectMap(before), objectMap(after));
  return {
    name: change,
    namespaces: [...new Set([...before, ...after].map(({ namespace }) => namespace))],
    before,
    after,
    forth: planOf(before, after),
    back: planOf(after, before),
    naive,
    violation: violationOf(objectMap(before), objectMap(after), naive),
  };
}

/** Namespaces stand already: one that goes would take its time. */
function stateOf(change: string, end: string, prefix: string): readonly MeshObject[] {
  const text = readFileSync(join(CHANGES, change, end, 'manifests.yaml'), 'utf8');
  return objectsOf(renamed(text, prefix)).filter(({ kind }) => kind !== 'Namespace');
}

function renamed(text: string, prefix: string): string {
  return text
    .replace(/namespace: (\w+)/g, `namespace: ${prefix}-$1`)
    .replace(/\.(\w+)\.svc\./g, `.${prefix}-$1.svc.`)
    .replace(/example\.com/g, `${prefix}.example.com`);
}

function movesOf(from: ObjectMap, to: ObjectMap): Move[] {
  return changedKeys(from, to).map((key) => ({
    key,
    from: from.get(key),
    to: to.get(key),
    isFinal: true,
  }));
}

function violationOf(from: ObjectMap, to: ObjectMap, naive: readonly Move[]): Violation | undefined {
  // A change that the API server refuses anyway has no naive order.
  if (!naive.every((move) => canBecome(move.from, move.to))) return undefined;
  const { groups } = groupPlans(from, to, changedKeys(from, to), {});
  for (const { verifier } of groups) {
    for (const violation of verifier.violations(from, naive)) {
      const { protocol } = violation.request.request;
      const isAnyone = Object.keys(violation.caller.caller.labels).length === 0 || isGateway(violation);
      if (protocol === 'http' && isAnyone && /^get (503|404)/.test(violation.what)) {
        if (stagesOf(violation, naive) !== undefined) return violation;
      }
    }
  }
  return undefined;
}

/** Whether it is about a client of a gateway. */
export function isGateway({ caller }: Sample): boolean {
  return caller.caller.kind === 'gateway';
}

/** Kinds of updates that can be held back from a proxy. */
const KINDS = ['listeners', 'routes', 'clusters', 'endpoints'] as const;
export type Kind = (typeof KINDS)[number];

/** The stages that lead to the interleaving of a violation. */
export interface Stages {
  /** Moves that have reached every proxy. */
  readonly known: readonly Move[];
  /** Moves that reach the proxy in part, while updates of these kinds are held back from it. */
  readonly partly: readonly Move[];
  readonly held: readonly Kind[];
  /** Moves that do not reach the proxy. */
  readonly rest: readonly Move[];
}

/** Undefined for an interleaving that holding back some kinds of updates cannot make. */
function stagesOf({ updates }: Violation, naive: readonly Move[]): Stages | undefined {
  const seenIn = (move: Move) => KINDS.filter((kind) => updates[kind].includes(move));
  const known: Move[] = [];
  const partly: Move[] = [];
  const rest: Move[] = [];
  const held = new Set<Kind>();
  for (const move of naive) {
    const seen = seenIn(move);
    const unseen = kindsOf(move).filter((kind) => !seen.includes(kind));
    if (seen.length === 0) rest.push(move);
    else if (unseen.length === 0) known.push(move);
    else {
      partly.push(move);
      for (const kind of unseen) held.add(kind);
    }
  }
  if (partly.some((move) => seenIn(move).some((kind) => held.has(kind)))) return undefined;
  return { known, partly, held: [...held], rest };
}

function kindsOf(move: Move): readonly Kind[] {
  return KINDS.filter((kind) => (updatesOf(move) as readonly string[]).includes(kind));
}

/** An object as the API server takes it. */
export function manifestOf({ data }: MeshObject): KubernetesObject {
  return data as unknown as KubernetesObject;
}
