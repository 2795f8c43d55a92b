import type { Mesh } from '../../mesh/mesh';
import type { HttpMatch, SidecarSpec, TcpMatch } from '../../mesh/objects/istio-types';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { MESH } from '../../mesh/routes/virtual-services';

/** A caller that an object names, and the host that it may call. */
export interface SelectedCaller {
  readonly workload: Workload;
  readonly host: string;
  readonly object: MeshObject;
}

/** The workloads whose labels a rule for the mesh asks for. */
export function selectedCallers(mesh: Mesh): readonly SelectedCaller[] {
  return mesh.virtualServices.flatMap(({ object, hosts, gateways, http, tls, tcp }) => {
    if (!gateways.has(MESH)) return [];
    const matches: readonly (HttpMatch | TcpMatch)[] = [
      ...http.flatMap((rule) => rule.matches.map(({ match }) => match)),
      ...[...tls, ...tcp].flatMap(({ route }) => route.match ?? []),
    ];
    return matches.flatMap(({ sourceLabels = {}, sourceNamespace }) => {
      if (Object.keys(sourceLabels).length === 0) return [];
      return mesh.workloads.all
        .filter(
          ({ labels, namespace }) =>
            carries(labels, sourceLabels) && (sourceNamespace || namespace) === namespace,
        )
        .flatMap((workload) => hosts.map((host) => ({ workload, host, object })));
    });
  });
}

/** The hosts that a Sidecar of these pods alone imports by name. A Sidecar of a namespace names no caller. */
export function importedHosts(mesh: Mesh, pods: Workload): readonly Omit<SelectedCaller, 'workload'>[] {
  return mesh.ofKind('networking.istio.io', 'Sidecar').flatMap((object) => {
    const { workloadSelector, egress = [] } = (object.data['spec'] ?? {}) as SidecarSpec;
    const labels = workloadSelector?.labels ?? {};
    if (object.namespace !== pods.namespace || Object.keys(labels).length === 0) return [];
    if (!carries(pods.labels, labels)) return [];
    return egress
      .flatMap(({ hosts = [] }) => hosts)
      .flatMap((each) => {
        const [, host = ''] = /^[^/~]*\/([^*]+)$/.exec(each) ?? [];
        return host === '' ? [] : [{ host, object }];
      });
  });
}
