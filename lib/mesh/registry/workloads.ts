import type { WorkloadEntrySpec } from '../objects/istio-types';
import type { Container, PodTemplate, WorkloadSpec } from '../objects/kubernetes-types';
import type { Field, FieldPath, JsonObject, Labels, MeshObject } from '../objects/mesh-object';
import { addTo } from '../objects/multi-map';
import { hasPlaceholder } from '../objects/placeholders';
import { readOnce } from '../objects/read-once';
import { anyValue, rolloutHash } from './any-value';

/** An endpoint of requests: the pods of one template, or an address outside the cluster that joined the mesh. */
export interface Workload {
  /** The object: a Deployment, a Pod, a WorkloadEntry, or a ServiceEntry with its own endpoints. */
  readonly object: MeshObject;
  /** The field of its labels, even if it has none. */
  readonly at: Field;
  /** Namespace of its pods. */
  readonly namespace: string;
  /** Labels of its pods. */
  readonly labels: Labels;
  /** The number of pods; undefined if an autoscaler or the number of nodes decides it. */
  readonly replicas: number | undefined;
  /** Containers of its pods; none for an address. */
  readonly containers: readonly Container[];
  /** Service account of its pods. */
  readonly serviceAccount: string;
  /** Annotations of its pods. */
  readonly annotations: Labels;
}

/** The path of the pod template by kind. A Pod is its own template. */
const templates: ReadonlyMap<string, { readonly group: string; readonly path: FieldPath }> = new Map([
  ['Pod', { group: '', path: [] }],
  ['ReplicationController', { group: '', path: ['spec', 'template'] }],
  ['DaemonSet', { group: 'apps', path: ['spec', 'template'] }],
  ['Deployment', { group: 'apps', path: ['spec', 'template'] }],
  ['ReplicaSet', { group: 'apps', path: ['spec', 'template'] }],
  ['StatefulSet', { group: 'apps', path: ['spec', 'template'] }],
  ['Rollout', { group: 'argoproj.io', path: ['spec', 'template'] }],
  ['CronJob', { group: 'batch', path: ['spec', 'jobTemplate', 'spec', 'template'] }],
  ['Job', { group: 'batch', path: ['spec', 'template'] }],
]);

/** The path of an object's pod template; undefined for kinds without pods. */
export function templatePath({ group, kind }: Pick<MeshObject, 'group' | 'kind'>): FieldPath | undefined {
  const template = templates.get(kind);
  return template?.group === group ? template.path : undefined;
}

/** The API group of a kind of workload; undefined for other kinds. */
export function workloadGroupOf(kind: string): string | undefined {
  return templates.get(kind)?.group;
}

/** The workload of an object: its pods, or its address; undefined for other objects. */
export function workloadOf(object: MeshObject): Workload | undefined {
  if (object.kind === 'WorkloadEntry' && object.group === 'networking.istio.io') {
    const entry = (object.data['spec'] ?? {}) as WorkloadEntrySpec;
    return addressWorkload(object, entry, ['spec', 'labels']);
  }
  return templatePath(object) === undefined ? undefined : podsOf(object, '');
}

const podsOf = readOnce((object): Workload => {
  const path = templatePath(object) ?? [];
  const template = below(object.data, path) as PodTemplate;
  const spec = (object.data['spec'] ?? {}) as WorkloadSpec;
  return {
    object,
    at: { object, path: [...path, 'metadata', 'labels'] },
    namespace: object.namespace,
    labels: labelsOf(object, template),
    replicas: replicasOf(object, spec),
    containers: template.spec?.containers ?? [],
    serviceAccount: template.spec?.serviceAccountName ?? 'default',
    annotations: template.metadata?.annotations ?? {},
  };
});

/**
 * The labels of a template, and those that Argo Rollouts and the controller of StatefulSets add. The template of a
 * Rollout may be that of a Deployment (`workloadRef`), which is not always in the files: it has the labels of the selector.
 */
function labelsOf({ kind, data }: MeshObject, { metadata }: PodTemplate): Labels {
  const labels = metadata?.labels ?? {};
  if (kind === 'StatefulSet') return { ...labels, ...ofStatefulSet };
  if (kind !== 'Rollout') return labels;
  const { template, selector } = (data['spec'] ?? {}) as WorkloadSpec & { readonly template?: unknown };
  const own = template === undefined ? selector?.matchLabels : labels;
  return { ...own, [rolloutHash]: anyValue };
}

const ofStatefulSet: Labels = {
  'apps.kubernetes.io/pod-index': anyValue,
  'statefulset.kubernetes.io/pod-name': anyValue,
};

/** Whether the manifests contain the workload: others are assumed, or created by a controller. */
export function isWritten({ object }: Workload): boolean {
  return object.data['spec'] !== undefined;
}

/** A Deployment that no manifest contains, and whose pods run nevertheless. @param file the reason, in place of a file */
export function unwrittenDeployment(name: string, namespace: string, file: string): MeshObject {
  return {
    apiVersion: 'apps/v1',
    group: 'apps',
    kind: 'Deployment',
    name,
    namespace,
    labels: {},
    annotations: {},
    data: {},
    source: { file, position: () => undefined, written: () => undefined },
  };
}

/** An address with labels: a WorkloadEntry, or an endpoint of a ServiceEntry. */
export function addressWorkload(object: MeshObject, entry: WorkloadEntrySpec, labels: FieldPath): Workload {
  return {
    object,
    at: { object, path: labels },
    namespace: object.namespace,
    labels: entry.labels ?? {},
    replicas: 1,
    containers: [],
    serviceAccount: entry.serviceAccount ?? 'default',
    annotations: {},
  };
}

function replicasOf({ kind }: MeshObject, { replicas }: WorkloadSpec): number | undefined {
  if (kind === 'Pod') return 1;
  return kind === 'DaemonSet' ? undefined : (replicas ?? 1);
}

function below(data: JsonObject, path: FieldPath): JsonObject {
  let at = data;
  for (const key of path) at = (at[key] ?? {}) as JsonObject;
  return at;
}

/** Labels that the injector adds to pods that lack them. */
const ofInjection: ReadonlySet<string> = new Set([
  'service.istio.io/canonical-name',
  'service.istio.io/canonical-revision',
]);

/** Whether labels include all of the asked ones. A placeholder, or a value that a controller writes, may become any value. */
export function carries(labels: Labels, asked: Labels): boolean {
  for (const key in asked) {
    if (!Object.hasOwn(labels, key)) {
      if (ofInjection.has(key)) continue;
      return false;
    }
    const [own = '', other = ''] = [labels[key], asked[key]];
    if (own !== other && !isUnknown(own) && !isUnknown(other)) return false;
  }
  return true;
}

/** Whether labels lack the key of one of the asked ones. */
export function lacksKey(labels: Labels, asked: Labels): boolean {
  return Object.keys(asked).some((key) => !Object.hasOwn(labels, key) && !ofInjection.has(key));
}

/** An index of workloads by label. */
export class WorkloadIndex {
  private readonly byLabel = new Map<string, Workload[]>();
  private readonly byNamespace = new Map<string, Workload[]>();

  constructor(readonly all: readonly Workload[]) {
    for (const workload of all) {
      addTo(this.byNamespace, workload.namespace, workload);
      for (const [key, value] of Object.entries(workload.labels)) {
        const known = isUnknown(value) ? undefined : value;
        addTo(this.byLabel, labelKey(workload.namespace, key, known), workload);
      }
    }
  }

  /** All workloads of a namespace. */
  in(namespace: string): readonly Workload[] {
    return this.byNamespace.get(namespace) ?? [];
  }

  /** The workloads of a namespace with all of these labels; all workloads for an empty selector. */
  selected(namespace: string, selector: Labels): readonly Workload[] {
    return this.candidates(namespace, selector).filter(({ labels }) => carries(labels, selector));
  }

  /** The same as a generator, for callers that need only a few of many. */
  *selecting(namespace: string, selector: Labels): Generator<Workload> {
    for (const each of this.candidates(namespace, selector)) if (carries(each.labels, selector)) yield each;
  }

  private candidates(namespace: string, selector: Labels): readonly Workload[] {
    let fewest = this.in(namespace);
    for (const [key, value] of Object.entries(selector)) {
      if (isUnknown(value) || ofInjection.has(key)) continue;
      const those = this.byLabel.get(labelKey(namespace, key, value)) ?? [];
      const unknown = this.byLabel.get(labelKey(namespace, key, undefined)) ?? [];
      if (those.length + unknown.length < fewest.length)
        fewest = unknown.length === 0 ? those : [...those, ...unknown];
    }
    return fewest;
  }
}

/** Whether the value of a label is known only once a tool or a controller has filled it in. */
function isUnknown(value: string): boolean {
  return value === anyValue || hasPlaceholder(value);
}

/** @param value undefined for an unknown one */
function labelKey(namespace: string, key: string, value: string | undefined): string {
  return value === undefined ? `${namespace}\0${key}` : `${namespace}\0${key}\0${value}`;
}
