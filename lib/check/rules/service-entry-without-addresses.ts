import type { ServiceEntrySpec } from '../../mesh/objects/istio-types';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const serviceEntryWithoutAddresses = rule({
  name: 'service-entry-without-addresses',
  description:
    'A ServiceEntry lacks the addresses that tell its TCP connections apart, or the endpoints of its hosts.',
  severity: 'warning',
  upstream: ['IST0134'],
  messages: {
    everyHost: {
      message: 'TCP port {port} of ServiceEntry {name} has no addresses to match',
      effect: 'a sidecar without automatic addresses sends every connection to port {port} to this host',
      fix: 'set spec.addresses, or a protocol that carries the host: HTTP, TLS',
    },
    noEndpoints: {
      message: 'ServiceEntry {name} is STATIC and has no endpoints',
      effect: 'its hosts have no address: requests get 503 "no healthy upstream" (flag UH)',
      fix: 'add endpoints, or a workloadSelector; or write resolution: DNS if DNS has the host',
    },
  },
  check(mesh, report) {
    for (const object of mesh.ofKind('networking.istio.io', 'ServiceEntry')) {
      const {
        endpoints = [],
        resolution,
        workloadSelector,
      } = (object.data['spec'] ?? {}) as ServiceEntrySpec;
      if (resolution !== 'STATIC' || endpoints.length > 0 || workloadSelector !== undefined) continue;
      // What could not be read may be an endpoint.
      if (object.omitted !== undefined) continue;
      report('noEndpoints', { at: fieldOf(object, 'spec', 'resolution'), with: { name: object.name } });
    }
    if (hasAutomaticAddresses(mesh.ofKind('', 'ConfigMap'))) return;
    for (const object of mesh.ofKind('networking.istio.io', 'ServiceEntry')) {
      const { addresses = [], ports = [] } = (object.data['spec'] ?? {}) as ServiceEntrySpec;
      if (addresses.length > 0 || listAt(object, 'status', 'addresses').length > 0) continue;
      for (const [index, { number = 0, protocol = '' }] of ports.entries()) {
        if (protocol !== '' && protocol.toUpperCase() !== 'TCP') continue;
        const at = fieldOf(object, 'spec', 'ports', index, 'protocol');
        report('everyHost', { at, with: { port: number, name: object.name } });
      }
    }
  },
});

type ConfigMaps = readonly { readonly name: string; readonly data: Parameters<typeof valueAt>[0]['data'] }[];

/** The mesh configuration is text in a ConfigMap; one word of it matters here. */
function hasAutomaticAddresses(configMaps: ConfigMaps): boolean {
  return configMaps.some((each) => {
    if (each.name !== 'istio' && !each.name.startsWith('istio-')) return false;
    const mesh = valueAt(each, 'data', 'mesh');
    return (
      typeof mesh === 'string' && /(DNS_AUTO_ALLOCATE|ENABLE_IP_AUTOALLOCATE)["']?\s*:\s*["']?true/.test(mesh)
    );
  });
}
