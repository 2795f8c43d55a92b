import type { Labels } from '../mesh/objects/mesh-object';
import type { Caller } from '../mesh/request';
import { isReady, type LivePod } from './live-pod';

/** The Envoy of a pod. */
export interface MeshProxy {
  readonly namespace: string;
  /** Of the pod. */
  readonly name: string;
  readonly uid: string;
  /** The caller that it is for Istio's routes. */
  readonly caller: Caller;
  readonly pod: LivePod;
}

/** The name of the proxy's container. */
const container = 'istio-proxy';

/** The proxies of pods that are ready and not terminating. */
export function proxiesOf(pods: readonly LivePod[]): readonly MeshProxy[] {
  return pods.flatMap((pod) => (isReady(pod) ? (tryProxyOf(pod) ?? []) : []));
}

/** The proxy of a pod; undefined if it has none. */
export function tryProxyOf(pod: LivePod): MeshProxy | undefined {
  const kind = kindOf(pod);
  if (kind === undefined) return undefined;
  const { namespace = '', name, uid = '', labels = {} } = pod.metadata;
  return { namespace, name, uid, caller: { kind, namespace, labels }, pod };
}

/** The kind of a pod's proxy; undefined if it has none. */
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
