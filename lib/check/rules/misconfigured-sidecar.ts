import { isBefore, istioVersionText } from '../../mesh/istio-version';
import type { Mesh } from '../../mesh/mesh';
import type { SidecarSpec } from '../../mesh/objects/istio-types';
import { valueAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { fullHost, hostsOverlap } from '../../mesh/registry/hosts';
import { isExportedTo } from '../../mesh/registry/services';
import { rule } from '../rule';
import { misspelt } from '../similar';

export const misconfiguredSidecar = rule({
  name: 'misconfigured-sidecar',
  description:
    'A Sidecar allows a host that does not exist, has a selector for the whole mesh, or has no mode.',
  severity: 'warning',
  upstream: ['KIA1004', 'KIA1006', 'KIA1007'],
  messages: {
    host: {
      message: 'Sidecar {name} allows {written}, which does not exist',
      effect: 'the intended host is not allowed: its callers get 502, or leave the mesh without routes',
      fix: 'write NAMESPACE/HOST with the full host, such as shop/cart.shop.svc.cluster.local',
    },
    misspelt: {
      message: 'Sidecar {name} allows {written}; these files have namespace {other}',
      effect:
        'if {other} is meant, its hosts are not allowed: their callers get 502, or leave the mesh without routes',
      fix: 'write {other}, if it is meant',
    },
    exclusion: {
      message: 'Istio {version} does not exclude {written}',
      effect:
        '~ before a namespace excludes hosts since 1.31; before, the line has no effect, so the hosts stay allowed',
      fix: 'list the allowed hosts instead, or upgrade Istio',
    },
    all: {
      message: 'Sidecar {name} excludes all hosts by {written}, also those of other lines',
      effect:
        'since Istio 1.31 an exclusion overrides every other line: no host is allowed, so requests get 502, or leave the mesh without routes; before, the line had no effect beside others',
      fix: 'remove {written}, or the other lines',
    },
    root: {
      message: 'Sidecar {name} for all namespaces has a workloadSelector',
      effect: 'it applies to pods of {namespace} only, not to those of all namespaces',
      fix: 'remove the selector, or move the Sidecar to the namespace of the pods',
    },
    mode: {
      message: 'Sidecar {name} has an outboundTrafficPolicy without mode',
      effect:
        "requests to unknown hosts are refused or allowed, depending on Istio's version and the mesh configuration",
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
          if (written.startsWith('~')) {
            const id = faultOfExclusion(mesh, written, hosts);
            if (id === undefined) continue;
            const at = fieldOf(object, 'spec', 'egress', index, 'hosts', place);
            report(id, { at, with: { name, written, version: istioVersionText(mesh.istioVersion) } });
            continue;
          }
          const where = slash < 0 ? '*' : written.slice(0, slash);
          const host = fullHost(written.slice(slash + 1), {
            namespace: where === '.' ? namespace : where,
            domain: mesh.domain,
          });
          const other = misspelt(where, mesh.namespaces);
          if (other !== undefined && mesh.known.namespace(where) === 'unknown') {
            const at = fieldOf(object, 'spec', 'egress', index, 'hosts', place);
            report('misspelt', { at, with: { name, written, other } });
            continue;
          }
          if (host === '*' || isThere(mesh, host, where, namespace)) continue;
          if (host.startsWith('*') && (where === '*' || !mesh.known.holdsAll('', 'Service'))) continue;
          if (!host.startsWith('*') && mesh.known.host(host) === 'unknown') continue;
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

/** The fault of a line that excludes hosts. `~/*` alone allows no host in every version. */
function faultOfExclusion(
  { istioVersion }: Mesh,
  written: string,
  hosts: readonly string[],
): 'exclusion' | 'all' | undefined {
  const isAll = written === '~/*' || written === '~*/*';
  if (!isBefore(istioVersion, '1.31'))
    return isAll && hosts.some((each) => !each.startsWith('~')) ? 'all' : undefined;
  // A namespace after ~ is refused by istiod, which another rule reports.
  return written.startsWith('~/') && !isAll ? 'exclusion' : undefined;
}

/** Whether a Service or ServiceEntry has the host, one of the namespace that is named where it is a pattern. */
function isThere(mesh: Mesh, host: string, where: string, own: string): boolean {
  if (!host.startsWith('*')) {
    return mesh.services.named(host).some(({ exportedTo }) => isExportedTo(exportedTo, own));
  }
  const namespace = where === '.' ? own : where;
  return mesh.services.all.some((each) => each.namespace === namespace && hostsOverlap(host, each.host));
}
