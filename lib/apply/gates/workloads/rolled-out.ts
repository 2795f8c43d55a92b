import type { LiveObject } from '../../../kubernetes/cluster';
import type { JsonObject } from '../../../mesh/objects/mesh-object';
import { isReady, type LivePod, podOf } from '../../../proxies/live-pod';
import { podTrouble } from './pod-trouble';

interface WorkloadStatus extends JsonObject {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly updateRevision?: string;
  readonly currentRevision?: string;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberReady?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly conditions?: readonly {
    readonly type?: string;
    readonly status?: string;
    readonly message?: string;
  }[];
}

/** How many pods there are, of how many, and how many of those are of the new template. */
interface Counts {
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
  /** Old ones included. */
  readonly all: number;
}

/**
 * What a workload still lacks until all of its pods are new and ready; undefined once it is rolled out.
 *
 * @param replicas pods that have to be ready; undefined where an autoscaler or the number of nodes says how many
 * @param pods the pods of the workload
 */
export function whyNotRolledOut(
  workload: LiveObject | undefined,
  replicas: number | undefined,
  pods: readonly LivePod[],
): string | undefined {
  if (workload === undefined) return 'it is not there';
  const { kind, metadata } = workload;
  const status = (workload['status'] ?? {}) as WorkloadStatus;
  if (kind === 'Pod') return whyNotReady(podOf(workload));
  if (kind === 'Job' || kind === 'CronJob') return whyNotRun(kind, status, pods);
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return 'its controller has not seen it yet';
  const counts = countsOf(workload, status, replicas);
  const { wanted, updated, ready, all } = counts;
  const pausing =
    (workload['spec'] as { paused?: boolean } | undefined)?.paused === true ? ' (it is paused)' : '';
  const missing =
    updated < wanted
      ? `${updated} of ${wanted} pods are of the new template${pausing}`
      : all > updated
        ? `${all - updated} old ${all - updated === 1 ? 'pod is' : 'pods are'} still there`
        : ready < wanted
          ? `${ready} of ${wanted} pods are ready`
          : undefined;
  if (missing === undefined) return undefined;
  const why = troubleOf(pods) ?? refusedPods(status);
  return why === undefined ? missing : `${missing}: ${why}`;
}

function countsOf(
  { kind, ...rest }: LiveObject,
  status: WorkloadStatus,
  replicas: number | undefined,
): Counts {
  if (kind === 'DaemonSet') {
    const wanted = status.desiredNumberScheduled ?? 0;
    const updated = status.updatedNumberScheduled ?? 0;
    return { wanted, updated, ready: status.numberReady ?? 0, all: updated };
  }
  const { replicas: asked = 1 } = (rest['spec'] ?? {}) as { replicas?: number };
  const wanted = Math.max(replicas ?? asked, asked);
  const all = status.replicas ?? 0;
  // A StatefulSet that does not roll out says nothing of updated pods.
  const isSettled = kind === 'StatefulSet' && status.updateRevision === status.currentRevision;
  const updated = isSettled ? all : (status.updatedReplicas ?? 0);
  return { wanted, updated, ready: status.readyReplicas ?? 0, all };
}

/** What runs to its end has begun once a pod of it has been ready; nobody sends requests to what has ended. */
function whyNotRun(kind: string, status: WorkloadStatus, pods: readonly LivePod[]): string | undefined {
  if (kind === 'CronJob' || (status.succeeded ?? 0) > 0 || pods.some(isReady)) return undefined;
  return troubleOf(pods) ?? 'it has no pod yet';
}

/** A Pod by itself may have done its work; nobody sends requests to that. */
function whyNotReady(pod: LivePod): string | undefined {
  return pod.status?.phase === 'Succeeded' ? undefined : podTrouble(pod);
}

/** What the first pod in the order of names that is not ready suffers from. */
function troubleOf(pods: readonly LivePod[]): string | undefined {
  const byName = [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const open = byName.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return open.map(podTrouble).find((each) => each !== undefined);
}

/** Pods that the API server does not let in: a quota, Pod Security. */
function refusedPods({ conditions = [] }: WorkloadStatus): string | undefined {
  return conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')?.message;
}
