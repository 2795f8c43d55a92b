import type { Mesh } from '../../mesh/mesh';
import type { SidecarSpec } from '../../mesh/objects/istio-types';
import type { Labels } from '../../mesh/objects/mesh-object';
import type { Workload } from '../../mesh/registry/workloads';
import type { Caller } from '../../mesh/request';

/**
 * The callers of a mesh, each with only those labels that some rule, Sidecar or policy asks a caller for: two callers that
 * nothing tells apart then share one proxy, whose routes are computed once.
 */
export function callersIn(mesh: Mesh): (pods: Workload) => Caller {
  const asked = askedKeys(mesh);
  return ({ namespace, labels }) => {
    const own = Object.entries(labels).filter(([key]) => asked.has(key));
    return { kind: 'workload', namespace, labels: Object.fromEntries(own) };
  };
}

function askedKeys(mesh: Mesh): ReadonlySet<string> {
  const keys = new Set<string>();
  const ask = (labels: Labels | undefined) => {
    for (const key of Object.keys(labels ?? {})) keys.add(key);
  };
  for (const { http, tls, tcp } of mesh.virtualServices) {
    for (const { matches } of http) for (const { match } of matches) ask(match.sourceLabels);
    for (const { route } of [...tls, ...tcp]) for (const match of route.match ?? []) ask(match.sourceLabels);
  }
  for (const { spec } of mesh.destinationRules.all) ask(spec.workloadSelector?.matchLabels);
  for (const { data } of mesh.ofKind('networking.istio.io', 'Sidecar'))
    ask(((data['spec'] ?? {}) as SidecarSpec).workloadSelector?.labels);
  return keys;
}
