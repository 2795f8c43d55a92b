import { type Client, type KubeConfig, kubeConfig, loadClient } from './client';
import { StateError } from './state-error';

interface ClusterObject {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** What is read, as `group/version` and kind; a kind that a cluster does not serve is passed over. */
export const readKinds: readonly (readonly [string, string])[] = [
  ['v1', 'Namespace'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['argoproj.io/v1alpha1', 'Rollout'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['networking.istio.io/v1', 'Gateway'],
  ['networking.istio.io/v1', 'VirtualService'],
  ['networking.istio.io/v1', 'DestinationRule'],
  ['networking.istio.io/v1', 'ServiceEntry'],
  ['networking.istio.io/v1', 'Sidecar'],
  ['networking.istio.io/v1', 'WorkloadEntry'],
  ['networking.istio.io/v1', 'WorkloadGroup'],
  ['networking.istio.io/v1alpha3', 'EnvoyFilter'],
  ['security.istio.io/v1', 'PeerAuthentication'],
  ['security.istio.io/v1', 'AuthorizationPolicy'],
  ['security.istio.io/v1', 'RequestAuthentication'],
  ['telemetry.istio.io/v1', 'Telemetry'],
  ['gateway.networking.k8s.io/v1', 'Gateway'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['gateway.networking.k8s.io/v1', 'GRPCRoute'],
  ['gateway.networking.k8s.io/v1beta1', 'ReferenceGrant'],
];

/**
 * The objects of the cluster that the kubeconfig names, by GET alone.
 *
 * @param namespaces only these; none: all
 */
export async function clusterObjects(namespaces: readonly string[]): Promise<unknown[]> {
  const client = await loadClient();
  const config = kubeConfig(client, undefined);
  const objects = await Promise.all(readKinds.map((kind) => list(client, config, kind)));
  const wanted = new Set(namespaces);
  return objects.flat().filter(({ kind, metadata }) => {
    const namespace = kind === 'Namespace' ? metadata?.name : metadata?.namespace;
    return wanted.size === 0 || wanted.has(namespace ?? '');
  });
}

async function list(
  client: Client,
  config: KubeConfig,
  [apiVersion, kind]: readonly [string, string],
): Promise<ClusterObject[]> {
  const api = client.KubernetesObjectApi.makeApiClient(config);
  try {
    const found = await api.list(apiVersion, kind);
    return found.items.map((item) => ({ ...item, apiVersion, kind }));
  } catch (error) {
    if (isAbsent(error)) return [];
    const server = config.getCurrentCluster()?.server ?? 'the cluster';
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new StateError(`${server} does not hand out its ${kind} objects: ${reason}`);
  }
}

function isAbsent(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 404 || /Unrecognized API version and kind/.test(String(message));
}
