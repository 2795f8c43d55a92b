import { servesGateway } from '../../mesh/gateway/gateways';
import { keyOf } from '../../mesh/objects/key';
import type { Labels } from '../../mesh/objects/mesh-object';
import { addTo, groupedBy } from '../../mesh/objects/multi-map';
import { byCodeUnit } from '../../mesh/objects/order';
import type { MeshService } from '../../mesh/registry/services';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { destinationsFrom } from '../../mesh/routes/destinations';
import { immutableField } from '../changes/kinds-of-change';
import { DisjointSets } from '../search/disjoint-sets';
import { absenceOfPods } from './absence';
import {
  type Absence,
  type Addition,
  type Assumption,
  assumedObject,
  freeName,
  nameOf,
  type PartialStates,
  type Unclear,
} from './assumption';
import { namedSubsets } from './named-subsets';
import { identityOf, isMoving, unselected } from './selectors';
import { targetPortOf } from './services';

/** Pods of Services, and of subsets that routes name, for which neither state has a workload. */
export function assumedPods(partial: PartialStates): Addition {
  const { mesh, virtualServices } = partial.both;
  const used = namedSubsets(virtualServices, { isReachedOnly: true });
  const unpinned = unpinnedHosts(partial);
  const rules = groupedBy(mesh.destinationRules.all, ({ host }) => host);
  const assumptions = new Map<string, Assumption>();
  const absent = new Map<string, Absence>();
  for (const service of mesh.services.all) {
    const { object, selector, host } = service;
    if (object?.kind !== 'Service' || selector === undefined) continue;
    const behind = mesh.behind(service);
    const names = used.get(host)?.names;
    const isUnpinned = unpinned.has(host);
    const subsets = names === undefined && !isUnpinned ? [] : (rules.get(host) ?? []);
    const all = subsets.flatMap(({ spec }) => spec.subsets ?? []);
    const missing = all.filter(
      ({ name = '', labels = {} }) =>
        (isUnpinned || names?.has(name)) && !behind.some((each) => carries(each.labels, labels)),
    );
    const wanted = missing.flatMap(({ name = '', labels = {} }) => {
      const isPossible = Object.entries(labels).every(([key, value]) => (selector[key] ?? value) === value);
      if (!isPossible) return [];
      const absence = absenceOfPods(partial, service, { name, labels }, all);
      if (absence === undefined)
        return [{ suffix: `-${name}`, labels: { ...selector, ...labels }, of: `subset ${name} of ` }];
      if (names?.has(name)) absent.set(absence.words, absence);
      return [];
    });
    const isEmpty = behind.length === 0 && wanted.length === 0;
    if (isEmpty && !mesh.known.holdsAllPods()) wanted.push({ suffix: '', labels: selector, of: '' });
    for (const { suffix, labels, of } of wanted) {
      const id = JSON.stringify([service.namespace, Object.entries(labels).sort()]);
      if (assumptions.has(id)) continue;
      const assumption = podsOf(partial, service, { suffix, labels, of }, assumptions.values());
      if (assumption !== undefined) assumptions.set(id, assumption);
    }
  }
  return { assumptions: [...assumptions.values()], absent: [...absent.values()] };
}

function podsOf(
  partial: PartialStates,
  { object, namespace }: MeshService,
  { suffix, labels, of }: { readonly suffix: string; readonly labels: Labels; readonly of: string },
  others: Iterable<Assumption>,
): Assumption | undefined {
  if (object === undefined) return undefined;
  const kind = { group: 'apps', kind: 'Deployment', namespace };
  const pods = assumedObject({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    name: freeName(partial, { ...kind, name: `${object.name}${suffix}` }, others),
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels } } },
  });
  const told = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return { object: pods, words: `pods of ${of}${nameOf(object)} (${told.join(',')}) run` };
}

/**
 * Hosts whose requests reach pods of every subset in one of the states: by routes without a subset, or without routes.
 */
function unpinnedHosts({ both, states }: PartialStates): ReadonlySet<string> {
  const found = new Set<string>();
  for (const virtualService of both.virtualServices) {
    for (const { host, destination, isReached } of destinationsFrom(virtualService))
      if (isReached && !destination.subset) found.add(host);
    const key = keyOf(virtualService.object);
    if (!states.every((state) => state.has(key))) for (const host of virtualService.hosts) found.add(host);
  }
  return found;
}

/** Services of changed workloads that listen and that no Service of either state selects. */
export function assumedCallers(partial: PartialStates): Addition {
  const { mesh } = partial.both;
  if (mesh.known.holdsAll('', 'Service')) return { assumptions: [] };
  const namespaces = new Set(
    mesh.services.all.flatMap(({ object, namespace }) => (object?.kind === 'Service' ? [namespace] : [])),
  );
  const listens = ({ containers, namespace }: Workload) =>
    !namespaces.has(namespace) || containers.some(({ ports = [] }) => ports.length > 0);
  const isGateway = ({ labels }: Workload) => mesh.gateways.some((gateway) => servesGateway(labels, gateway));
  const moving = isMoving(partial);
  const groups = new DisjointSets<string>();
  const free = unselected(partial).filter((each) => moving(each) && listens(each) && !isGateway(each));
  const nodesOf = ({ object, labels, namespace }: Workload) =>
    [keyOf(object), JSON.stringify([namespace, identityOf(labels)])] as const;
  for (const each of free) groups.join(...nodesOf(each));
  const byGroup = new Map<number, [Workload, ...Workload[]]>();
  for (const each of free) {
    const group = groups.find(nodesOf(each)[0]);
    addTo(byGroup, group, each);
  }
  const found: (Assumption | Unclear)[] = [];
  for (const workloads of byGroup.values()) {
    workloads.sort((a, b) => byCodeUnit(keyOf(a.object), keyOf(b.object)));
    const others = found.flatMap((each) => ('object' in each ? [each] : []));
    found.push(...[callersOf(partial, workloads, others) ?? []].flat());
  }
  return {
    assumptions: found.flatMap((each) => ('object' in each ? [each] : [])),
    unclear: found.flatMap((each) => ('why' in each ? [each] : [])),
  };
}

function callersOf(
  partial: PartialStates,
  workloads: readonly [Workload, ...Workload[]],
  others: readonly Assumption[],
): Assumption | Unclear | undefined {
  const [{ namespace, object, containers }] = workloads;
  const told = [...new Set(workloads.map((each) => nameOf(each.object)))].join(', ');
  const [isOld, isNew] = partial.states.map((state) =>
    workloads.some((each) => state.has(keyOf(each.object))),
  );
  // A new workload has no callers yet.
  if (!isOld) return undefined;
  if (!isNew) return { name: told, why: 'is removed, and neither state has a Service that selects its pods' };
  const replaced = workloads.filter((each) => each.object.kind !== 'Deployment' && isReplaced(partial, each));
  if (replaced.length > 0)
    return {
      name: told,
      why: 'is deleted and created again, and neither state has a Service that selects its pods',
    };
  // A changed number of pods needs no order.
  const isStaying = (each: Workload) => partial.states.every((state) => state.has(keyOf(each.object)));
  const labels = new Set(workloads.map((each) => JSON.stringify([keyOf(each.object), each.labels])));
  const names = new Set(workloads.map((each) => keyOf(each.object)));
  if (workloads.every(isStaying) && labels.size === names.size) return undefined;
  const selector = commonLabels(workloads.map(({ labels }) => identityOf(labels)));
  if (Object.keys(selector).length === 0)
    return {
      name: told,
      why: 'changes the labels of its pods, and neither state has the Service that selects them',
    };
  const declared = containers.flatMap(({ ports = [] }) => ports.flatMap((each) => each.containerPort ?? []));
  const ports = (declared.length === 0 ? [80] : declared).map((port) => ({
    port,
    name: `http-${port}`,
    targetPort: targetPortOf(workloads, port),
  }));
  const kind = { group: '', kind: 'Service', namespace };
  const service = assumedObject({
    apiVersion: 'v1',
    kind: 'Service',
    namespace,
    name: freeName(partial, { ...kind, name: object.name }, others),
    spec: { selector, ports },
  });
  const words = `a Service sends requests to the pods of ${told}`;
  return { object: service, words, isHypothetical: true };
}

/** Whether a workload must be deleted and created again. */
function isReplaced({ states }: PartialStates, { object }: Workload): boolean {
  const [from, to] = states.map((state) => state.get(keyOf(object)));
  return from !== undefined && to !== undefined && immutableField(from, to) !== undefined;
}

function commonLabels([first = {}, ...others]: readonly Labels[]): Labels {
  return Object.fromEntries(
    Object.entries(first).filter(([key, value]) => others.every((labels) => labels[key] === value)),
  );
}
