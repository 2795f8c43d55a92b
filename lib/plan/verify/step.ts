import type { Sent } from '../../mesh/clusters';
import { type ObjectMap, restricted } from '../../mesh/objects/object-map';
import type { Caller, Request } from '../../mesh/request';
import type { ClusterName } from '../../mesh/routes/routing';
import { type Aspect, bearsOn } from '../kinds';
import type { Move } from '../move';
import { choices, Distinct } from './distinct';
import { after, type Moments, type Seen } from './moments';
import { clusterOutcome, combined, type Identity, type Outcome, withoutCluster } from './outcome';
import type { Question, Target, Violation } from './question';
import { idOfCluster, type Routing, routingOf } from './routed';
import { type Ends, wrongWith } from './wrong';

/** Beyond this many moments a step is split: 2 to the number of pieces. */
const mostMoments = 10_000;

const none: readonly Move[] = [];

/** What a cluster of the caller's proxy, and the called pod's own proxy, had seen. */
interface Behind {
  readonly clusters: Seen;
  readonly endpoints: Seen;
  readonly inbound: Seen;
}

/** What was seen of a step by where a proxy sent a request. */
interface Reading {
  readonly listeners: Seen;
  readonly routes: Seen;
}

/** What was seen of a step when a request was sent. */
interface Moment extends Reading {
  /** For each cluster that it may go to. */
  readonly behind: readonly Behind[];
}

/** What became of something, and when. */
interface Told<What, When> {
  readonly what: What;
  readonly at: When;
}

/** One step, as the requests to one host meet it: every set of pieces that may have been seen. */
export class Step {
  readonly isTooLarge: boolean;
  private readonly pieces: Readonly<Record<Aspect, readonly Move[]>>;
  private readonly before: ObjectMap;
  private readonly clusters = new Map<string, Distinct<Told<Outcome, Behind>>>();
  private readonly subsets = new Map<readonly Move[], readonly Seen[]>();

  constructor(
    private readonly moments: Moments,
    before: ObjectMap,
    private readonly target: Target,
    private readonly moves: readonly Move[],
    private readonly identity: Identity,
  ) {
    this.before = restricted(before, target.keys);
    const isByConnection = target.questions.some(({ request: { request } }) =>
      isConnection(request.protocol),
    );
    const hasSidecar = moments.mesh(before, target.keys).ofKind('networking.istio.io', 'Sidecar').length > 0;
    const pieces = (aspect: Aspect, also = (_: Move) => false) =>
      moves.filter((move) => bearsOn(move).includes(aspect) || also(move));
    const isRouting = ({ key }: Move) => target.routing.has(key);
    this.pieces = {
      listeners: pieces('listeners').filter(isRouting),
      routes: pieces('routes').filter(isRouting),
      // A Sidecar lets in what routes lead to, so that these say which clusters there are.
      clusters: pieces('clusters', (move) => hasSidecar && bearsOn(move).includes('routes')),
      endpoints: pieces('endpoints'),
      inbound: isByConnection ? pieces('inbound') : [],
    };
    const count = Object.values(this.pieces).reduce((sum, { length }) => sum + length, 0);
    this.isTooLarge = 2 ** count > mostMoments;
  }

  /** What is wrong with a request at some moment, and which moment that is, one after the other. */
  *spoiled(question: Question, ends: Ends, isLast: boolean): Generator<Violation> {
    for (const routing of this.routings(question)) {
      for (const { what: outcome, at } of this.outcomes(routing)) {
        const what = wrongWith(outcome, ends, isLast);
        if (what === undefined) continue;
        const isCure = (move: Move) =>
          wrongWith(this.outcomeAt(question, this.with(at, move)), ends, isLast) === undefined;
        const { moves } = this;
        const news = newsAt(at);
        const seen = new Set(Object.values(news).flat());
        yield {
          ...question,
          what,
          seen: moves.filter((move) => seen.has(move)),
          // Few are asked for their words.
          get unseen() {
            return moves.filter((move) => !seen.has(move) && isCure(move));
          },
          news,
        };
      }
    }
  }

  /** The same moment, but that everybody knows of a move, too. */
  private with(at: Moment, move: Move): Moment {
    const also = (aspect: Aspect, { mesh, seen }: Seen): Seen => {
      if (!this.pieces[aspect].includes(move)) return { mesh, seen };
      const moves = [...seen, move];
      return { mesh: this.moments.mesh(after(this.before, moves), this.target.keys), seen: moves };
    };
    return {
      listeners: also('listeners', at.listeners),
      routes: also('routes', at.routes),
      behind: at.behind.map(({ clusters, endpoints, inbound }) => ({
        clusters: also('clusters', clusters),
        endpoints: also('endpoints', endpoints),
        inbound: also('inbound', inbound),
      })),
    };
  }

  private outcomeAt({ caller, request }: Question, { listeners, routes, behind }: Moment): Outcome {
    const { routed, sent } = routingOf(listeners.mesh, routes.mesh, caller.caller, request.request);
    if (routed.kind !== 'clusters') return withoutCluster(routed);
    return combined(
      routed.shares.map(({ share, cluster }, index) => ({
        share,
        outcome: this.outcomeBehind(cluster, sent, behind[index] ?? behind[0] ?? this.blind),
      })),
    );
  }

  private outcomeBehind(cluster: ClusterName, sent: Sent, { clusters, endpoints, inbound }: Behind): Outcome {
    const meshes = { clusters: clusters.mesh, endpoints: endpoints.mesh, inbound: inbound.mesh };
    return clusterOutcome(cluster, sent, meshes, this.identity);
  }

  /** Somebody who has seen nothing. */
  private get blind(): Behind {
    const [nothing] = this.every(none) as [Seen];
    return { clusters: nothing, endpoints: nothing, inbound: nothing };
  }

  /** What listeners and routes may do with a request, each way once. */
  private routings({ caller, request }: Question): Iterable<Told<Routing, Reading>> {
    return new Distinct(this.everyRouting(caller.caller, request.request), ({ what }) => what.id);
  }

  private *everyRouting(caller: Caller, request: Request): Generator<Told<Routing, Reading>> {
    for (const listeners of this.every(this.pieces.listeners)) {
      for (const routes of this.every(this.pieces.routes)) {
        const what = routingOf(listeners.mesh, routes.mesh, caller, request);
        yield { what, at: { listeners, routes } };
      }
    }
  }

  /** What may come of a routed request, each outcome of a cluster with each of the others. */
  private *outcomes({
    what: { routed, sent },
    at,
  }: Told<Routing, Reading>): Generator<Told<Outcome, Moment>> {
    if (routed.kind !== 'clusters') {
      yield { what: withoutCluster(routed), at: { ...at, behind: [] } };
      return;
    }
    const { shares } = routed;
    for (const parts of choices(shares.map(({ cluster }) => this.clusterOutcomes(cluster, sent)))) {
      const outcomes = parts.map(({ what }, index) => ({ share: shares[index]?.share ?? 0, outcome: what }));
      yield { what: combined(outcomes), at: { ...at, behind: parts.map((part) => part.at) } };
    }
  }

  private clusterOutcomes(cluster: ClusterName, sent: Sent): Iterable<Told<Outcome, Behind>> {
    const { request, by, target } = sent;
    const pods = target?.pods.map(({ object }) => `${object.kind} ${object.name}`) ?? [];
    const id = JSON.stringify([sent.caller, idOfCluster(cluster), by, request.protocol, request.port, pods]);
    const known =
      this.clusters.get(id) ??
      new Distinct(this.everyOutcome(cluster, sent, id), ({ what }) => idOfOutcome(what));
    this.clusters.set(id, known);
    return known;
  }

  private *everyOutcome(cluster: ClusterName, sent: Sent, id: string): Generator<Told<Outcome, Behind>> {
    const isInbound = isConnection(sent.request.protocol);
    for (const clusters of this.every(this.pieces.clusters)) {
      for (const endpoints of this.every(this.pieces.endpoints)) {
        for (const inbound of this.every(isInbound ? this.pieces.inbound : none)) {
          const at = { clusters, endpoints, inbound };
          yield { what: this.known(id, at, () => this.outcomeBehind(cluster, sent, at)), at };
        }
      }
    }
  }

  /** What comes of a request is asked for at the same moments by one step after the other. */
  private known(id: string, { clusters, endpoints, inbound }: Behind, outcome: () => Outcome): Outcome {
    const moment = [clusters, endpoints, inbound].map(({ mesh }) => this.moments.numberOf(mesh)).join(' ');
    return this.moments.outcome(`${moment} ${id}`, outcome);
  }

  private every(moves: readonly Move[]): readonly Seen[] {
    const known = this.subsets.get(moves) ?? this.moments.every(this.before, this.target.keys, moves);
    this.subsets.set(moves, known);
    return known;
  }
}

function idOfOutcome({ shares, pods, failing, words }: Outcome): string {
  let id = `${failing} ${words}`;
  for (const [key, share] of shares) id += ` ${key} ${share} ${pods.get(key)}`;
  return id;
}

function newsAt({ listeners, routes, behind }: Moment): Record<Aspect, readonly Move[]> {
  const of = (aspect: keyof Behind) => [...new Set(behind.flatMap((each) => each[aspect].seen))];
  return {
    listeners: listeners.seen,
    routes: routes.seen,
    clusters: of('clusters'),
    endpoints: of('endpoints'),
    inbound: of('inbound'),
  };
}

function isConnection(protocol: string): boolean {
  return protocol === 'tcp' || protocol === 'tls';
}
