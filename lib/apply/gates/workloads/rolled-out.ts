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

/** Numbers of pods of a workload. */
interface Counts {
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
  /** Including pods of the old template. */
  readonly all: number;
}

/**
 * The reason why a workload is not rolled out; undefined once all of its pods have the new template and are ready.
 *
 * @param replicas number of pods that must be ready; undefined if an autoscaler or the number of nodes decides
 * @param pods the pods of the workload
 */
export function whyNotRolledOut(
  workload: LiveObject | undefined,
  replicas: number | undefined,
  pods: readonly LivePod[],
): string | undefined {
  if (workload === undefined) return 'it does not exist';
  const { kind, metadata } = workload;
  const status = (workload['status'] ?? {}) as WorkloadStatus;
  if (kind === 'Pod') return whyNotReady(podOf(workload));
  if (kind === 'Job' || kind === 'CronJob') return whyNotRun(kind, status, pods);
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    return 'its controller has not observed it yet';
  const counts = countsOf(workload, status, replicas);
  const { wanted, updated, ready, all } = counts;
  const pausing =
    (workload['spec'] as { paused?: boolean } | undefined)?.paused === true ? ' (rollout paused)' : '';
  const missing =
    updated < wanted
      ? `${updated} of ${wanted} pods have the new template${pausing}`
      : all > updated
        ? `${all - updated} old ${all - updated === 1 ? 'pod still exists' : 'pods still exist'}`
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
  const { replicas: specified = 1 } = (rest['spec'] ?? {}) as { replicas?: number };
  const wanted = Math.max(replicas ?? specified, specified);
  const all = status.replicas ?? 0;
  // A StatefulSet that is not rolling out reports no updated pods.
  const isSettled = kind === 'StatefulSet' && status.updateRevision === status.currentRevision;
  const updated = isSettled ? all : (status.updatedReplicas ?? 0);
  return { wanted, updated, ready: status.readyReplicas ?? 0, all };
}

/** A Job is rolled out once one of its pods was ready. Nobody sends requests to a completed one. */
function whyNotRun(kind: string, status: WorkloadStatus, pods: readonly LivePod[]): string | undefined {
  if (kind === 'CronJob' || (status.succeeded ?? 0) > 0 || pods.some(isReady)) return undefined;
  return troubleOf(pods) ?? 'it has no pods yet';
}

/** A Pod without a controller may have completed; nobody sends requests to it. */
function whyNotReady(pod: LivePod): string | undefined {
  return pod.status?.phase === 'Succeeded' ? undefined : podTrouble(pod);
}

/** The reason why the first pod by name is not ready. */
function troubleOf(pods: readonly LivePod[]): string | undefined {
  const byName = [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const open = byName.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return open.map(podTrouble).find((each) => each !== undefined);
}

/** The message about pods that admission rejects, for example for a quota or Pod Security. */
function refusedPods({ conditions = [] }: WorkloadStatus): string | undefined {
  return conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')?.message;
}
