import { specOf } from '../../mesh/objects/json';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { type Gate, gatesOf } from '../../plan/gates';
import type { Move } from '../../plan/move';
import { idOf, kindsOf } from '../../plan/report/words';
import { taken } from '../../plan/search';
import type { Step } from '../../plan/steps';
import type { GatedStep } from '../gates/gates';
import { type Scaled, scaledBy, scaledIn } from '../live/scaled';
import { appliedManifest } from './applied-manifest';

/** An object that a step writes. */
export interface Write {
  readonly key: string;
  /** As it is sent. */
  readonly object: MeshObject;
  /** What becomes of the ownership of `replicas`; undefined: nothing. */
  readonly replicas: 'leave' | 'take' | undefined;
}

/** A step as it is carried out: a plan speaks of manifests, a cluster has autoscalers and owners of fields as well. */
export interface ExecutableStep {
  /** Such as `02-shift`. */
  readonly name: string;
  readonly step: Step;
  /** Deleted before anything is written: an autoscaler would set `replicas` once more. */
  readonly deletedFirst: readonly Move[];
  readonly writes: readonly Write[];
  /** Deleted at the end. */
  readonly deletedLast: readonly Move[];
  /** Names of the workloads among them which the last request has left before. */
  readonly drained: readonly string[];
  /** What is waited for. */
  readonly gated: GatedStep;
}

/** The steps of a plan as they are carried out. */
export function executableSteps(now: ObjectMap, steps: readonly Step[], live: Scaled): ExecutableStep[] {
  let before = now;
  const kinds = kindsOf(steps);
  return steps.map((step, index) => {
    const after = taken(before, [...step.applied, ...step.deleted]);
    const executable = executableStep(idOf(index, kinds[index] ?? 'apply'), step, before, after, live);
    before = after;
    return executable;
  });
}

function executableStep(
  name: string,
  step: Step,
  before: ObjectMap,
  after: ObjectMap,
  live: Scaled,
): ExecutableStep {
  const { applied, deleted } = step;
  // Autoscalers that no state speaks of stay as they are.
  const others = [...live].filter(([, scaler]) => !before.has(scaler) && !after.has(scaler));
  const scaledAfter = new Map(scaledIn(after));
  for (const [workload, scaler] of others) scaledAfter.set(workload, scaler);
  const deletedFirst = deleted.filter(({ from }) => from?.kind === 'HorizontalPodAutoscaler');
  // What an autoscaler left behind is set to what the manifest says, which it could not say before.
  const unscaled = deletedFirst.flatMap(({ from }): Move[] => {
    const key = from === undefined ? undefined : scaledBy(from);
    const object = key === undefined ? undefined : after.get(key);
    if (key === undefined || object === undefined || scaledAfter.has(key)) return [];
    if (specOf(object)['replicas'] === undefined || applied.some((move) => move.key === key)) return [];
    return [{ key, from: before.get(key), to: object, isFinal: true }];
  });
  const moves = [...applied, ...unscaled];
  const written = moves.map((move): Move & { readonly to: MeshObject } => {
    if (move.to === undefined) throw new Error('what is applied is there after it');
    return { ...move, to: appliedManifest(move.to, scaledAfter.has(move.key)) };
  });
  const deletedLast = deleted.filter((move) => !deletedFirst.includes(move));
  return {
    name,
    step,
    deletedFirst,
    writes: written.map(({ key, to }): Write => {
      const isWritten = specOf(to)['replicas'] !== undefined;
      return { key, object: to, replicas: scaledAfter.has(key) ? 'leave' : isWritten ? 'take' : undefined };
    }),
    deletedLast,
    drained: gatesOf(deletedLast).flatMap(drainedKey(deletedLast, step)),
    gated: { gates: gatesOf([...written, ...deleted]), before, after, questions: step.questions },
  };
}

/** A workload that goes while requests still reach it goes with them: the new state does not serve them. */
function drainedKey(moves: readonly Move[], { reached }: Step): (gate: Gate) => string[] {
  return ({ condition, object }) =>
    moves
      .filter(({ from, key }) => condition === 'gone' && from === object && !reached.has(key))
      .map(({ key }) => key);
}

/** What steps write, but for objects that one of them deletes before: they are not what they would be then. */
export function writesOf(steps: readonly ExecutableStep[]): Write[] {
  const gone = new Set<string>();
  return steps.flatMap(({ writes, deletedFirst, deletedLast }) => {
    const known = writes.filter(({ key }) => !gone.has(key));
    for (const { key } of [...deletedFirst, ...deletedLast]) gone.add(key);
    return known;
  });
}
