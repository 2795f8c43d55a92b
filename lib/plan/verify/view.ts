import { sentOn } from '../../mesh/answer';
import { type Endpoints, endpointsOf } from '../../mesh/clusters';
import { targetPortOf } from '../../mesh/inbound';
import type { Mesh } from '../../mesh/mesh';
import type { Caller, Request } from '../../mesh/request';
import type { ClusterName, Routed } from '../../mesh/routing';
import type { MeshPort } from '../../mesh/services';
import type { Workload } from '../../mesh/workloads';
import { replicasIn } from './replicas';

/** What becomes of one request, as far as a change may spoil it. */
export interface Outcome {
  /** Part of the requests, 0 to 1, by the workload that answers them. */
  readonly shares: ReadonlyMap<string, number>;
  /** How many pods each of these workloads has. */
  readonly pods: ReadonlyMap<string, number>;
  /** Part of the requests that fails. */
  readonly failing: number;
  /** How they fail, as a log shows it; or what they get instead of a pod, such as `301 https://…`. */
  readonly words: string;
  /** The cluster that fails them; empty where no cluster does. */
  readonly cluster: string;
}

/** Where the routes of a proxy send a request, with what its clusters have to know of it. */
export type Sent = ReturnType<typeof sentOn>;

/** What the routes say: by a mesh of what a proxy has as routes. */
export function routesSay(mesh: Mesh, caller: Caller, request: Request): Sent {
  return sentOn(mesh, caller, request);
}

/** What tells two answers of routes apart. */
export function signatureOf({ routed }: Sent): string {
  switch (routed.kind) {
    case 'clusters':
      return `${routed.by} ${routed.shares.map(({ cluster, share }) => `${nameOf(cluster)}=${share}`).join(' ')}`;
    case 'status':
      return `${routed.status} ${routed.flag}`;
    case 'redirect':
      return `${routed.status} ${routed.location}`;
    default:
      return routed.kind;
  }
}

/** What a request gets, by the clusters that a proxy has and the endpoints in them. */
export function outcomeOf(sent: Sent, clusters: Mesh, endpoints: Mesh, identity: Identity): Outcome {
  const { routed } = sent;
  if (routed.kind !== 'clusters') return withoutCluster(routed);
  const found = new Finding(routed.by === 'requests');
  for (const { share, cluster } of routed.shares) {
    const there = endpointsOf(clusters, cluster, sent.sent);
    if (there.kind === 'no-cluster') found.fails(share, 'NC', nameOf(cluster));
    else
      found.reaches(
        share,
        clusters === endpoints ? there : endpointsOf(endpoints, cluster, sent.sent),
        endpoints,
        cluster,
        identity,
      );
  }
  return found;
}

/** The name by which a workload goes: another's where it stands in for that one. */
export type Identity = (workload: Workload) => string;

class Finding implements Outcome {
  readonly shares = new Map<string, number>();
  readonly pods = new Map<string, number>();
  failing = 0;
  words = '';
  cluster = '';

  constructor(private readonly hasStatus: boolean) {}

  fails(share: number, flag: string, cluster: string): void {
    this.failing += share;
    this.words = this.hasStatus ? `503 (flag ${flag})` : 'a closed connection';
    this.cluster = cluster;
  }

  reaches(share: number, there: Endpoints, mesh: Mesh, cluster: ClusterName, identity: Identity): void {
    const name = nameOf(cluster);
    if (there.kind === 'outside') this.add(`host ${there.service.host}`, share);
    else if (there.kind === 'no-cluster') this.fails(share, 'UH', name);
    else this.shared(share, there, mesh, name, identity);
  }

  private shared(
    share: number,
    there: Extract<Endpoints, { kind: 'workloads' }>,
    mesh: Mesh,
    name: string,
    identity: Identity,
  ): void {
    const pods = there.workloads.map((workload) => ({ workload, count: replicasIn(mesh, workload) }));
    const all = pods.reduce((sum, { count }) => sum + count, 0);
    if (all === 0) this.fails(share, 'UH', name);
    for (const { workload, count } of pods) {
      const part = (share * count) / all;
      if (count === 0) continue;
      if (there.closing.includes(workload)) this.fails(part, 'UC', name);
      else if (listens(workload, there.port)) this.add(identity(workload), part, count);
      else this.fails(part, 'UF', name);
    }
  }

  private add(key: string, share: number, pods = 1): void {
    this.shares.set(key, (this.shares.get(key) ?? 0) + share);
    this.pods.set(key, pods);
  }
}

/** Whether pods say that they listen where they are called; those that say nothing are believed to. */
function listens(workload: Workload, port: MeshPort): boolean {
  const declared = workload.containers.flatMap(({ ports = [] }) => ports.map((each) => each.containerPort));
  if (declared.length === 0) return true;
  return declared.includes(targetPortOf(port, workload));
}

const none: ReadonlyMap<string, number> = new Map();

function withoutCluster(routed: Exclude<Routed, { kind: 'clusters' }>): Outcome {
  const served = { shares: none, pods: none, failing: 0, cluster: '' };
  const failed = { shares: none, pods: none, failing: 1, cluster: '' };
  switch (routed.kind) {
    case 'status':
      return routed.flag === 'NR'
        ? { ...failed, words: `${routed.status} (flag NR)` }
        : { ...served, words: `${routed.status}` };
    case 'redirect':
      return { ...served, words: `${routed.status} ${routed.location}` };
    case 'passthrough':
      return { ...failed, words: 'the way out of the mesh, and nobody there' };
    case 'unresolved':
      return { ...failed, words: 'no address for the name' };
    default:
      return { ...failed, words: 'a closed connection' };
  }
}

function nameOf({ host, port, subset }: ClusterName): string {
  return `${host}${port === undefined ? '' : `:${port}`}${subset === undefined ? '' : `, subset ${subset}`}`;
}
