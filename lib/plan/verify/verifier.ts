import { type Mesh, meshOf } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/mesh-object';
import { type Aspect, bearsOn } from '../kinds';
import type { Move } from '../move';
import type { ObjectMap } from '../objects';
import { callersOf, type NamedCaller } from './callers';
import { gatewayRequests, meshRequests, type RequestClass } from './requests';
import { type Identity, type Outcome, outcomeOf, routesSay, signatureOf } from './view';
import { wrongWith } from './wrong';

/** A request that a step would spoil, and the moment at which it does. */
export interface Violation {
  readonly caller: NamedCaller;
  readonly request: RequestClass;
  /** What it gets. */
  readonly what: string;
  /** The moves that the proxy knows of at that moment, in part or whole. */
  readonly seen: readonly Move[];
  /** Those that it does not know of yet. */
  readonly unseen: readonly Move[];
}

/** Why a step is not to be taken as it is. */
export type Verdict = Violation | 'too-many-pieces' | undefined;

/** A request of somebody, with what it gets in the old and in the new state. */
export interface Question {
  readonly caller: NamedCaller;
  readonly request: RequestClass;
  readonly ends: readonly [Outcome, Outcome];
}

/** Beyond this many moments a step is split: 2 to the number of pieces. */
const mostMoments = 2048;

/** Says of steps between two states of a group of objects whether any request would notice. */
export class Verifier {
  readonly questions: readonly Question[];

  /**
   * @param context objects that both states have and that do not change: gateways, their pods, namespaces
   * @param identity the name of each workload; that of another where it stands in for it
   */
  constructor(
    private readonly context: readonly MeshObject[],
    from: ObjectMap,
    to: ObjectMap,
    private readonly identity: Identity,
  ) {
    const states = [this.mesh(from), this.mesh(to)] as const;
    this.questions = callersOf(states).flatMap((caller) => {
      const requests =
        caller.caller.kind === 'gateway' ? gatewayRequests(states, caller.gateways) : meshRequests(states);
      return requests.map((request): Question => {
        const [old, wanted] = states.map((mesh) => this.outcome(mesh, { caller, request }));
        return { caller, request, ends: [old as Outcome, wanted as Outcome] };
      });
    });
  }

  /** What a request gets from a mesh that everybody has seen. */
  outcome(mesh: Mesh, { caller, request }: Pick<Question, 'caller' | 'request'>): Outcome {
    return outcomeOf(routesSay(mesh, caller.caller, request.request), mesh, mesh, this.identity);
  }

  /** The mesh of a state of the group. */
  mesh(state: ObjectMap): Mesh {
    return meshOf([...this.context, ...state.values()]);
  }

  /**
   * Looks at every moment of a step: each proxy may have seen each piece of each object, or not.
   *
   * @param isLast whether requests that the new state does not serve may fail from now on
   */
  verdict(before: ObjectMap, moves: readonly Move[], isLast = true): Verdict {
    const pieces = (aspect: Aspect) => moves.filter((move) => bearsOn(move).includes(aspect));
    const moments = new Map<string, Mesh>();
    const meshesOf = (some: readonly Move[]) =>
      subsetsOf(some).map((seen) => this.seenMesh(moments, before, moves, seen));
    const [routes, clusters, endpoints] = [pieces('routes'), pieces('clusters'), pieces('endpoints')];
    if (2 ** (routes.length + clusters.length + endpoints.length) > mostMoments) return 'too-many-pieces';
    const views = [meshesOf(routes), meshesOf(clusters), meshesOf(endpoints)] as const;
    for (const question of this.questions) {
      const found = this.spoiled(question, views, isLast);
      if (found === undefined) continue;
      const seen = new Set([...found.routes.seen, ...found.clusters.seen, ...found.endpoints.seen]);
      const matters = (move: Move) => {
        const also = (aspect: Aspect, at: Seen) =>
          bearsOn(move).includes(aspect) ? this.seenMesh(moments, before, moves, [...at.seen, move]) : at;
        const [routed, known, behind] = [
          also('routes', found.routes),
          also('clusters', found.clusters),
          also('endpoints', found.endpoints),
        ];
        return this.wrongAt(question, [routed, known, behind], isLast) === undefined;
      };
      return {
        ...question,
        what: found.what,
        seen: moves.filter((move) => seen.has(move)),
        unseen: moves.filter((move) => !seen.has(move) && matters(move)),
      };
    }
    return undefined;
  }

  private spoiled(
    question: Question,
    [routes, clusters, endpoints]: readonly [readonly Seen[], readonly Seen[], readonly Seen[]],
    isLast: boolean,
  ): Spoiled | undefined {
    const { caller, request } = question;
    const distinct = new Map<string, Seen>();
    for (const at of routes) {
      const signature = signatureOf(routesSay(at.mesh, caller.caller, request.request));
      if (!distinct.has(signature)) distinct.set(signature, at);
    }
    for (const at of distinct.values()) {
      for (const known of clusters) {
        for (const behind of endpoints) {
          const what = this.wrongAt(question, [at, known, behind], isLast);
          if (what !== undefined) return { what, routes: at, clusters: known, endpoints: behind };
        }
      }
    }
    return undefined;
  }

  private wrongAt(
    { caller, request, ends }: Question,
    [routes, clusters, endpoints]: readonly [Seen, Seen, Seen],
    isLast: boolean,
  ): string | undefined {
    const sent = routesSay(routes.mesh, caller.caller, request.request);
    const outcome = outcomeOf(sent, clusters.mesh, endpoints.mesh, this.identity);
    return wrongWith(outcome, endpoints.mesh, ends, this.identity, isLast);
  }

  private seenMesh(
    known: Map<string, Mesh>,
    before: ObjectMap,
    moves: readonly Move[],
    seen: readonly Move[],
  ): Seen {
    const key = moves.map((move) => (seen.includes(move) ? '1' : '0')).join('');
    const mesh = known.get(key) ?? this.mesh(after(before, seen));
    known.set(key, mesh);
    return { mesh, seen };
  }
}

/** A moment at which a request is spoiled. */
interface Spoiled {
  readonly what: string;
  readonly routes: Seen;
  readonly clusters: Seen;
  readonly endpoints: Seen;
}

interface Seen {
  readonly mesh: Mesh;
  readonly seen: readonly Move[];
}

/** A state after some moves. */
export function after(before: ObjectMap, moves: readonly Move[]): ObjectMap {
  const state = new Map(before);
  for (const { key, to } of moves) {
    if (to === undefined) state.delete(key);
    else state.set(key, to);
  }
  return state;
}

function subsetsOf(moves: readonly Move[]): Move[][] {
  const subsets: Move[][] = [[]];
  for (const move of moves) for (const some of [...subsets]) subsets.push([...some, move]);
  return subsets;
}
