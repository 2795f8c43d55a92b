import { closingOf, type Endpoints, endpointsOf, type Sent } from '../mesh/clusters';
import type { Mesh } from '../mesh/mesh';
import { byCodeUnit } from '../mesh/objects/order';
import type { MeshPort, MeshService } from '../mesh/registry/services';
import type { Workload } from '../mesh/registry/workloads';
import type { ClusterName, Routed } from '../mesh/routes/routing';
import { targetPortOf } from '../mesh/sidecar/inbound';
import { replicasIn } from './replicas';

/** The result of a sample, as far as a change can break it. */
export interface Outcome {
  /** Share of the requests, 0 to 1, by the workload that answers them. */
  readonly shares: ReadonlyMap<string, number>;
  /** Number of pods of each of these workloads. */
  readonly pods: ReadonlyMap<string, number>;
  /** Share of the requests that fails. */
  readonly failing: number;
  /** How they fail, as in an access log; or the response without a pod, such as `301 https://…`. */
  readonly words: string;
  /** The cluster that fails them; empty if no cluster does. */
  readonly cluster: string;
}

/** Why pods refuse a request that reaches them, in words; undefined if they accept it. */
export type Refuses = (
  found: Extract<Endpoints, { kind: 'workloads' }>,
  workload: Workload,
) => string | undefined;

/** Where a proxy sends a request. */
export interface RoutedRequest {
  readonly routed: Routed;
  readonly sent: Sent;
}

/** The name of a workload; for a stand-in the name of its original. */
export type Identity = (workload: Workload) => string;

/** The meshes that the proxies between caller and pod know. */
export interface Known {
  /** The clusters of the caller's proxy. */
  readonly clusters: Mesh;
  /** The endpoints in these clusters. */
  readonly endpoints: Mesh;
  /** The inbound side of the proxies of the called pods. */
  readonly inbound: Mesh;
}

/**
 * The outcome of a request that goes to a cluster.
 *
 * @param find the endpoints of the cluster in a mesh
 * @param refuses the policies of the pods; without it they accept every request
 */
export function clusterOutcome(
  cluster: ClusterName,
  sent: Sent,
  { clusters, endpoints, inbound }: Known,
  identity: Identity,
  find: (mesh: Mesh) => Endpoints = (mesh) => endpointsOf(mesh, cluster, sent),
  refuses?: Refuses,
): Outcome {
  const name = nameOf(cluster);
  const failed = (flag: string): Outcome => ({
    ...nobody,
    failing: 1,
    words: sent.by === 'requests' ? `503 (flag ${flag})` : 'a closed connection',
    cluster: name,
  });
  const known = find(clusters);
  if (known.kind === 'no-cluster') return failed('NC');
  const there = clusters === endpoints ? known : find(endpoints);
  if (there.kind === 'no-cluster') return failed('UH');
  if (there.kind === 'outside') return servedBy(there.service);
  return balanced(there, sent, { endpoints, inbound }, identity, failed, refuses);
}

/** Served by a host of whose pods nothing is known. */
function servedBy({ host }: MeshService): Outcome {
  const key = `host ${host}`;
  return { ...nobody, shares: new Map([[key, 1]]), pods: new Map([[key, 1]]) };
}

/** All pods get the same number of requests. */
function balanced(
  there: Extract<Endpoints, { kind: 'workloads' }>,
  sent: Sent,
  { endpoints, inbound }: Pick<Known, 'endpoints' | 'inbound'>,
  identity: Identity,
  failed: (flag: string) => Outcome,
  refuses: Refuses = () => undefined,
): Outcome {
  const { workloads, port } = there;
  const counted = workloads.map((workload) => ({ workload, count: replicasIn(endpoints, workload) }));
  const all = counted.reduce((sum, { count }) => sum + count, 0);
  // Of the default gateways of an installation only their Services are known, and not their pods.
  if (all === 0 && there.service.object === undefined && there.service.selector === undefined)
    return servedBy(there.service);
  if (all === 0) return failed('UH');
  const closing = new Set(closingOf(inbound, workloads, port, sent));
  const [shares, pods] = [new Map<string, number>(), new Map<string, number>()];
  let failing = 0;
  const failures: Outcome[] = [];
  for (const { workload, count } of counted) {
    if (count === 0) continue;
    // The proxy of the pods asks its policies before it finds that nobody listens.
    const refusal = closing.has(workload) ? undefined : refuses(there, workload);
    if (refusal !== undefined || closing.has(workload) || !listens(workload, port)) {
      failing += count / all;
      const flag = closing.has(workload) ? 'UC' : 'UF';
      failures.push(refusal === undefined ? failed(flag) : { ...failed(''), words: refusal });
      continue;
    }
    const key = identity(workload);
    shares.set(key, (shares.get(key) ?? 0) + count / all);
    pods.set(key, (pods.get(key) ?? 0) + count);
  }
  return { ...failedBy(failures), shares, pods, failing };
}

/** Several failures as one: in the words of each of them, those with a flag first, and with the cluster of the last. */
function failedBy(failures: readonly Outcome[]): Outcome {
  const hasFlag = (words: string) => words.includes('(flag ');
  const words = [...new Set(failures.map((each) => each.words))].sort(
    (a, b) => Number(hasFlag(b)) - Number(hasFlag(a)) || byCodeUnit(a, b),
  );
  return { ...(failures.at(-1) ?? nobody), words: words.join(OR) };
}

/** Between the words of failures of which each share of the requests has another. */
export const OR = ' or ';

/** Whether pods declare the port that they are called on; pods that declare no port are taken to listen. */
function listens(workload: Workload, port: MeshPort): boolean {
  const declared = workload.containers.flatMap(({ ports = [] }) => ports.map((each) => each.containerPort));
  if (declared.length === 0) return true;
  return declared.includes(targetPortOf(port, workload));
}

const nothing: ReadonlyMap<string, number> = new Map();
const nobody: Outcome = { shares: nothing, pods: nothing, failing: 0, words: '', cluster: '' };

/**
 * The outcome of a routed request in a mesh that every proxy knows.
 *
 * @param refuses the policies of the pods; without it they accept every request
 */
export function outcomeOf(
  mesh: Mesh,
  { routed, sent }: RoutedRequest,
  identity: Identity,
  refuses?: (cluster: ClusterName) => Refuses,
): Outcome {
  if (routed.kind !== 'clusters') return withoutCluster(routed);
  const known = { clusters: mesh, endpoints: mesh, inbound: mesh };
  return combined(
    routed.shares.map(({ share, cluster }) => ({
      share,
      outcome: clusterOutcome(cluster, sent, known, identity, undefined, refuses?.(cluster)),
    })),
  );
}

/** The outcome of requests that are split between several clusters. */
export function combined(parts: readonly { readonly share: number; readonly outcome: Outcome }[]): Outcome {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first.outcome;
  const [shares, pods] = [new Map<string, number>(), new Map<string, number>()];
  const failures: Outcome[] = [];
  let failing = 0;
  for (const { share, outcome } of parts) {
    failing += share * outcome.failing;
    if (outcome.failing > 0 && share > 0) failures.push(outcome);
    for (const [key, part] of outcome.shares) {
      shares.set(key, (shares.get(key) ?? 0) + share * part);
      // Clusters may know different numbers of pods; only the smallest is certain.
      const known = outcome.pods.get(key) ?? 0;
      pods.set(key, Math.min(pods.get(key) ?? known, known));
    }
  }
  const { words, cluster } = failedBy(failures);
  return { shares, pods, failing, words, cluster };
}

/** The outcome of a request that a proxy refuses. */
export function refusedOutcome(words: string): Outcome {
  return { ...nobody, failing: 1, words };
}

/** The outcome of a request that goes to no cluster. */
export function withoutCluster(routed: Exclude<Routed, { kind: 'clusters' }>): Outcome {
  switch (routed.kind) {
    case 'status':
      // Without a rule the proxy itself has no route.
      return routed.rule === undefined
        ? {
            ...nobody,
            failing: 1,
            words: `${routed.status}${routed.flag === '-' ? '' : ` (flag ${routed.flag})`}`,
          }
        : { ...nobody, words: `${routed.status}` };
    case 'redirect':
      return { ...nobody, words: `${routed.status} ${routed.location}` };
    case 'passthrough':
      return { ...nobody, failing: 1, words: 'unknown host or port' };
    case 'unresolved':
      return { ...nobody, failing: 1, words: 'no DNS address' };
    default:
      return { ...nobody, failing: 1, words: 'a closed connection' };
  }
}

/** A cluster, in words. */
export function nameOf({ host, port, subset }: ClusterName): string {
  return `${host}${port === undefined ? '' : `:${port}`}${subset === undefined ? '' : `, subset ${subset}`}`;
}

/** Shares are sums of fractions. */
const tolerance = 1e-6;

/** Whether the same versions answer the same shares of the requests, and as many fail. */
export function isSameOutcome(one: Outcome, other: Outcome): boolean {
  return (
    Math.abs(one.failing - other.failing) < tolerance &&
    one.shares.size === other.shares.size &&
    [...one.shares].every(([key, share]) => Math.abs((other.shares.get(key) ?? -1) - share) < tolerance)
  );
}
