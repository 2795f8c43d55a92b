import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { type AuthorizationRule, authorizationPolicyOf } from '../../mesh/policies/authorization';
import type { NamedCaller } from '../../requests/callers';
import type { RequestClass } from '../../requests/requests';
import { type Verdict, verdictOf } from '../../traffic/refusals';
import { combinationsOf, type Move, taken } from '../move';
import type { Violation } from '../verify/verdict';
import type { View } from '../verify/views';
import { distinctIdentity, type PolicedPods, policedPodsOf } from './policed-pods';
import { callerIn, type PolicyCaller, policyCallersOf, replacesPods } from './policy-callers';

/** What the policies of two states distinguish, for all groups of a plan. */
export interface Policing {
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly options: MeshOptions;
  readonly callers: readonly PolicyCaller[];
  readonly pods: readonly PolicedPods[];
}

/**
 * Reads the policies of two states; undefined if neither has any.
 *
 * @param changed keys of all changed objects
 */
export function policingOf(
  states: readonly [ObjectMap, ObjectMap],
  changed: readonly string[],
  options: MeshOptions,
): Policing | undefined {
  if (!states.some((state) => [...state.values()].some(isPolicy))) return undefined;
  const meshes = states.map((state) => meshOf([...state.values()], options)) as [Mesh, Mesh];
  const callers = policyCallersOf(states, meshes, changed);
  return { states, options, callers, pods: policedPodsOf(meshes, options) };
}

/**
 * Decides whether pods refuse a request in the middle of a step that they must accept: because a policy arrives before
 * the pods of a caller have their new identity, or goes before the pods with the old one are gone. Each change of an object may have
 * arrived at the pods or not. During a rollout, pods with the old identity of a caller call beside those with the new one.
 *
 * Routes play no part: whether a request is sent at all is judged by the verifier of routes. A caller that exists in one
 * state only, or whose pods are replaced, must be accepted as long as its pods exist, if their state accepts it.
 */
export class PolicyVerifier {
  /** The number of judged requests. */
  readonly requests: number;
  private readonly pods: readonly PolicedPods[];
  private readonly callers: readonly PolicyCaller[];
  private readonly meshes = new Map<string, Mesh>();
  private readonly refusals = new WeakMap<Mesh, Map<string, string | undefined>>();
  private readonly ids = new WeakMap<MeshObject, number>();
  private readonly required = new Map<string, 'always' | 'until-last' | 'never'>();
  private next = 0;

  /** @param changed keys of the changed objects of the group */
  constructor(
    private readonly policing: Policing | undefined,
    private readonly changed: ReadonlySet<string>,
  ) {
    const { callers = [], pods = [] } = policing ?? {};
    const isCallerMoving = callers.some(({ key }) => key !== undefined && changed.has(key));
    // Callers that another group changes are judged there.
    this.callers = callers.filter(({ key }) => key === undefined || changed.has(key));
    this.pods = pods.filter(({ keys }) => isCallerMoving || [...keys].some((key) => changed.has(key)));
    this.requests = this.pods.reduce((sum, { requests }) => sum + requests.length * this.callers.length, 0);
  }

  /** The first request that some pods refuse while the moves of a step arrive; undefined if there is none. */
  verdict(before: ObjectMap, moves: readonly Move[], isLast = true, added?: Move): Violation | undefined {
    const moved = new Map(moves.map((move) => [move.key, move]));
    for (const pods of this.pods) {
      const isTouched = added === undefined || pods.keys.has(added.key);
      const callers = isTouched ? this.callers : this.callers.filter(({ key }) => key === added.key);
      if (callers.length === 0) continue;
      const own = [...pods.keys].flatMap((key) => moved.get(key) ?? []);
      const views = combinationsOf(own).map((arrived) => ({
        arrived,
        mesh: this.meshFor(pods, taken(before, arrived)),
      }));
      for (const caller of callers) {
        const move = caller.key === undefined ? undefined : moved.get(caller.key);
        if (own.length === 0 && move === undefined) continue;
        const found = this.violation(pods, caller, { before, views, move, isLast });
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  /** What pods make of each request in a state that every proxy knows. */
  *settled(state: ObjectMap): Generator<SettledRequest> {
    for (const pods of this.pods) {
      const mesh = this.meshFor(pods, state);
      if (!this.isThere(pods, state)) continue;
      for (const caller of this.callers) {
        const [form] = this.callerForms(caller, state, undefined);
        if (form === undefined) continue;
        for (const request of pods.requests) {
          const refusal = this.refusal(mesh, pods, form.caller, request);
          yield { pods: pods.key, caller: form.caller.words, request, refusal };
        }
      }
    }
  }

  private isThere({ key }: PolicedPods, state: ObjectMap): boolean {
    return state.has(key) || (!this.changed.has(key) && (this.policing?.states[0].has(key) ?? false));
  }

  private violation(
    pods: PolicedPods,
    caller: PolicyCaller,
    step: {
      readonly before: ObjectMap;
      readonly views: readonly View[];
      readonly move: Move | undefined;
      readonly isLast: boolean;
    },
  ): Violation | undefined {
    const { before, views, move, isLast } = step;
    const forms = this.callerForms(caller, before, move);
    for (const request of pods.requests) {
      for (const { caller: form, arrived: own, object } of forms) {
        const needed = this.needed(pods, caller, request, object);
        if (needed === 'never' || (needed === 'until-last' && isLast)) continue;
        for (const { arrived, mesh } of views) {
          const what = this.refusal(mesh, pods, form, request);
          if (what === undefined) continue;
          const all = [...arrived, ...own];
          return {
            caller: form,
            request,
            what: `get ${what}`,
            arrived: all,
            pending: [],
            updates: noUpdates,
          };
        }
      }
    }
    return undefined;
  }

  /** The caller by each identity that its pods have during a step. */
  private callerForms(caller: PolicyCaller, before: ObjectMap, move: Move | undefined): CallerForm[] {
    if (caller.key === undefined)
      return caller.ends[0] ? [{ caller: caller.ends[0], arrived: [], object: undefined }] : [];
    const was = before.get(caller.key);
    const now = callerIn(was, caller);
    const then = move && callerIn(move.to, caller);
    return [
      ...(now ? [{ caller: now, arrived: [], object: was }] : []),
      ...(then && move ? [{ caller: then, arrived: [move], object: move.to }] : []),
    ];
  }

  /**
   * Whether pods must accept a request of a caller, by the states in which both exist. Pods of a caller that are replaced
   * need what the state accepts that they belong to, as long as they exist: the new ones may send new requests.
   *
   * @param object the form of the caller's workload; undefined if its pods stay
   */
  private needed(
    pods: PolicedPods,
    caller: PolicyCaller,
    request: RequestClass,
    object: MeshObject | undefined,
  ) {
    const form = object === undefined ? '' : this.numberOf(object);
    const id = `${this.pods.indexOf(pods)} ${this.callers.indexOf(caller)} ${pods.requests.indexOf(request)} ${form}`;
    const known = this.required.get(id) ?? this.computedNeed(pods, caller, request, object);
    this.required.set(id, known);
    return known;
  }

  private computedNeed(
    pods: PolicedPods,
    { key, ends }: PolicyCaller,
    request: RequestClass,
    object: MeshObject | undefined,
  ) {
    const [from, to] = (this.policing?.states ?? []).map((state, index) => {
      const caller = ends[index];
      if (caller === undefined || !state.has(pods.key)) return undefined;
      return this.refusal(this.meshFor(pods, state), pods, caller, request) === undefined;
    });
    if (key !== undefined && object !== undefined) {
      const wanted = this.policing?.states[1].get(key);
      const own = wanted !== undefined && !replacesPods(wanted, object) ? to : from;
      return own === true ? 'always' : 'never';
    }
    if (from === false || (from === undefined && to !== true)) return 'never';
    return to === false ? 'until-last' : 'always';
  }

  /** How pods refuse a request, in words; undefined if they accept it, or do not exist, or that is unknown. */
  private refusal(
    mesh: Mesh,
    pods: PolicedPods,
    caller: NamedCaller,
    request: RequestClass,
  ): string | undefined {
    const known = this.refusals.get(mesh) ?? new Map<string, string | undefined>();
    this.refusals.set(mesh, known);
    const identity = distinctIdentity(pods, caller.identity);
    const id = `${identity} ${caller.hasProxy} ${pods.requests.indexOf(request)}`;
    if (!known.has(id)) known.set(id, verdictIn(mesh, pods, caller, request)?.refusal?.words);
    return known.get(id);
  }

  /** The mesh of the objects that decide what some pods accept. */
  private meshFor({ keys }: PolicedPods, state: ObjectMap): Mesh {
    const from = this.policing?.states[0];
    // The state of a group has no objects of others.
    const objects = [...keys].flatMap(
      (key) => state.get(key) ?? (this.changed.has(key) ? [] : (from?.get(key) ?? [])),
    );
    const id = objects.map((object) => this.numberOf(object)).join(' ');
    const mesh = this.meshes.get(id) ?? meshOf(objects, this.policing?.options);
    this.meshes.set(id, mesh);
    return mesh;
  }

  private numberOf(object: MeshObject): number {
    const known = this.ids.get(object) ?? ++this.next;
    this.ids.set(object, known);
    return known;
  }
}

/** A caller by one identity, and the form of its workload that has it. */
interface CallerForm {
  readonly caller: NamedCaller;
  readonly arrived: readonly Move[];
  readonly object: MeshObject | undefined;
}

/** A request, and how some pods refuse it; `refusal` is undefined if they accept it. */
export interface SettledRequest {
  readonly pods: string;
  readonly caller: string;
  readonly request: RequestClass;
  readonly refusal: string | undefined;
}

const noUpdates: Violation['updates'] = {
  listeners: [],
  routes: [],
  clusters: [],
  endpoints: [],
  inbound: [],
};

function verdictIn(
  mesh: Mesh,
  { key }: PolicedPods,
  caller: NamedCaller,
  request: RequestClass,
): Verdict | undefined {
  const workload = mesh.workloads.all.find(({ object }) => keyOf(object) === key);
  const [service] = mesh.services.named(request.request.host);
  const port = service?.ports.find(({ number }) => number === request.request.port);
  if (workload === undefined || service === undefined || port === undefined) return undefined;
  const there = { service, port, subset: undefined };
  return verdictOf(mesh, { caller, request }, request.request, there, workload);
}

/**
 * The changed policies of which every effect is judged: they apply to pods of the manifests, to no pods of a gateway,
 * and their rules ask for nothing that the manifests do not tell.
 */
export function judgedPolicies(
  { states, pods, callers, options }: Policing,
  changed: readonly string[],
  isAtGateway: (key: string) => boolean,
): ReadonlySet<string> {
  const policies = changed.filter((key) => {
    const forms = states.flatMap((state) => state.get(key) ?? []).filter(isPolicy);
    // No request here has a token.
    return forms.length > 0 && !forms.some((form) => authorizationPolicyOf(form).rules.some(asksForToken));
  });
  const unclear = new Set<string>();
  const judged = policies.filter((policy) => {
    const those = pods.filter(({ keys }) => keys.has(policy));
    if (those.length === 0 || those.some(({ key }) => isAtGateway(key))) return false;
    for (const each of those) {
      for (const [index, state] of states.entries()) {
        const mesh = meshOf(
          [...each.keys].flatMap((key) => state.get(key) ?? []),
          options,
        );
        const seen = new Set<string>();
        for (const { ends } of callers) {
          const caller = ends[index];
          const id = `${distinctIdentity(each, caller?.identity)} ${caller?.hasProxy}`;
          if (caller === undefined || seen.has(id)) continue;
          seen.add(id);
          for (const request of each.requests) {
            for (const object of verdictIn(mesh, each, caller, request)?.undecided ?? [])
              unclear.add(keyOf(object));
          }
        }
      }
    }
    return true;
  });
  return new Set(judged.filter((key) => !unclear.has(key)));
}

function asksForToken({ from, when }: AuthorizationRule): boolean {
  const fields = from.flatMap((source) => [...source.fields.keys()]);
  return (
    fields.some((field) => /requestPrincipals$/i.test(field)) ||
    when.some(({ key }) => key.startsWith('request.auth.'))
  );
}

function isPolicy(object: MeshObject | undefined): boolean {
  return object?.kind === 'AuthorizationPolicy' && object.group === 'security.istio.io';
}
