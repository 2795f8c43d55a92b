import { keyOf } from '../../mesh/objects/key';
import type { Labels } from '../../mesh/objects/mesh-object';
import type { Workload } from '../../mesh/registry/workloads';
import { destinationsFrom } from '../../mesh/routes/destinations';
import {
  type Absence,
  type Addition,
  type Assumption,
  assumedObject,
  freeName,
  nameOf,
  type PartialStates,
  type Unclear,
  unclearHost,
} from './assumption';
import { namedSubsets } from './named-subsets';
import { isMoving } from './selectors';

/** DestinationRules of the subsets that routes name, for hosts of which neither state defines any subset. */
export function assumedSubsets(partial: PartialStates): Addition {
  const { mesh, virtualServices } = partial.both;
  const assumptions: Assumption[] = [];
  const unclear: Unclear[] = [];
  const absent: Absence[] = [];
  const moving = isMoving(partial);
  const defined = new Set(mesh.destinationRules.all.map((rule) => rule.host));
  for (const [host, { names, by }] of namedSubsets(virtualServices)) {
    if (defined.has(host)) continue;
    const rules = mesh.destinationRules.covering(host);
    if (rules.some(({ spec }) => (spec.subsets ?? []).length > 0)) continue;
    if (mesh.known.holdsAll('networking.istio.io', 'DestinationRule')) {
      const words = `No DestinationRule defines subset ${[...names].sort().join(', ')} of ${host}, which ${nameOf(by)} references`;
      absent.push({ by, words });
      continue;
    }
    const [service] = mesh.services.named(host);
    const workloads = service === undefined ? [] : mesh.behind(service);
    const subsets = [...names].sort().map((name) => ({ name, labels: labelsOf(name, workloads) }));
    const namespace = service?.namespace ?? by.namespace;
    const kind = { group: 'networking.istio.io', kind: 'DestinationRule', namespace };
    const object = assumedObject({
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      namespace,
      name: freeName(partial, { ...kind, name: host.split('.')[0] ?? host }),
      spec: {
        host,
        subsets: subsets.map(({ name, labels }) => ({ name, labels: labels ?? { version: name } })),
      },
    });
    const told = subsets.map(({ name, labels }) => `${name} (${wordsOf(labels ?? { version: name })})`);
    const which = told.length === 1 ? 'subset' : 'subsets';
    assumptions.push({
      object,
      words: `a DestinationRule defines ${which} ${told.join(', ')} of ${host}, which ${nameOf(by)} references`,
    });
    const isUnknown = subsets.some(({ labels }) => labels === undefined);
    const candidates = isUnknown ? workloads.filter(moving).map((each) => keyOf(each.object)) : [];
    if (candidates.length > 0) unclear.push(unclearHost(host, candidates));
  }
  return { assumptions, unclear, absent };
}

/**
 * VirtualServices of hosts with subsets to which no route of the states leads. Without them callers would reach all
 * pods of the Service, which is seldom intended where there are subsets. Routes lead only to subsets that both states
 * have.
 */
export function assumedRoutes(partial: PartialStates): Addition {
  const { states, both } = partial;
  const { mesh, virtualServices } = both;
  if (mesh.known.holdsAll('networking.istio.io', 'VirtualService')) return { assumptions: [] };
  const routed = new Set(virtualServices.flatMap((each) => destinationsFrom(each).map(({ host }) => host)));
  const kept = new Map<string, Set<string>[]>();
  for (const { object, host, spec } of mesh.destinationRules.all) {
    if (routed.has(host) || host.includes('*') || (spec.subsets ?? []).length === 0) continue;
    const names = new Set((spec.subsets ?? []).flatMap(({ name }) => name ?? []));
    const isStaying = states.every((state) => state.get(keyOf(object)) === object);
    kept.set(host, [...(kept.get(host) ?? []), names, ...(isStaying ? [names] : [])]);
  }
  const assumptions = [...kept].flatMap(([host, [first = new Set<string>(), ...others]]): Assumption[] => {
    const [service] = mesh.services.named(host);
    const names =
      others.length === 0 ? [] : [...first].filter((name) => others.every((each) => each.has(name)));
    if (service === undefined || names.length === 0) return [];
    const kind = { group: 'networking.istio.io', kind: 'VirtualService', namespace: service.namespace };
    const weight = Math.floor(100 / names.length);
    const object = assumedObject({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      namespace: service.namespace,
      name: freeName(partial, { ...kind, name: host.split('.')[0] ?? host }),
      spec: {
        hosts: [host],
        http: [{ route: names.map((subset) => ({ destination: { host, subset }, weight })) }],
      },
    });
    const which = names.length === 1 ? 'subset' : 'subsets';
    return [
      { object, words: `a VirtualService routes requests for ${host} to ${which} ${names.join(', ')}` },
    ];
  });
  return { assumptions };
}

/** The label of the host's pods whose value is the name of the subset; undefined if no pod has one. */
function labelsOf(subset: string, workloads: readonly Workload[]): Labels | undefined {
  const keys = workloads.flatMap(({ labels }) =>
    Object.entries(labels).flatMap(([key, value]) => (value === subset ? [key] : [])),
  );
  const key = keys.includes('version') ? 'version' : keys.sort()[0];
  return key === undefined ? undefined : { [key]: subset };
}

function wordsOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
