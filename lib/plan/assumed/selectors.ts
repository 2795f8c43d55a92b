import { keyOf } from '../../mesh/objects/key';
import type { Labels } from '../../mesh/objects/mesh-object';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { updatesOf } from '../updates';
import type { PartialStates } from './assumption';

/** Labels by which teams name an application, the most common first. */
const identityKeys = [
  ...['app', 'app.kubernetes.io/name', 'k8s-app', 'name', 'service.istio.io/canonical-name'],
  'app.kubernetes.io/instance',
];

/** Kinds whose pods serve requests. */
const serving: ReadonlySet<string> = new Set([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Rollout', 'Pod'],
]);

/** How a Service that is not in the states selects its pods, as far as the states tell. */
export interface InferredSelector {
  readonly selector: Labels;
  /** Workloads of the states that it selects. */
  readonly workloads: readonly Workload[];
  /** Keys of workloads that change and may be behind it, where it is unknown which of them are. */
  readonly unclear: readonly string[];
}

/** Labels that tell several applications of one name apart. */
const instanceKeys = [
  ...['app.kubernetes.io/instance', 'app.kubernetes.io/component', 'release', 'component', 'tier', 'role'],
];

/** The labels by which an application is named; all labels where none of the usual ones is there. */
export function identityOf(labels: Labels): Labels {
  const key = identityKeys.find((each) => Object.hasOwn(labels, each));
  if (key === undefined) return labels;
  const keys = [key, ...instanceKeys.filter((each) => each !== key && Object.hasOwn(labels, each))];
  return Object.fromEntries(keys.map((each) => [each, labels[each] ?? '']));
}

/** Workloads of a partial that serve requests and that no Service of either state selects. */
export function unselected({ both: { mesh } }: PartialStates): readonly Workload[] {
  const selected = new Set(mesh.services.all.flatMap((service) => [...mesh.behind(service)]));
  return mesh.workloads.all.filter((each) => serving.has(each.object.kind) && !selected.has(each));
}

/** Whether pods come, go, or become others for who calls them. */
export function isMoving({ states, changed }: PartialStates): (workload: Workload) => boolean {
  const moving = new Set(
    changed.filter((key) => {
      const [from, to] = [states[0].get(key), states[1].get(key)];
      return updatesOf({ key, from, to, isFinal: true }).length > 0;
    }),
  );
  return ({ object }) => moving.has(keyOf(object));
}

/** Infers the selector of the Service of a host from its subsets, and from what workloads are called. */
export function inferredSelector(
  partial: PartialStates,
  { name, namespace, host }: { readonly name: string; readonly namespace: string; readonly host: string },
): InferredSelector {
  const { mesh } = partial.both;
  const subsets = mesh.destinationRules.all
    .filter((rule) => rule.host === host)
    .flatMap(({ spec }) => (spec.subsets ?? []).map(({ labels = {} }) => labels));
  const isCandidate = (each: Workload) =>
    each.namespace === namespace &&
    serving.has(each.object.kind) &&
    (subsets.length === 0 || subsets.some((labels) => carries(each.labels, labels)));
  const free = unselected(partial).filter(isCandidate);
  const [ofFree, ofAll] = [free, mesh.workloads.in(namespace).filter(isCandidate)].map(applications);
  const choices = [named(ofFree, name), named(ofAll, name), subsets.length > 0 ? (ofFree ?? []) : []];
  for (const those of choices) {
    const [chosen] = those;
    if (chosen === undefined) continue;
    if (those.length === 1) return { ...chosen, unclear: [] };
    const moving = those.flatMap(({ workloads }) => workloads).filter(isMoving(partial));
    const unclear = moving.map(({ object }) => keyOf(object));
    return { selector: { 'cdk8s-istio/assumed-service': name }, workloads: [], unclear };
  }
  // Where there is no candidate, the pods are as much elsewhere as the Service is.
  return { selector: { app: name }, workloads: [], unclear: [] };
}

interface Application {
  readonly selector: Labels;
  readonly workloads: readonly Workload[];
}

function applications(workloads: readonly Workload[]): readonly Application[] {
  const found = new Map<string, Workload[]>();
  for (const each of workloads) {
    const id = JSON.stringify(identityOf(each.labels));
    found.set(id, [...(found.get(id) ?? []), each]);
  }
  return [...found].map(([id, those]) => ({ selector: JSON.parse(id) as Labels, workloads: those }));
}

/** Those that are named as the Service is; where there are none, those that are named like it. */
function named(applications: readonly Application[] | undefined, service: string): readonly Application[] {
  const like = (applications ?? []).filter((each) => isNamedLike(service, each));
  const exact = like.filter(
    ({ selector, workloads }) =>
      Object.values(selector).includes(service) || workloads.some(({ object }) => object.name === service),
  );
  return exact.length > 0 ? exact : like;
}

/** Whether a workload is named like a Service: `backend` and `backend-service`, `cart-v1` and `cart`. */
function isNamedLike(service: string, { selector, workloads }: Application): boolean {
  const names = [...Object.values(selector), ...workloads.map(({ object }) => object.name)];
  return names.some(
    (name) => name === service || service.startsWith(`${name}-`) || name.startsWith(`${service}-`),
  );
}
