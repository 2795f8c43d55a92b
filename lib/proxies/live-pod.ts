import type { LiveObject } from '../kubernetes/cluster';
import type { Labels } from '../mesh/objects/mesh-object';

// The fields of live pods that are read here.

/** A live pod. */
export interface LivePod {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Labels;
    readonly annotations?: Labels;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind?: string; readonly name?: string }[];
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers?: readonly PodContainer[];
    readonly initContainers?: readonly PodContainer[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly podIPs?: readonly { readonly ip?: string }[];
    readonly conditions?: readonly PodCondition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** A container of a pod; a native sidecar is an init container with `restartPolicy: Always`. */
export interface PodContainer {
  readonly name?: string;
  readonly image?: string;
  readonly args?: readonly string[];
  readonly restartPolicy?: string;
  readonly readinessProbe?: object;
  readonly ports?: readonly { readonly name?: string; readonly containerPort?: number }[];
}

/** A condition of a pod, set by the scheduler or the kubelet. */
export interface PodCondition {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The status of a container. */
export interface ContainerStatus {
  readonly name?: string;
  readonly image?: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  };
  readonly lastState?: ContainerStatus['state'];
}

/** A live object as a pod. */
export function podOf(object: LiveObject): LivePod {
  return object as unknown as LivePod;
}

/** Whether a pod is ready and not terminating. */
export function isReady({ metadata, status }: LivePod): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** Whether a pod has completed or failed. */
export function hasEnded({ status }: LivePod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** The IP addresses of a pod. */
export function addressesOf({ status }: LivePod): readonly string[] {
  const listed = (status?.podIPs ?? []).flatMap(({ ip }) => ip ?? []);
  return listed.length > 0 || status?.podIP === undefined ? listed : [status.podIP];
}
