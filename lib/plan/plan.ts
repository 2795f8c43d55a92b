import type { Finding } from '../check/finding';
import { withControlPlane } from '../mesh/control-plane';
import { isGenerated } from '../mesh/controllers/generated';
import type { MeshOptions } from '../mesh/mesh';
import { keyOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { changedKeys, type ObjectMap, objectMap, sharing } from '../mesh/objects/object-map';
import { isMadeElsewhere } from '../mesh/registry/existing-services';
import { assess, type FailingRequest, type Unjudged } from './assessment/assessment';
import type { LostCapacity } from './assessment/capacity';
import { intermediateErrors } from './assessment/intermediate-errors';
import { withAssumed } from './assumed/assume';
import type { Assumption } from './assumed/assumption';
import { type BothStates, readAsOne } from './both-states';
import { keptReplicas } from './changes/autoscaler';
import { immutableField } from './changes/kinds-of-change';
import { keptFields } from './changes/owned-fields';
import type { Move } from './move';
import type { Disrupts } from './notes/disruptions';
import { keptNotes, notesOf } from './notes/notes';
import { judgedPolicies, type Policing, policingOf } from './policies/policy-verifier';
import { violationWords } from './report/violation-words';
import { contextOf, gatewayPods } from './search/context';
import { type GroupPlan, groupPlan } from './search/group-plan';
import { groupsOf } from './search/groups';
import { type Step, stepsOf } from './steps/steps';
import type { Verdict } from './verify/verdict';

/** The result of planning from one state to another. */
export type Plan = SafePlan | NoSafeOrder;

/** Steps in none of which a request fails or reaches a wrong version. */
export interface SafePlan {
  readonly kind: 'plan';
  /** None if nothing changes; one if everything can be applied at once. */
  readonly steps: readonly Step[];
  /** Notes for the reader. */
  readonly notes: readonly string[];
  /** Whether a note says that requests fail while pods start or are replaced. */
  readonly disrupts: Disrupts | undefined;
  /** Number of judged requests: one for each class of callers and requests that a changed object can affect. */
  readonly requests: number;
  /** Objects that the states reference and neither contains, as far as they can affect these requests. */
  readonly assumptions: readonly Assumption[];
  /** Changes whose effect on requests is unknown. */
  readonly unjudged: readonly Unjudged[];
  /** Requests that the old state serves and that the new state sends to a cluster without endpoints. */
  readonly failing: readonly FailingRequest[];
  /** Whether the new state no longer serves some request of the old one, such as one to a removed route. */
  readonly loses: boolean;
  /** Services whose busiest pod gets many more requests in the new state than in the old one. */
  readonly capacity: readonly LostCapacity[];
  /** Keys of the changed objects, and of the objects that the same requests depend on. */
  readonly keys: ReadonlySet<string>;
}

/** Whether every change was judged, and no request fails in the new state. */
export function isVerified({ unjudged, failing }: SafePlan): boolean {
  return unjudged.length === 0 && failing.length === 0;
}

/** There are no steps in which no request fails. */
export interface NoSafeOrder {
  readonly kind: 'no-safe-order';
  readonly objections: readonly Objection[];
}

/** The objection to some moves. */
export interface Objection {
  readonly moves: readonly Move[];
  /** Undefined if the API server rejects the moves. */
  readonly why: Verdict | readonly Finding[];
}

/**
 * Plans the steps from one state to another. The verifier has accepted every step.
 *
 * @param facts other facts about the cluster
 */
export function planOf(
  before: readonly MeshObject[],
  wanted: readonly MeshObject[],
  facts: MeshOptions = {},
): Plan {
  // Groups are planned with a part of the objects, which need not contain those of istiod.
  const options = withControlPlane(wanted, facts);
  const given = objectMap(before);
  const { domain = 'cluster.local' } = options;
  const { state: own, notes } = keptFields(given, sharing(given, objectMap(wanted)), domain);
  const { state: kept, kept: keptAsWere } = keptReplicas(given, own);
  const changed = changedKeys(given, kept);
  const { states, both, assumptions, unclear, absent } = withAssumed([given, kept], changed, options);
  const [from, to] = states;
  const policing = policingOf([from, to], changed, options);
  const { groups, context } = groupPlans(from, to, changed, options, both, policing);
  const objections = groups.flatMap(objectionsOf);
  if (objections.length > 0) return { kind: 'no-safe-order', objections };
  const steps = together(groups);
  const looked = new Set([...groups.flatMap(({ keys }) => [...keys]), ...context.keys()]);
  const faulty = intermediateErrors([from, to], steps, looked, options);
  if (faulty !== undefined) {
    // An object of both states is deleted in between only if it has an immutable change.
    const moves = changed.map((key) => ({ key, from: from.get(key), to: to.get(key), isFinal: true }));
    return { kind: 'no-safe-order', objections: [...refusedOf(moves), faulty] };
  }
  const elsewhere = both.mesh.workloads.all.filter(
    ({ object }) => isMadeElsewhere(object) || isGenerated(object),
  );
  const assumed = new Set([...assumptions, ...elsewhere].map(({ object }) => keyOf(object)));
  const atGateways = new Set(gatewayPods(both.mesh).map(keyOf));
  const policies =
    policing === undefined
      ? new Set<string>()
      : judgedPolicies(policing, changed, (key) => atGateways.has(key));
  const judgement = assess({ states, both, changed, groups, policies, unclear, assumptions, assumed });
  const isMet = ({ object, isImplied = false }: Assumption) =>
    !isImplied && judgement.keys.has(keyOf(object));
  const related = new Set([...changed, ...judgement.keys]);
  const missing = absent.flatMap(({ by, words }) => (related.has(keyOf(by)) ? [`${words}.`] : []));
  for (const key of assumed) looked.delete(key);
  return {
    kind: 'plan',
    steps: stepsOf(from, steps, groups),
    ...notesOf(
      [...notes, ...keptNotes(keptAsWere), ...missing, ...groups.flatMap(brokenChainNotes)],
      changed,
      judgement.joined,
      from,
      to,
      both.mesh,
    ),
    requests: judgement.requests + groups.reduce((sum, each) => sum + each.policies.requests, 0),
    assumptions: assumptions.filter(isMet),
    unjudged: judgement.unjudged,
    failing: judgement.failing,
    loses: judgement.loses,
    capacity: judgement.capacity,
    keys: looked,
  };
}

/** The steps of each group of objects, and the context that all groups share. */
export function groupPlans(
  from: ObjectMap,
  to: ObjectMap,
  changed: readonly string[],
  options: MeshOptions,
  both: BothStates = readAsOne([from, to], options),
  policing: Policing | undefined = policingOf([from, to], changed, options),
): { readonly groups: readonly GroupPlan[]; readonly context: ObjectMap } {
  const context = contextOf([from, to], both.mesh, changed);
  const groups = groupsOf([from, to], both, changed).map((group) =>
    groupPlan(group, [from, to], context, options, policing),
  );
  return { groups, context };
}

/** The note on a chain of versions that no order keeps. */
function brokenChainNotes({ broken }: GroupPlan): string[] {
  return broken === undefined
    ? []
    : [`No order keeps every chain of versions. In between, ${violationWords(broken)}.`];
}

function objectionsOf({ found }: GroupPlan): Objection[] {
  if (found.kind === 'steps') return [];
  const told = found.objections.map(({ moves, objection }) => ({ moves, why: objection }));
  const all = [...refusedOf(found.moves), ...told];
  return all.length > 0 ? all : [{ moves: found.moves, why: undefined }];
}

/** The moves that the API server rejects. */
function refusedOf(moves: readonly Move[]): Objection[] {
  const isRefused = ({ from, to }: Move) => from && to && immutableField(from, to) !== undefined;
  return moves.filter(isRefused).map((move) => ({ moves: [move], why: undefined }));
}

/** Joins the first steps of all groups to one step, and so on: no request depends on two groups. */
function together(groups: readonly GroupPlan[]): (readonly Move[])[] {
  const all = groups.map(({ found }) => found.steps);
  const most = Math.max(0, ...all.map(({ length }) => length));
  const steps = Array.from({ length: most }, (_, index) => all.flatMap((each) => each[index] ?? []));
  const last = steps.length - 1;
  // Objects that no request depends on are deleted in the last step, unless they are created again.
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
