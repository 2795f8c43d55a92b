import { type ContainerStatus, hasEnded, isReady, type LivePod } from '../../../proxies/live-pod';

/** The reason why a pod is not ready; undefined if it is ready. */
export function podTrouble(pod: LivePod): string | undefined {
  if (isReady(pod)) return undefined;
  const { metadata, status } = pod;
  const name = `pod ${metadata.name}`;
  if (metadata.deletionTimestamp !== undefined) return `${name} is terminating`;
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    return `${name} cannot be scheduled: ${firstSentence(scheduled.message) ?? scheduled.reason ?? 'no reason given'}`;
  }
  if (hasEnded(pod)) return `${name} has ended${status?.phase === 'Failed' ? ' with an error' : ''}`;
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const trouble = containers.map(containerTrouble).find((each) => each !== undefined);
  if (trouble !== undefined) return `${name}: ${trouble}`;
  return status?.phase === 'Running' ? `${name} is not ready yet` : `${name} is starting`;
}

const pulling: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);
const starting: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

function containerTrouble(container: ContainerStatus): string | undefined {
  const { name = '', image = '', state, lastState, ready, restartCount = 0 } = container;
  const { waiting, terminated, running } = state ?? {};
  const reason = waiting?.reason ?? '';
  if (pulling.has(reason)) return `cannot pull image ${image} (${reason})`;
  if (reason === 'CrashLoopBackOff' || (terminated?.exitCode ?? 0) !== 0) {
    const end = terminated ?? lastState?.terminated;
    const why = end === undefined ? '' : ` (${end.reason ?? 'Error'}, exit code ${end.exitCode ?? '?'})`;
    return `container ${name} crashes${why}, restarted ${restartCount === 1 ? 'once' : `${restartCount} times`}`;
  }
  if (reason !== '' && !starting.has(reason)) {
    return `container ${name} does not start: ${firstSentence(waiting?.message) ?? reason}`;
  }
  if (running !== undefined && ready === false) return `container ${name} is running but not ready`;
  return undefined;
}

function firstSentence(text: string | undefined): string | undefined {
  return text?.split('\n')[0]?.slice(0, 160);
}
