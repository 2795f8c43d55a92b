import type { Mesh } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import { type Field, fieldOf, type Labels } from '../../mesh/objects/mesh-object';
import { rolloutHash } from '../../mesh/registry/any-value';
import { autoscalerOf } from '../../mesh/registry/autoscalers';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import { labelText } from '../../mesh/registry/label-words';
import type { MeshService } from '../../mesh/registry/services';
import { carries, templatePath, type Workload } from '../../mesh/registry/workloads';
import { destinationsOf } from '../../mesh/routes/destinations';
import type { Edit, Related } from '../finding';
import { rule } from '../rule';

export const subsetWithoutPods = rule({
  name: 'subset-without-pods',
  description: 'A subset selects labels that no pod behind its host has.',
  severity: 'error',
  upstream: ['IST0173', 'KIA0203'],
  messages: {
    drifted: {
      message: 'subset {subset} of {host} matches no pod ({labels})',
      effect:
        'requests that are routed to it get 503 "no healthy upstream" (flag UH); they do not fall back to other pods',
      fix: 'add the labels to the pods of {subset}, or write the labels of its pods in the subset',
    },
    sleeping: {
      message: 'subset {subset} of {host} has no pods: replicas is 0',
      effect: 'requests that are routed to it get 503 "no healthy upstream" (flag UH)',
      fix: 'scale the workload to at least one replica before requests are routed to it',
      severity: 'warning',
    },
    unused: {
      message: 'subset {subset} of {host} matches no pod; no route uses it',
      effect:
        'nothing yet; once a route references it, requests get 503 "no healthy upstream" (flag UH): no pod has {labels}',
      fix: 'remove it, or label its pods before a route references it',
      severity: 'info',
    },
    unknown: {
      message: 'subset {subset} of {host} matches no pod in these files',
      effect: 'if no pod has {labels}, requests get 503 "no healthy upstream" (flag UH)',
      fix: 'check it together with the workloads',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const routed = routedSubsets(mesh);
    for (const destinationRule of mesh.destinationRules.all) {
      const [service] = mesh.services.named(destinationRule.host);
      if (service === undefined) continue;
      const behind = mesh.behind(service);
      for (const { at, name, labels } of subsets(destinationRule)) {
        const exists = mesh.known.pods(service, labels);
        if (exists === 'unknown' && !isElsewhere(mesh, service, labels)) continue;
        const pods = behind.filter((workload) => carries(workload.labels, labels));
        const isRouted = routed.has(`${service.host}\0${name}`);
        const words = { subset: name, host: service.host, labels: labelText(labels) };
        if (pods.length > 0) {
          if (isRouted && pods.every((pod) => sleeps(mesh, pod))) {
            const related = pods.map((pod) => ({
              at: fieldOf(pod.object, 'spec', 'replicas'),
              message: 'replicas is 0',
            }));
            report('sleeping', { at, with: { subset: name, host: service.host }, related });
          }
          continue;
        }
        const related = nearest(behind, labels);
        const edits = isRouted ? editsFor(behind, destinationRule, labels) : undefined;
        if (!isRouted) report('unused', { at, related, with: words });
        else if (exists === 'unknown') report('unknown', { at, with: words });
        else report('drifted', { at, related, edits, with: words });
      }
    }
  },
});

/**
 * Whether the files hold other pods of the namespace, while those of the subset are elsewhere: Argo Rollouts wrote a label of
 * it, and there is no Rollout, or its version is one of a Service in other files.
 */
function isElsewhere({ known }: Mesh, { namespace, selector }: MeshService, labels: Labels): boolean {
  const isOther = Object.hasOwn(labels, rolloutHash) || !known.holdsVersion(labels);
  return isOther && selector !== undefined && known.holdsPods(namespace);
}

/** Hosts and subsets that requests are routed to. */
function routedSubsets(mesh: Mesh): ReadonlySet<string> {
  const reached = destinationsOf(mesh).filter(({ isReached }) => isReached);
  return new Set(reached.map(({ host, destination }) => `${host}\0${destination.subset ?? ''}`));
}

function subsets({ object, spec }: DestinationRule): { at: Field; name: string; labels: Labels }[] {
  return (spec.subsets ?? []).flatMap(({ name = '', labels = {} }, index) => {
    // Labels of places come from the nodes, which are in no file.
    const isPlace = Object.entries(labels).some(([key, value]) => key.includes('topology.') && value !== '');
    if (Object.keys(labels).length === 0 || isPlace) return [];
    return [{ at: fieldOf(object, 'spec', 'subsets', index, 'labels'), name, labels }];
  });
}

function sleeps(mesh: Mesh, { replicas, object }: Workload): boolean {
  if (replicas !== 0) return false;
  return !mesh
    .ofKind('autoscaling', 'HorizontalPodAutoscaler')
    .some((scaler) => autoscalerOf(scaler)?.target?.key === keyOf(object));
}

/** The pods that share the most labels with the subset, and what they have instead. */
function nearest(behind: readonly Workload[], labels: Labels): Related[] {
  const shared = (workload: Workload) =>
    Object.entries(labels).filter(([key, value]) => workload.labels[key] === value).length;
  const most = Math.max(0, ...behind.map(shared));
  return behind
    .filter((workload) => shared(workload) === most)
    .slice(0, 3)
    .map((workload) => ({
      at: workload.at,
      message: `${workload.object.kind} ${workload.object.name} has ${labelText(workload.labels)}`,
    }));
}

/** One workload that lacks the label and that no other subset selects: it is the one that was meant. */
function editsFor(
  behind: readonly Workload[],
  { spec }: DestinationRule,
  labels: Labels,
): Edit[] | undefined {
  const others = (spec.subsets ?? []).filter((subset) => subset.labels !== labels);
  const free = behind.filter(
    (workload) => !others.some((subset) => carries(workload.labels, subset.labels ?? {})),
  );
  const [only] = free;
  if (only === undefined || free.length > 1) return undefined;
  const path = templatePath(only.object);
  if (path === undefined || Object.keys(labels).some((key) => Object.hasOwn(only.labels, key)))
    return undefined;
  return Object.entries(labels).map(([key, value]) => ({
    set: fieldOf(only.object, ...path, 'metadata', 'labels', key),
    value,
  }));
}
