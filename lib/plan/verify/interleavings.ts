import { type Endpoints, endpointsOf, type Sent } from '../../mesh/clusters';
import type { Mesh } from '../../mesh/mesh';
import { type ObjectMap, restricted } from '../../mesh/objects/object-map';
import type { ClusterName } from '../../mesh/routes/routing';
import { clusterOutcome, combined, type Identity, type Outcome, withoutCluster } from '../../traffic/outcome';
import type { Sample } from '../../traffic/sample';
import { type Move, taken } from '../move';
import { type UpdateKind, updatesOf } from '../updates';
import { choices, Distinct } from './distinct';
import { idOfCluster, type Routing, routingOf } from './routed';
import type { SampleGroup } from './sample';
import type { Violation } from './verdict';
import type { View, Views } from './views';

/** A step with more interleavings than this is split. There are 2 to the number of updates. */
const mostInterleavings = 10_000;

const none: readonly Move[] = [];

/** The updates that the listeners and routes of the caller's proxy have received. */
interface RouteViews {
  readonly listeners: View;
  readonly routes: View;
}

/** The updates that one cluster of the caller's proxy, and the proxies of the called pods, have received. */
interface ClusterViews {
  readonly clusters: View;
  readonly endpoints: View;
  readonly inbound: View;
}

/** One combination of updates that have arrived when a request is sent. */
interface Interleaving extends RouteViews {
  /** One entry for each cluster that the request may go to. */
  readonly behind: readonly ClusterViews[];
}

/** A result, and the views that lead to it. */
interface Observed<Result, When> {
  readonly result: Result;
  readonly at: When;
}

/**
 * The interleavings of one step for one group of samples. Each update may or may not have arrived, independently of
 * all others. Outcomes that are equal are computed and judged only once.
 */
export class Interleavings {
  /** Whether there are too many interleavings to judge each of them. */
  readonly isTooLarge: boolean;
  private readonly updates: Readonly<Record<UpdateKind, readonly Move[]>>;
  private readonly before: ObjectMap;
  private readonly clusters = new Map<string, Distinct<Observed<Outcome, ClusterViews>>>();
  private readonly subsets = new Map<readonly Move[], readonly View[]>();

  constructor(
    private readonly views: Views,
    before: ObjectMap,
    private readonly group: SampleGroup,
    private readonly moves: readonly Move[],
    private readonly identity: Identity,
  ) {
    this.before = restricted(before, group.keys);
    const isByConnection = group.samples.some(({ request: { request } }) => isConnection(request.protocol));
    const hasSidecar = views.mesh(before, group.keys).ofKind('networking.istio.io', 'Sidecar').length > 0;
    const movesWith = (kind: UpdateKind, also = (_: Move) => false) =>
      moves.filter((move) => updatesOf(move).includes(kind) || also(move));
    const isRouting = ({ key }: Move) => group.routing.has(key);
    this.updates = {
      listeners: movesWith('listeners').filter(isRouting),
      routes: movesWith('routes').filter(isRouting),
      // A Sidecar limits the clusters to the destinations of routes, so routes decide which clusters there are.
      clusters: movesWith('clusters', (move) => hasSidecar && updatesOf(move).includes('routes')),
      endpoints: movesWith('endpoints'),
      inbound: isByConnection ? movesWith('inbound') : [],
    };
    const count = Object.values(this.updates).reduce((sum, { length }) => sum + length, 0);
    this.isTooLarge = 2 ** count > mostInterleavings;
  }

  /**
   * The violations of one sample, with the interleaving of each. They are computed one at a time.
   *
   * @param fault the fault of an outcome, as a predicate; undefined if it has none
   */
  *violations(sample: Sample, fault: (outcome: Outcome) => string | undefined): Generator<Violation> {
    for (const routing of this.routings(sample)) {
      for (const { result: outcome, at } of this.outcomes(routing)) {
        const what = fault(outcome);
        if (what === undefined) continue;
        const isPrevention = (move: Move) => fault(this.outcomeAt(sample, this.with(at, move))) === undefined;
        const { moves } = this;
        const updates = updatesIn(at);
        const arrived = new Set(Object.values(updates).flat());
        yield {
          ...sample,
          what,
          arrived: moves.filter((move) => arrived.has(move)),
          // Computed on demand: only a few violations are reported.
          get pending() {
            return moves.filter((move) => !arrived.has(move) && isPrevention(move));
          },
          updates,
        };
      }
    }
  }

  /** The different outcomes of one sample. */
  *outcomesOf(sample: Sample): Generator<Outcome> {
    for (const routing of this.routings(sample))
      for (const { result } of this.outcomes(routing)) yield result;
  }

  /** The same interleaving, except that one more move has arrived everywhere. */
  private with(at: Interleaving, move: Move): Interleaving {
    const also = (kind: UpdateKind, { mesh, arrived }: View): View => {
      if (!this.updates[kind].includes(move)) return { mesh, arrived };
      const moves = [...arrived, move];
      return { mesh: this.views.mesh(taken(this.before, moves), this.group.keys), arrived: moves };
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

  private outcomeAt({ caller, request }: Sample, { listeners, routes, behind }: Interleaving): Outcome {
    const { routed, sent } = routingOf(listeners.mesh, routes.mesh, caller.caller, request.request);
    if (routed.kind !== 'clusters') return withoutCluster(routed);
    return combined(
      routed.shares.map(({ share, cluster }, index) => ({
        share,
        outcome: this.outcomeBehind(cluster, sent, behind[index] ?? behind[0] ?? this.withoutUpdates),
      })),
    );
  }

  private outcomeBehind(
    cluster: ClusterName,
    sent: Sent,
    { clusters, endpoints, inbound }: ClusterViews,
    find?: (mesh: Mesh) => Endpoints,
  ): Outcome {
    const meshes = { clusters: clusters.mesh, endpoints: endpoints.mesh, inbound: inbound.mesh };
    return clusterOutcome(cluster, sent, meshes, this.identity, find);
  }

  /** The views of proxies that have received no update. */
  private get withoutUpdates(): ClusterViews {
    const [nothing] = this.every(none) as [View];
    return { clusters: nothing, endpoints: nothing, inbound: nothing };
  }

  /** The different routings of a sample by listeners and routes. */
  private routings(sample: Sample): Iterable<Observed<Routing, RouteViews>> {
    return new Distinct(this.everyRouting(sample), ({ result }) => result.id);
  }

  private *everyRouting(sample: Sample): Generator<Observed<Routing, RouteViews>> {
    for (const listeners of this.every(this.updates.listeners)) {
      for (const routes of this.every(this.updates.routes)) {
        const result = this.views.routing(sample, listeners.mesh, routes.mesh);
        yield { result, at: { listeners, routes } };
      }
    }
  }

  /** The outcomes of a routed request: each outcome of one cluster with each outcome of the others. */
  private *outcomes({
    result: { routed, sent },
    at,
  }: Observed<Routing, RouteViews>): Generator<Observed<Outcome, Interleaving>> {
    if (routed.kind !== 'clusters') {
      yield { result: withoutCluster(routed), at: { ...at, behind: [] } };
      return;
    }
    const { shares } = routed;
    for (const parts of choices(shares.map(({ cluster }) => this.clusterOutcomes(cluster, sent)))) {
      const outcomes = parts.map(({ result }, index) => ({
        share: shares[index]?.share ?? 0,
        outcome: result,
      }));
      yield { result: combined(outcomes), at: { ...at, behind: parts.map((part) => part.at) } };
    }
  }

  private clusterOutcomes(cluster: ClusterName, sent: Sent): Iterable<Observed<Outcome, ClusterViews>> {
    const { request, by, target } = sent;
    const pods = target?.pods.map(({ object }) => `${object.kind} ${object.name}`) ?? [];
    const id = JSON.stringify([sent.caller, idOfCluster(cluster), by, request.protocol, request.port, pods]);
    const known =
      this.clusters.get(id) ??
      new Distinct(this.everyOutcome(cluster, sent, id), ({ result }) => idOfOutcome(result));
    this.clusters.set(id, known);
    return known;
  }

  private *everyOutcome(
    cluster: ClusterName,
    sent: Sent,
    id: string,
  ): Generator<Observed<Outcome, ClusterViews>> {
    const isInbound = isConnection(sent.request.protocol);
    const find = (mesh: Mesh) => this.views.endpoints(mesh, id, () => endpointsOf(mesh, cluster, sent));
    for (const clusters of this.every(this.updates.clusters)) {
      for (const endpoints of this.every(this.updates.endpoints)) {
        for (const inbound of this.every(isInbound ? this.updates.inbound : none)) {
          const at = { clusters, endpoints, inbound };
          yield { result: this.known(id, at, () => this.outcomeBehind(cluster, sent, at, find)), at };
        }
      }
    }
  }

  /** Consecutive steps meet the same views, so outcomes are kept by view. */
  private known(id: string, { clusters, endpoints, inbound }: ClusterViews, outcome: () => Outcome): Outcome {
    const views = [clusters, endpoints, inbound].map(({ mesh }) => this.views.numberOf(mesh)).join(' ');
    return this.views.outcome(`${views} ${id}`, outcome);
  }

  private every(moves: readonly Move[]): readonly View[] {
    const known = this.subsets.get(moves) ?? this.views.every(this.before, this.group.keys, moves);
    this.subsets.set(moves, known);
    return known;
  }
}

function idOfOutcome({ shares, pods, failing, words }: Outcome): string {
  let id = `${failing} ${words}`;
  for (const [key, share] of shares) id += ` ${key} ${share} ${pods.get(key)}`;
  return id;
}

function updatesIn({ listeners, routes, behind }: Interleaving): Record<UpdateKind, readonly Move[]> {
  const of = (kind: keyof ClusterViews) => [...new Set(behind.flatMap((each) => each[kind].arrived))];
  return {
    listeners: listeners.arrived,
    routes: routes.arrived,
    clusters: of('clusters'),
    endpoints: of('endpoints'),
    inbound: of('inbound'),
  };
}

function isConnection(protocol: string): boolean {
  return protocol === 'tcp' || protocol === 'tls';
}
