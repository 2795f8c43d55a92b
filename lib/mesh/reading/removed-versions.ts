import { mappingOf } from '../objects/json';
import type { JsonObject } from '../objects/mesh-object';

/** A version of a kind that Kubernetes has removed, and the one that replaces it. */
export interface RemovedVersion {
  /** The release of Kubernetes that no longer serves it. */
  readonly release: string;
  /** The apiVersion that replaces it; undefined if the kind was removed, too. */
  readonly living: string | undefined;
}

/** By apiVersion and kind, as https://kubernetes.io/docs/reference/using-api/deprecation-guide has them. */
const removed: ReadonlyMap<string, RemovedVersion> = new Map(
  (
    [
      ['extensions/v1beta1', ['Deployment', 'DaemonSet', 'ReplicaSet'], '1.16', 'apps/v1'],
      ['extensions/v1beta1', ['NetworkPolicy'], '1.16', 'networking.k8s.io/v1'],
      ['extensions/v1beta1', ['PodSecurityPolicy'], '1.16', undefined],
      ['extensions/v1beta1', ['Ingress'], '1.22', 'networking.k8s.io/v1'],
      ['apps/v1beta1', ['Deployment', 'StatefulSet'], '1.16', 'apps/v1'],
      ['apps/v1beta2', ['Deployment', 'DaemonSet', 'ReplicaSet', 'StatefulSet'], '1.16', 'apps/v1'],
      ['networking.k8s.io/v1beta1', ['Ingress', 'IngressClass'], '1.22', 'networking.k8s.io/v1'],
      ['batch/v1beta1', ['CronJob'], '1.25', 'batch/v1'],
      ['autoscaling/v2beta1', ['HorizontalPodAutoscaler'], '1.25', 'autoscaling/v2'],
      ['autoscaling/v2beta2', ['HorizontalPodAutoscaler'], '1.26', 'autoscaling/v2'],
      ['policy/v1beta1', ['PodDisruptionBudget'], '1.25', 'policy/v1'],
      ['policy/v1beta1', ['PodSecurityPolicy'], '1.25', undefined],
      [
        'rbac.authorization.k8s.io/v1beta1',
        ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
        '1.22',
        'rbac.authorization.k8s.io/v1',
      ],
      [
        'admissionregistration.k8s.io/v1beta1',
        ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
        '1.22',
        'admissionregistration.k8s.io/v1',
      ],
      ['apiextensions.k8s.io/v1beta1', ['CustomResourceDefinition'], '1.22', 'apiextensions.k8s.io/v1'],
    ] as const
  ).flatMap(([apiVersion, kinds, release, living]) =>
    kinds.map((kind) => [`${apiVersion}/${kind}`, { release, living }] as const),
  ),
);

/** The entry of a removed version; undefined for all others. */
export function removedVersion(apiVersion: string, kind: string): RemovedVersion | undefined {
  return removed.get(`${apiVersion}/${kind}`);
}

/** The object with the values that a removed version had by default: workloads selected the labels of their pods. */
export function withFormerDefaults(data: JsonObject, apiVersion: string): JsonObject {
  if (apiVersion !== 'extensions/v1beta1' && apiVersion !== 'apps/v1beta1') return data;
  const spec = mappingOf(data['spec']);
  const labels = mappingOf(mappingOf(spec['template'])['metadata'])['labels'];
  if (spec['selector'] !== undefined || labels === undefined) return data;
  return { ...data, spec: { ...spec, selector: { matchLabels: labels } } };
}
