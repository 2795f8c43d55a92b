import { GATEWAY_API } from '../gateway-api/routes';
import { textAt } from '../objects/json-path';
import type { MeshObject } from '../objects/mesh-object';

/**
 * Groups and kinds of other programs that create no Service: policies, secrets, certificates, scrape configurations,
 * routes of other proxies, and the controllers whose objects the mesh reads itself.
 */
const withoutServices: ReadonlySet<string> = new Set([
  ...['argoproj.io/AnalysisTemplate', 'argoproj.io/AppProject', 'argoproj.io/Rollout', 'bitnami.com'],
  ...['cert-manager.io', 'cilium.io', 'cloud.google.com', 'external-secrets.io', 'flagger.app', 'keda.sh'],
  ...['kafka.strimzi.io/KafkaTopic', 'kafka.strimzi.io/KafkaUser', 'kyverno.io'],
  ...[
    'monitoring.coreos.com/PodMonitor',
    'monitoring.coreos.com/Probe',
    'monitoring.coreos.com/PrometheusRule',
  ],
  ...['monitoring.coreos.com/ScrapeConfig', 'monitoring.coreos.com/ServiceMonitor', 'networking.gke.io'],
  ...[
    'policy.linkerd.io',
    'projectcalico.org',
    'source.toolkit.fluxcd.io',
    'traefik.containo.us',
    'traefik.io',
  ],
]);

/** Whether an object may be one of an operator that creates Services. */
function isOfOperator({ group, kind }: MeshObject): boolean {
  // Groups of Kubernetes have no dot, or end with k8s.io; those of its projects end with x-k8s.io.
  if (!group.includes('.') || group === GATEWAY_API || /(^|\.)(k8s|istio)\.io$/.test(group)) return false;
  return !withoutServices.has(group) && !withoutServices.has(`${group}/${kind}`);
}

/** The namespaces in which an object creates others: its own, and the one that Argo CD or Flux applies it to. */
function namespacesOf(object: MeshObject): readonly string[] {
  return [
    object.namespace,
    textAt(object, 'spec', 'destination', 'namespace'),
    textAt(object, 'spec', 'targetNamespace'),
  ];
}

/**
 * Whether the custom resource of an operator may create a Service: one with its name, or with its name before a dash.
 * Examples are `orders-db-rw` of a Cluster of CloudNativePG, `logs-es-http` of an Elasticsearch, or a chart that a
 * HelmRelease installs.
 *
 * @returns a function of the namespace and the name
 */
export function operatorServices(
  objects: readonly MeshObject[],
): (namespace: string, name: string) => boolean {
  let names: ReadonlySet<string> | undefined;
  return (namespace, name) => {
    names ??= new Set(
      objects
        .filter(isOfOperator)
        .flatMap((each) => namespacesOf(each).map((where) => `${where}/${each.name}`)),
    );
    if (names.size === 0) return false;
    for (let end = name.length; end > 0; end = name.lastIndexOf('-', end - 1))
      if (names.has(`${namespace}/${name.slice(0, end)}`)) return true;
    return false;
  };
}
