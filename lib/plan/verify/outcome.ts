import { closingOf, type Endpoints, endpointsOf, type Sent } from '../../mesh/clusters';
import type { Mesh } from '../../mesh/mesh';
import type { MeshPort } from '../../mesh/registry/services';
import type { Workload } from '../../mesh/registry/workloads';
import type { ClusterName, Routed } from '../../mesh/routes/routing';
import { targetPortOf } from '../../mesh/sidecar/inbound';
import { replicasIn } from './replicas';

/** What becomes of one request, as far as a change may spoil it. */
export interface Outcome {
  /** Part of the requests, 0 to 1, by the workload that answers them. */
  readonly shares: ReadonlyMap<string, number>;
  /** How many pods each of these workloads has there. */
  readonly pods: ReadonlyMap<string, number>;
  /** Part of the requests that fails. */
  readonly failing: number;
  /** How they fail, as a log shows it; or what they get instead of a pod, such as `301 https://…`. */
  readonly words: string;
  /** The cluster that fails them; empty where no cluster does. */
  readonly cluster: string;
}

/** The name by which a workload goes: another's where it stands in for that one. */
export type Identity = (workload: Workload) => string;

/** What each proxy on the way knows. */
export interface Known {
  /** By which the caller's proxy has its clusters. */
  readonly clusters: Mesh;
  /** By which it has the endpoints in them. */
  readonly endpoints: Mesh;
  /** By which the proxies of the called pods have their inbound side. */
  readonly inbound: Mesh;
}

/** What a request gets that goes to a cluster. */
export function clusterOutcome(
  cluster: ClusterName,
  sent: Sent,
  { clusters, endpoints, inbound }: Known,
  identity: Identity,
): Outcome {
  const name = nameOf(cluster);
  const failed = (flag: string): Outcome => ({
    ...nobody,
    failing: 1,
    words: sent.by === 'requests' ? `503 (flag ${flag})` : 'a closed connection',
    cluster: name,
  });
  const known = endpointsOf(clusters, cluster, sent);
  if (known.kind === 'no-cluster') return failed('NC');
  const there = clusters === endpoints ? known : endpointsOf(endpoints, cluster, sent);
  if (there.kind === 'no-cluster') return failed('UH');
  if (there.kind === 'outside') {
    const key = `host ${there.service.host}`;
    return { ...nobody, shares: new Map([[key, 1]]), pods: new Map([[key, 1]]) };
  }
  return balanced(there, sent, { endpoints, inbound }, identity, failed);
}

/** Each pod gets as many requests as each other. */
function balanced(
  { workloads, port }: Extract<Endpoints, { kind: 'workloads' }>,
  sent: Sent,
  { endpoints, inbound }: Pick<Known, 'endpoints' | 'inbound'>,
  identity: Identity,
  failed: (flag: string) => Outcome,
): Outcome {
  const counted = workloads.map((workload) => ({ workload, count: replicasIn(endpoints, workload) }));
  const all = counted.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return failed('UH');
  const closing = new Set(closingOf(inbound, workloads, port, sent));
  const [shares, pods] = [new Map<string, number>(), new Map<string, number>()];
  let failing = 0;
  let failure: Outcome | undefined;
  for (const { workload, count } of counted) {
    if (count === 0) continue;
    if (closing.has(workload) || !listens(workload, port)) {
      failing += count / all;
      failure = failed(closing.has(workload) ? 'UC' : 'UF');
      continue;
    }
    const key = identity(workload);
    shares.set(key, (shares.get(key) ?? 0) + count / all);
    pods.set(key, (pods.get(key) ?? 0) + count);
  }
  return { ...(failure ?? nobody), shares, pods, failing };
}

/** Whether pods say that they listen where they are called; those that say nothing are believed to. */
function listens(workload: Workload, port: MeshPort): boolean {
  const declared = workload.containers.flatMap(({ ports = [] }) => ports.map((each) => each.containerPort));
  if (declared.length === 0) return true;
  return declared.includes(targetPortOf(port, workload));
}

const nothing: ReadonlyMap<string, number> = new Map();
const nobody: Outcome = { shares: nothing, pods: nothing, failing: 0, words: '', cluster: '' };

/** Outcomes of some parts of the requests, put together. */
export function combined(parts: readonly { readonly share: number; readonly outcome: Outcome }[]): Outcome {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first.outcome;
  const [shares, pods] = [new Map<string, number>(), new Map<string, number>()];
  let failed: Outcome = nobody;
  let failing = 0;
  for (const { share, outcome } of parts) {
    failing += share * outcome.failing;
    if (outcome.failing > 0) failed = outcome;
    for (const [key, part] of outcome.shares) {
      shares.set(key, (shares.get(key) ?? 0) + share * part);
      // Each cluster may know another number of them; the fewest are there for sure.
      const known = outcome.pods.get(key) ?? 0;
      pods.set(key, Math.min(pods.get(key) ?? known, known));
    }
  }
  return { shares, pods, failing, words: failed.words, cluster: failed.cluster };
}

/** What a request gets that goes to no cluster. */
export function withoutCluster(routed: Exclude<Routed, { kind: 'clusters' }>): Outcome {
  switch (routed.kind) {
    case 'status':
      // Without a rule it is the proxy that has nowhere to send it.
      return routed.rule === undefined
        ? { ...nobody, failing: 1, words: `${routed.status} (flag NR)` }
        : { ...nobody, words: `${routed.status}` };
    case 'redirect':
      return { ...nobody, words: `${routed.status} ${routed.location}` };
    case 'passthrough':
      return { ...nobody, failing: 1, words: 'the way out of the mesh, and nobody there' };
    case 'unresolved':
      return { ...nobody, failing: 1, words: 'no address for the name' };
    default:
      return { ...nobody, failing: 1, words: 'a closed connection' };
  }
}

/** A cluster in words. */
export function nameOf({ host, port, subset }: ClusterName): string {
  return `${host}${port === undefined ? '' : `:${port}`}${subset === undefined ? '' : `, subset ${subset}`}`;
}
