import { namespacesOf } from '../../mesh/injection/namespaces';
import type { ServiceEntrySpec } from '../../mesh/objects/istio-types';
import { labelsAt, valueAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { MESH } from '../../mesh/routes/virtual-services';
import { withoutPublicDns } from '../hosts/names-without-dns';
import { rule } from '../rule';

export const serviceEntryHostWithoutDns = rule({
  name: 'service-entry-host-without-dns',
  description:
    'A ServiceEntry has a host that public DNS cannot have, and clients or proxies resolve it by DNS.',
  severity: 'info',
  messages: {
    proxies: {
      message: 'ServiceEntry {name} resolves {host} by DNS; public DNS cannot have it',
      effect:
        'if the DNS of the cluster does not have it either, the host has no endpoint: requests get 503 (flag UH: no healthy upstream)',
      fix: 'add endpoints with addresses that resolve, and resolution: STATIC if they are IP addresses',
      severity: 'warning',
    },
    private: {
      message: 'ServiceEntry {name} resolves {host} by DNS; public DNS cannot have it',
      effect:
        'if the DNS servers of the cluster do not forward to one that has it, requests get 503 (flag UH: no healthy upstream)',
      fix: 'none if DNS in the cluster resolves the host; otherwise add endpoints',
    },
    clients: {
      message: '{host} of ServiceEntry {name} is a name that public DNS cannot have',
      effect:
        'clients resolve the name before a proxy sees the request: if DNS in the cluster does not have it, they cannot connect',
      fix: 'enable DNS proxying (proxyMetadata ISTIO_META_DNS_CAPTURE: "true"), or add a DNS record or a Service',
    },
  },
  check(mesh, report) {
    const entries = mesh.ofKind('networking.istio.io', 'ServiceEntry');
    if (entries.length === 0) return;
    // A host that no VirtualService is for may be called by proxies alone, such as an external authorizer.
    const called = new Set(
      mesh.virtualServices.flatMap(({ hosts, gateways }) => (gateways.has(MESH) ? hosts : [])),
    );
    const hasProxying = mesh.objects.some(capturesDns);
    for (const object of entries) {
      const spec = (object.data['spec'] ?? {}) as ServiceEntrySpec;
      const { hosts = [], endpoints = [], resolution = 'NONE' } = spec;
      const isSelecting = valueAt(object, 'spec', 'workloadSelector') !== undefined;
      const asksDns = resolution.startsWith('DNS') && endpoints.length === 0 && !isSelecting;
      for (const [index, host] of hosts.entries()) {
        const names = withoutPublicDns(host);
        // Services and other rules speak for hosts of the cluster.
        if (names === undefined || host.endsWith(`.${mesh.domain}`)) continue;
        const at = fieldOf(object, 'spec', 'hosts', index);
        const words = { name: object.name, host };
        if (asksDns) report(names === 'nowhere' ? 'proxies' : 'private', { at, with: words });
        else if (
          called.has(host) &&
          resolution !== 'NONE' &&
          !hasProxying &&
          !namespacesOf(mesh).get(object.namespace)?.isAmbient
        ) {
          report('clients', { at, with: words });
        }
      }
    }
  },
});

/** Whether proxies answer DNS, by the configuration of the mesh or by the annotation of some pods. */
function capturesDns({ kind, name, data }: MeshObject): boolean {
  const isMeshConfiguration = kind === 'ConfigMap' && (name === 'istio' || name.startsWith('istio-'));
  const texts = isMeshConfiguration
    ? [valueAt({ data }, 'data', 'mesh')]
    : [
        labelsAt({ data }, 'spec', 'template', 'metadata', 'annotations')['proxy.istio.io/config'],
        kind === 'IstioOperator' || kind === 'ProxyConfig' ? JSON.stringify(data['spec']) : undefined,
      ];
  return texts.some(
    (text) => typeof text === 'string' && /ISTIO_META_DNS_CAPTURE["']?\s*:\s*["']?true/.test(text),
  );
}
