import type { Cluster, RequestOptions } from '../../kubernetes/cluster';
import { changedKeys, type ObjectMap, objectMap } from '../../mesh/objects/object-map';
import { workloadOf } from '../../mesh/registry/workloads';
import type { Gate } from '../../plan/gates';
import { type NoSafeOrder, planOf, type SafePlan } from '../../plan/plan';
import type { ApplyRequest } from '../request';
import { Stopped } from '../stopped';
import { withLiveFields } from './owned-by-controllers';
import { possibleStatesOf } from './possible-states';
import { readLive } from './read';
import { isCounted, isWholeAndReady, withReadyPods } from './ready';
import { type RecognisedObject, recognise, stateOf } from './recognise';
import { resumedPlan } from './resume';
import { type Scaled, scaledIn, scaledInCluster } from './scaled';
import { unrecognisedWords } from './unrecognised';

/** The state that a cluster is in, and the plan from there to the new state. */
export interface Survey {
  readonly objects: readonly RecognisedObject[];
  /** The state that the cluster is in; workloads with fewer ready pods have so many replicas. */
  readonly now: ObjectMap;
  /** The state before the first step, a part of which may be done already. */
  readonly start: ObjectMap;
  /** Whether the cluster is in the old state. */
  readonly isAtStart: boolean;
  /** The plan from there to the new state. */
  readonly plan: SafePlan | NoSafeOrder;
  /** The workloads that autoscalers of the cluster scale. */
  readonly scaled: Scaled;
  /** The conditions before the first step. */
  readonly waiting: readonly Gate[];
}

/** Finds out which state a cluster is in. @throws Stopped when it is not one of the possible states */
export async function surveyOf(
  cluster: Cluster,
  request: ApplyRequest,
  options: RequestOptions = {},
): Promise<Survey> {
  const { pruned = new Map() } = request;
  const written = [objectMap(request.from), objectMap(request.to)] as const;
  const [from, to] = await withLiveFields(cluster, written, request.mesh, options);
  const whole = planOf([...from.values()], [...to.values()], request.mesh);
  const keys = keysOf([from, to], whole);
  const possibleStates = possibleStatesOf([from, to], whole, [...keys, ...pruned.keys()], request.mesh).map(
    (possible) => {
      const named = pruned.get(possible.key);
      return named === undefined ? possible : { ...possible, between: [...possible.between, named] };
    },
  );
  const named = new Map(
    possibleStates.flatMap(({ key, to: wanted, from: old, between }) => {
      const object = wanted ?? old ?? between[0];
      return object === undefined ? [] : [[key, object] as const];
    }),
  );
  const live = await readLive(cluster, named, options);
  const scaled = await scaledInCluster(cluster, namespacesOf(named.values()), options);
  const objects = await recognise(cluster, possibleStates, live, {
    ...options,
    scaled: { live: scaled, old: scaledIn(from), new: scaledIn(to) },
    pruned: new Set(pruned.keys()),
  });
  const isEmpty = objects.every((object) => object.live === undefined);
  const unrecognised = isEmpty ? [] : objects.filter(({ recognition }) => recognition === 'unrecognised');
  if (unrecognised.length > 0) throw new Stopped(await unrecognisedWords(cluster, unrecognised, options));
  const state = isEmpty ? new Map() : stateOf(from, objects);
  const all = new Map([...scaled, ...scaledIn(from), ...scaledIn(to)]);
  const resumed = isAllNew(objects) ? undefined : resumedPlan(whole, from, state, (key) => all.has(key));
  // With two equal states nothing changes, so missing pods are not waited for.
  const isWaitedFor = resumed === undefined && changedKeys(from, to).length > 0;
  const now = isWaitedFor ? withReadyPods(state, objects, keys, all) : state;
  // In the old state the plan is the one that was made already.
  const isAtStart = changedKeys(from, now).length === 0;
  const plan =
    resumed?.plan ?? (isAtStart ? whole : planOf([...now.values()], [...to.values()], request.mesh));
  return {
    objects,
    now,
    start: resumed?.start ?? now,
    isAtStart,
    plan,
    scaled,
    waiting: waitingFor(objects, now, plan, keys),
  };
}

function isAllNew(objects: readonly RecognisedObject[]): boolean {
  return objects.every(({ recognition }) => recognition === 'new' || recognition === 'unchanged');
}

/** Keys of the objects that the change affects; of all objects if there is no change or no plan. */
function keysOf(
  [from, to]: readonly [ObjectMap, ObjectMap],
  plan: SafePlan | NoSafeOrder,
): ReadonlySet<string> {
  if (plan.kind === 'plan' && plan.steps.length > 0) return plan.keys;
  return new Set([...from.keys(), ...to.keys()]);
}

function namespacesOf(objects: Iterable<{ readonly kind: string; readonly namespace: string }>): Set<string> {
  const workloads = [...objects].filter(isCounted);
  return new Set(workloads.map(({ namespace }) => namespace));
}

/** Conditions for workloads that are not rolled out and that no step writes, so that no gate waits for them. */
function waitingFor(
  objects: readonly RecognisedObject[],
  now: ObjectMap,
  plan: SafePlan | NoSafeOrder,
  keys: ReadonlySet<string>,
): Gate[] {
  const moves =
    plan.kind === 'plan' ? plan.steps.flatMap(({ applied, deleted }) => [...applied, ...deleted]) : [];
  const moved = new Set(moves.map(({ key }) => key));
  return objects.flatMap(({ possible: { key }, manifest, live }): Gate[] => {
    if (live === undefined || manifest === undefined || manifest !== now.get(key)) return [];
    if (moved.has(key) || !keys.has(key) || !isCounted(manifest) || isWholeAndReady(live)) return [];
    return [{ condition: 'rolled-out', object: manifest, replicas: workloadOf(manifest)?.replicas }];
  });
}
