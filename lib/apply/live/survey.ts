import type { Cluster, RequestOptions } from '../../kubernetes/cluster';
import { changedKeys, type ObjectMap, objectMap } from '../../mesh/objects/object-map';
import { workloadOf } from '../../mesh/registry/workloads';
import type { Gate } from '../../plan/gates';
import { type NoSafeOrder, planOf, type SafePlan } from '../../plan/plan';
import type { ApplyRequest } from '../request';
import { Stopped } from '../stopped';
import { possibleStatesOf } from './possible-states';
import { readLive } from './read';
import { isCounted, isWholeAndReady, withReadyPods } from './ready';
import { type RecognisedObject, recognise, stateOf } from './recognise';
import { resumedPlan } from './resume';
import { type Scaled, scaledIn, scaledInCluster } from './scaled';
import { unrecognisedWords } from './unrecognised';

/** Where a cluster stands between two states, and what leads on from there. */
export interface Survey {
  readonly objects: readonly RecognisedObject[];
  /** The state that the cluster is in; workloads have as many replicas as pods are ready, at most what they say. */
  readonly now: ObjectMap;
  /** The state that the first step leads on from: within a step, some of it may be done already. */
  readonly start: ObjectMap;
  /** Whether that is the old state, of which nothing has changed yet. */
  readonly isAtStart: boolean;
  /** From there to the new state. */
  readonly plan: SafePlan | NoSafeOrder;
  /** Autoscalers of the cluster. */
  readonly scaled: Scaled;
  /** What is waited for before the first step. */
  readonly waiting: readonly Gate[];
}

/** Looks where a cluster stands. @throws Stopped where that is on no way between the two states */
export async function surveyOf(
  cluster: Cluster,
  request: ApplyRequest,
  options: RequestOptions = {},
): Promise<Survey> {
  const { pruned = new Map() } = request;
  const [from, to] = [objectMap(request.from), objectMap(request.to)];
  const whole = planOf(request.from, request.to, request.mesh);
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
  // Nobody asked for a change where both states are one.
  const isWaitedFor = resumed === undefined && changedKeys(from, to).length > 0;
  const now = isWaitedFor ? withReadyPods(state, objects, keys, all) : state;
  // Where nothing has begun, the plan from here is the one that was made, or there is none.
  const isAtStart = changedKeys(from, now).length === 0;
  const plan = resumed?.plan ?? (isAtStart ? whole : planOf([...now.values()], request.to, request.mesh));
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

/** What bears on the change; where there is none, or no plan tells it, all that there is. */
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

/** Workloads that are not what they are to be yet, and that no step writes: none of the gates would wait for them. */
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
