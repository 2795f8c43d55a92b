import { specOf } from '../../mesh/objects/json';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { type Gate, gatesOf } from '../../plan/gates';
import type { Move } from '../../plan/move';
import { taken } from '../../plan/move';
import { idOf, kindsOf } from '../../plan/report/words';
import type { Step } from '../../plan/steps/steps';
import type { GatedStep } from '../gates/gates';
import { type Scaled, scaledBy, scaledIn } from '../live/scaled';
import { appliedManifest } from './applied-manifest';

/** An object that a step writes. */
export interface Write {
  readonly key: string;
  /** The manifest as it is sent. */
  readonly object: MeshObject;
  /** How the ownership of `replicas` changes; undefined: not at all. */
  readonly replicas: 'leave' | 'take' | undefined;
}

/** A step of a plan, extended by what manifests do not say: autoscalers and owners of fields. */
export interface ExecutableStep {
  /** For example `02-shift`. */
  readonly name: string;
  readonly step: Step;
  /** Autoscalers, which are deleted before the writes because they would set `replicas` again. */
  readonly deletedFirst: readonly Move[];
  readonly writes: readonly Write[];
  /** Deleted after the writes. */
  readonly deletedLast: readonly Move[];
  /** Service accounts, which are deleted after the gate: old pods run with them until the new ones are ready. */
  readonly deletedAfterGate: readonly Move[];
  /** Keys of the workloads among these that must be drained first. */
  readonly drained: readonly string[];
  /** The gate, with what it needs to know of the step. */
  readonly gated: GatedStep;
}

/** The executable steps of a plan. */
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
  // Autoscalers that neither state contains are not changed.
  const others = [...live].filter(([, scaler]) => !before.has(scaler) && !after.has(scaler));
  const scaledAfter = new Map(scaledIn(after));
  for (const [workload, scaler] of others) scaledAfter.set(workload, scaler);
  const deletedFirst = deleted.filter(({ from }) => from?.kind === 'HorizontalPodAutoscaler');
  // The manifest's `replicas` were left to the autoscaler before, and are applied now.
  const unscaled = deletedFirst.flatMap(({ from }): Move[] => {
    const key = from === undefined ? undefined : scaledBy(from);
    const object = key === undefined ? undefined : after.get(key);
    if (key === undefined || object === undefined || scaledAfter.has(key)) return [];
    if (specOf(object)['replicas'] === undefined || applied.some((move) => move.key === key)) return [];
    return [{ key, from: before.get(key), to: object, isFinal: true }];
  });
  const moves = [...applied, ...unscaled];
  const written = moves.map((move): Move & { readonly to: MeshObject } => {
    if (move.to === undefined) throw new Error('an applied object exists after the step');
    return { ...move, to: appliedManifest(move.to, scaledAfter.has(move.key)) };
  });
  const deletedAfterGate = deleted.filter(({ from }) => from?.kind === 'ServiceAccount');
  const deletedLast = deleted.filter(
    (move) => !deletedFirst.includes(move) && !deletedAfterGate.includes(move),
  );
  return {
    name,
    step,
    deletedFirst,
    writes: written.map(({ key, to }): Write => {
      const isWritten = specOf(to)['replicas'] !== undefined;
      return { key, object: to, replicas: scaledAfter.has(key) ? 'leave' : isWritten ? 'take' : undefined };
    }),
    deletedLast,
    deletedAfterGate,
    drained: gatesOf(deletedLast).flatMap(drainedKey(deletedLast, step)),
    gated: { gates: gatesOf([...written, ...deleted]), before, after, questions: step.samples },
  };
}

/** A workload that requests still reach is not drained: the new state does not serve these requests. */
function drainedKey(moves: readonly Move[], { reached }: Step): (gate: Gate) => string[] {
  return ({ condition, object }) =>
    moves
      .filter(({ from, key }) => condition === 'gone' && from === object && !reached.has(key))
      .map(({ key }) => key);
}

/** The writes of some steps, without objects that an earlier step deletes: a dry run would compare the wrong object. */
export function writesOf(steps: readonly ExecutableStep[]): Write[] {
  const gone = new Set<string>();
  return steps.flatMap(({ writes, deletedFirst, deletedLast, deletedAfterGate }) => {
    const known = writes.filter(({ key }) => !gone.has(key));
    for (const { key } of [...deletedFirst, ...deletedLast, ...deletedAfterGate]) gone.add(key);
    return known;
  });
}
