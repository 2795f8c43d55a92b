import type { Json, JsonObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';

/** A value, or a test of a value and of the mapping that contains it. */
export type Default = Json | ((value: Json, within: JsonObject) => boolean);

/** The values that the API server sets in fields that a manifest omits, by path; `[]` is any element of a list. */
export type Defaults = ReadonlyMap<string, Default>;

/** The API server assigns the value, or copies it from another field. */
const ANY = () => true;

const http = 'httpGet/scheme';
const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) =>
  Object.entries({
    failureThreshold: 3,
    periodSeconds: 10,
    successThreshold: 1,
    timeoutSeconds: 1,
    [http]: 'HTTP',
    'grpc/service': '',
  }).map(([field, value]) => [`${probe}/${field}`, value] as const),
);

const container = [
  ...probes,
  [`lifecycle/postStart/${http}`, 'HTTP'],
  [`lifecycle/preStop/${http}`, 'HTTP'],
  // It depends on the tag of the image.
  ['imagePullPolicy', ANY],
  ['terminationMessagePath', '/dev/termination-log'],
  ['terminationMessagePolicy', 'File'],
  ['ports/[]/protocol', 'TCP'],
  ['env/[]/valueFrom/fieldRef/apiVersion', 'v1'],
] as const;

const volumes = ['configMap', 'secret', 'projected', 'downwardAPI'].map(
  (kind) => [`volumes/[]/${kind}/defaultMode`, 420] as const,
);

const pods = [
  ['metadata/creationTimestamp', ANY],
  ['spec/dnsPolicy', 'ClusterFirst'],
  ['spec/restartPolicy', 'Always'],
  ['spec/schedulerName', 'default-scheduler'],
  ['spec/terminationGracePeriodSeconds', 30],
  // The old name of serviceAccountName.
  ['spec/serviceAccount', ANY],
  ...volumes.map(([field, value]) => [`spec/${field}`, value] as const),
  ...['containers', 'initContainers'].flatMap((list) =>
    container.map(([field, value]) => [`spec/${list}/[]/${field}`, value] as const),
  ),
] as const;

function workload(own: Readonly<Record<string, Default>>, template = 'spec/template'): Defaults {
  const ofPods = pods.map(([field, value]): [string, Default] => [`${template}/${field}`, value]);
  return new Map([...ofPods, ...Object.entries(own)]);
}

/** Labels that the API server adds to the pods of a new Job. */
export const labelsOfJobs = [
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'controller-uid',
  'job-name',
];

/** By `group/Kind`. */
export const apiDefaults: ReadonlyMap<string, Defaults> = new Map([
  [
    '/Namespace',
    new Map<string, Default>([
      ['metadata/labels/kubernetes.io/metadata.name', ANY],
      ['spec/finalizers', ANY],
    ]),
  ],
  [
    '/Service',
    new Map<string, Default>([
      // The manifest of a headless Service sets it.
      ['spec/clusterIP', (value) => value !== 'None'],
      ['spec/clusterIPs', (value) => !isSame(value, ['None'])],
      ['spec/ipFamilies', ANY],
      ['spec/ipFamilyPolicy', ANY],
      ['spec/healthCheckNodePort', ANY],
      ['spec/internalTrafficPolicy', 'Cluster'],
      ['spec/externalTrafficPolicy', 'Cluster'],
      ['spec/allocateLoadBalancerNodePorts', true],
      ['spec/sessionAffinity', 'None'],
      ['spec/type', 'ClusterIP'],
      ['spec/ports/[]/protocol', 'TCP'],
      ['spec/ports/[]/targetPort', (value, { port }) => value === port],
      ['spec/ports/[]/nodePort', ANY],
    ]),
  ],
  [
    'apps/Deployment',
    workload({
      'spec/replicas': 1,
      'spec/progressDeadlineSeconds': 600,
      'spec/revisionHistoryLimit': 10,
      'spec/strategy/type': 'RollingUpdate',
      'spec/strategy/rollingUpdate/maxSurge': '25%',
      'spec/strategy/rollingUpdate/maxUnavailable': '25%',
    }),
  ],
  [
    'apps/StatefulSet',
    workload({
      'spec/replicas': 1,
      'spec/revisionHistoryLimit': 10,
      'spec/podManagementPolicy': 'OrderedReady',
      'spec/updateStrategy/type': 'RollingUpdate',
      'spec/updateStrategy/rollingUpdate/partition': 0,
      'spec/persistentVolumeClaimRetentionPolicy/whenDeleted': 'Retain',
      'spec/persistentVolumeClaimRetentionPolicy/whenScaled': 'Retain',
      'spec/volumeClaimTemplates/[]/apiVersion': 'v1',
      'spec/volumeClaimTemplates/[]/kind': 'PersistentVolumeClaim',
      'spec/volumeClaimTemplates/[]/metadata/creationTimestamp': ANY,
      'spec/volumeClaimTemplates/[]/spec/volumeMode': 'Filesystem',
      'spec/volumeClaimTemplates/[]/status': ANY,
    }),
  ],
  [
    'apps/DaemonSet',
    workload({
      'spec/revisionHistoryLimit': 10,
      'spec/updateStrategy/type': 'RollingUpdate',
      'spec/updateStrategy/rollingUpdate/maxSurge': 0,
      'spec/updateStrategy/rollingUpdate/maxUnavailable': 1,
    }),
  ],
  [
    'batch/Job',
    workload({
      // Copied from its pods if it has none.
      'metadata/labels': ANY,
      'spec/backoffLimit': 6,
      'spec/completionMode': 'NonIndexed',
      'spec/completions': 1,
      'spec/parallelism': 1,
      'spec/manualSelector': false,
      'spec/suspend': false,
      'spec/podReplacementPolicy': ANY,
      'spec/selector': ANY,
      ...Object.fromEntries(labelsOfJobs.map((label) => [`spec/template/metadata/labels/${label}`, ANY])),
    }),
  ],
  ['autoscaling/HorizontalPodAutoscaler', new Map([['spec/minReplicas', 1]])],
  ['/ServiceAccount', new Map<string, Default>([['secrets', ANY]])],
  [
    'batch/CronJob',
    workload(
      {
        'spec/jobTemplate/metadata/creationTimestamp': ANY,
        'spec/concurrencyPolicy': 'Allow',
        'spec/failedJobsHistoryLimit': 1,
        'spec/successfulJobsHistoryLimit': 3,
        'spec/suspend': false,
      },
      'spec/jobTemplate/spec/template',
    ),
  ],
  [
    'networking.k8s.io/NetworkPolicy',
    new Map<string, Default>([
      // Depends on whether there are egress rules.
      ['spec/policyTypes', ANY],
      ['spec/ingress/[]/ports/[]/protocol', 'TCP'],
      ['spec/egress/[]/ports/[]/protocol', 'TCP'],
    ]),
  ],
  // An aggregated role gets the rules of others.
  [
    'rbac.authorization.k8s.io/ClusterRole',
    new Map<string, Default>([['rules', (_, { aggregationRule }) => aggregationRule !== undefined]]),
  ],
  ...['RoleBinding', 'ClusterRoleBinding'].map((kind): [string, Defaults] => [
    `rbac.authorization.k8s.io/${kind}`,
    new Map([
      ['roleRef/apiGroup', 'rbac.authorization.k8s.io'],
      ['subjects/[]/apiGroup', 'rbac.authorization.k8s.io'],
    ]),
  ]),
]);
