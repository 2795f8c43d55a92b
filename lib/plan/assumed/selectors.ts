import { keyOf } from '../../mesh/objects/key';
import type { Labels } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { updatesOf } from '../updates';
import type { PartialStates } from './assumption';

/** Labels that usually name an application, the most common first. */
const identityKeys = [
  ...['app', 'app.kubernetes.io/name', 'k8s-app', 'name', 'service.istio.io/canonical-name'],
  'app.kubernetes.io/instance',
];

/** Kinds whose pods serve requests. */
const serving: ReadonlySet<string> = new Set([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Rollout', 'Pod'],
]);

/** The selector of a Service that is not in the states, inferred from the states. */
export interface InferredSelector {
  readonly selector: Labels;
  /** Workloads of the states that it selects. */
  readonly workloads: readonly Workload[];
  /** Keys of changed workloads of which it is unknown whether the Service selects them. */
  readonly unclear: readonly string[];
}

/** Labels that distinguish several applications of one name. */
const instanceKeys = [
  ...['app.kubernetes.io/instance', 'app.kubernetes.io/component', 'release', 'component', 'tier', 'role'],
];

/** The labels that name an application; all labels if it has none of the usual ones. */
export function identityOf(labels: Labels): Labels {
  const key = identityKeys.find((each) => Object.hasOwn(labels, each));
  if (key === undefined) return labels;
  const keys = [key, ...instanceKeys.filter((each) => each !== key && Object.hasOwn(labels, each))];
  return Object.fromEntries(keys.map((each) => [each, labels[each] ?? '']));
}

/** Workloads that serve requests and that no Service of either state selects. */
export function unselected({ both: { mesh } }: PartialStates): readonly Workload[] {
  const selected = new Set(mesh.services.all.flatMap((service) => [...mesh.behind(service)]));
  return mesh.workloads.all.filter((each) => serving.has(each.object.kind) && !selected.has(each));
}

/** Tells whether the pods of a workload change in a way that a proxy sees. */
export function isMoving({ states, changed }: PartialStates): (workload: Workload) => boolean {
  const moving = new Set(
    changed.filter((key) => {
      const [from, to] = [states[0].get(key), states[1].get(key)];
      return updatesOf({ key, from, to, isFinal: true }).length > 0;
    }),
  );
  return ({ object }) => moving.has(keyOf(object));
}

/** Infers the selector of the Service of a host from its subsets and from the names of workloads. */
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
  // Without a candidate, the pods are elsewhere, as the Service is.
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
    addTo(found, id, each);
  }
  return [...found].map(([id, those]) => ({ selector: JSON.parse(id) as Labels, workloads: those }));
}

/** Applications with the name of the Service; if there are none, those with a similar name. */
function named(applications: readonly Application[] | undefined, service: string): readonly Application[] {
  const like = (applications ?? []).filter((each) => isNamedLike(service, each));
  const exact = like.filter(
    ({ selector, workloads }) =>
      Object.values(selector).includes(service) || workloads.some(({ object }) => object.name === service),
  );
  return exact.length > 0 ? exact : like;
}

/** Whether an application has a name like that of a Service: `backend` and `backend-service`, `cart-v1` and `cart`. */
function isNamedLike(service: string, { selector, workloads }: Application): boolean {
  const names = [...Object.values(selector), ...workloads.map(({ object }) => object.name)];
  return names.some(
    (name) => name === service || service.startsWith(`${name}-`) || name.startsWith(`${service}-`),
  );
}
