import { keyOf } from '../../mesh/objects/key';
import { byCodeUnit } from '../../mesh/objects/order';
import { namedHosts } from '../../mesh/registry/calls';
import type { Workload } from '../../mesh/registry/workloads';
import { admission, namedCallers } from '../facts/admission';
import { callersIn } from '../facts/asked-labels';
import { placeOf } from '../facts/place';
import { importedHosts, selectedCallers } from '../facts/selected-callers';
import { type FoundEdge, nameOfObject } from './edges';
import type { GraphWorkload } from './graph';
import { type Registry, serviceId } from './registry';
import type { Releases } from './release';
import { textOfRules } from './rules';

/** Traffic between pods of the mesh. */
export interface Calls {
  readonly edges: readonly FoundEdge[];
  /** Callers that no service selects. */
  readonly workloads: readonly GraphWorkload[];
}

/** The calls that pods name, and the callers that policies, Sidecars and rules name. */
export function callsOf(registry: Registry, releases: Releases): Calls {
  const { mesh, services, owners, isGatewayPod } = registry;
  const callerOf = callersIn(mesh);
  const edges: FoundEdge[] = [];
  const workloads = new Map<string, GraphWorkload>();
  const add = (kind: 'call' | 'permission', pods: Workload, host: string, because: string): void => {
    if (isGatewayPod(pods)) return;
    const owner = owners.get(pods);
    const target = services.get(host);
    const own = owner === undefined ? workloadOf(pods) : undefined;
    if (own !== undefined) workloads.set(own.id, own);
    const caller = callerOf(pods);
    const seen = releases.seenBy(caller, host);
    const isUsual = target !== undefined && textOfRules(seen) === textOfRules(releases.of(target));
    const version = owner?.versions.find(({ workload }) => workload === pods)?.version.name;
    edges.push({
      from: owner?.id ?? own?.id ?? '',
      to: serviceId(host),
      at: placeOf({ object: pods.object, path: [] }),
      kind,
      because: [because],
      versions: version === undefined || owner?.versions.length === 1 ? [] : [version],
      mutualTls: target === undefined ? 'unknown' : registry.protection.between(caller, pods, target.service),
      admitted: target === undefined ? 'unknown' : admission(mesh, pods, target.service),
      rules: isUsual ? [] : seen,
    });
  };
  const inOrder = [...mesh.workloads.all].sort((a, b) => byCodeUnit(keyOf(a.object), keyOf(b.object)));
  for (const pods of inOrder) {
    const called = new Set<string>();
    for (const { host, because } of namedHosts(mesh, pods)) {
      if (!called.has(host)) add('call', pods, host, because);
      called.add(host);
    }
    for (const { host, object } of importedHosts(mesh, pods))
      if (services.has(host)) add('permission', pods, host, nameOfObject(object));
  }
  for (const { service } of services.values()) {
    for (const { workload, policy } of namedCallers(mesh, service))
      add('permission', workload, service.host, nameOfObject(policy.object));
  }
  for (const { workload, host, object } of selectedCallers(mesh))
    if (services.has(host)) add('permission', workload, host, nameOfObject(object));
  return { edges: withAllVersions(edges, registry), workloads: [...workloads.values()] };
}

/** Edges of all versions of a service together name none of them. */
function withAllVersions(edges: readonly FoundEdge[], { services }: Registry): FoundEdge[] {
  const counts = new Map([...services.values()].map(({ id, versions }) => [id, versions.length]));
  const named = new Map<string, Set<string>>();
  const ends = ({ kind, from, to }: FoundEdge) => `${kind} ${from} ${to}`;
  for (const edge of edges) {
    const known = named.get(ends(edge)) ?? new Set();
    for (const each of edge.versions) known.add(each);
    named.set(ends(edge), known);
  }
  return edges.map((edge) =>
    named.get(ends(edge))?.size === counts.get(edge.from) ? { ...edge, versions: [] } : edge,
  );
}

function workloadOf({ object }: Workload): GraphWorkload {
  const { kind, namespace, name } = object;
  return {
    id: `workload/${kind}/${namespace}/${name}`,
    at: placeOf({ object, path: [] }),
    findings: [],
    change: null,
    kind,
    namespace,
    name,
  };
}
