import { fullHost, hostsOverlap } from '../../mesh/hosts';
import type { SidecarSpec } from '../../mesh/istio-types';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/mesh-object';
import { isExportedTo } from '../../mesh/services';
import { valueAt } from '../json/at';
import { rule } from '../rule';

export const misconfiguredSidecar = rule({
  name: 'misconfigured-sidecar',
  description:
    'A Sidecar lets through a host that there is not, or says something that nobody can tell the meaning of.',
  severity: 'warning',
  upstream: ['KIA1004', 'KIA1006', 'KIA1007'],
  messages: {
    host: {
      message: 'Sidecar {name} lets through {written}, and no Service and no ServiceEntry has that host',
      effect: 'what is meant is not let through: its callers get 502 or go out of the mesh, without routes',
      fix: 'write NAMESPACE/HOST with the host in full, such as shop/cart.shop.svc.cluster.local',
    },
    root: {
      message: 'Sidecar {name} stands in {namespace}, for all namespaces, and has a workloadSelector',
      effect: 'it holds for pods of {namespace} alone, not for those of all namespaces',
      fix: 'remove the selector, or move the Sidecar to the namespace of the pods',
    },
    mode: {
      message: 'Sidecar {name} has an outboundTrafficPolicy without mode',
      effect:
        "hosts that nobody registered are refused or let out, by Istio's version and the mesh's own setting",
      fix: 'write mode: ALLOW_ANY or REGISTRY_ONLY',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const object of mesh.ofKind('networking.istio.io', 'Sidecar')) {
      const { name, namespace } = object;
      const { egress = [] } = (object.data['spec'] ?? {}) as SidecarSpec;
      for (const [index, { hosts = [] }] of egress.entries()) {
        for (const [place, written] of hosts.entries()) {
          const slash = written.indexOf('/');
          const where = slash < 0 ? '*' : written.slice(0, slash);
          const host = fullHost(written.slice(slash + 1), {
            namespace: where === '.' ? namespace : where,
            domain: mesh.domain,
          });
          if (host === '*' || where === '~' || isThere(mesh, host, where, namespace)) continue;
          if (host.startsWith('*') && (where === '*' || !mesh.isComplete)) continue;
          const meant = host.split('.')[1] ?? '';
          const isInMesh = host.endsWith(`.svc.${mesh.domain}`);
          if (isInMesh ? !mesh.knowsNamespace(meant) : !mesh.isComplete) continue;
          const at = fieldOf(object, 'spec', 'egress', index, 'hosts', place);
          report('host', { at, with: { name, written } });
        }
      }
      const selector = valueAt(object, 'spec', 'workloadSelector');
      if (namespace === mesh.rootNamespace && selector !== undefined) {
        report('root', { at: fieldOf(object, 'spec', 'workloadSelector'), with: { name, namespace } });
      }
      const policy = valueAt(object, 'spec', 'outboundTrafficPolicy');
      if (policy !== undefined && valueAt(object, 'spec', 'outboundTrafficPolicy', 'mode') === undefined) {
        report('mode', { at: fieldOf(object, 'spec', 'outboundTrafficPolicy'), with: { name } });
      }
    }
  },
});

/** Whether a Service or ServiceEntry has the host, one of the namespace that is named where it is a pattern. */
function isThere(mesh: Mesh, host: string, where: string, own: string): boolean {
  if (!host.startsWith('*')) {
    return mesh.services.named(host).some(({ exportedTo }) => isExportedTo(exportedTo, own));
  }
  const namespace = where === '.' ? own : where;
  return mesh.services.all.some((each) => each.namespace === namespace && hostsOverlap(host, each.host));
}
