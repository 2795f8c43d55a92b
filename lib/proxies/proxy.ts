import type { Labels } from '../mesh/objects/mesh-object';
import type { Caller } from '../mesh/request';
import { isReady, type LivePod } from './live-pod';

/** A pod's Envoy. */
export interface MeshProxy {
  readonly namespace: string;
  /** Of the pod. */
  readonly name: string;
  readonly uid: string;
  /** Who it is to the routes that it was given. */
  readonly caller: Caller;
  readonly pod: LivePod;
}

/** The container of the proxy, in pods that Istio's injection, or their owner, gave one. */
const container = 'istio-proxy';

/** The proxies among some pods that take part in traffic: those of pods that are ready, and are not about to end. */
export function proxiesOf(pods: readonly LivePod[]): readonly MeshProxy[] {
  return pods.flatMap((pod) => (isReady(pod) ? (tryProxyOf(pod) ?? []) : []));
}

/** The proxy of a pod; undefined for a pod without one. */
export function tryProxyOf(pod: LivePod): MeshProxy | undefined {
  const kind = kindOf(pod);
  if (kind === undefined) return undefined;
  const { namespace = '', name, uid = '', labels = {} } = pod.metadata;
  return { namespace, name, uid, caller: { kind, namespace, labels }, pod };
}

/** Whether a pod has a proxy, and of which kind. */
function kindOf({ metadata, spec }: LivePod): Caller['kind'] | undefined {
  const { annotations = {} } = metadata;
  const found = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].find(
    ({ name, restartPolicy }) => name === container && (restartPolicy ?? 'Always') === 'Always',
  );
  if (found === undefined) return undefined;
  const { args = [] } = found;
  if (args.includes('router')) return 'gateway';
  if (args.includes('sidecar')) return 'workload';
  return templatesOf(annotations).includes('gateway') ? 'gateway' : 'workload';
}

function templatesOf(annotations: Labels): readonly string[] {
  return (annotations['inject.istio.io/templates'] ?? '').split(',').map((each) => each.trim());
}
