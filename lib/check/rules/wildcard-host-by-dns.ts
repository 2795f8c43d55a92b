import type { ServiceEntrySpec } from '../../mesh/objects/istio-types';
import { valueAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const wildcardHostByDns = rule({
  name: 'wildcard-host-by-dns',
  description: 'A ServiceEntry resolves a wildcard host by DNS.',
  // The API server accepts it; istiod's webhook, if installed, refuses it when it is applied.
  severity: 'warning',
  upstream: ['IST0106'],
  messages: {
    pattern: {
      message: 'ServiceEntry {name} resolves wildcard {host} by DNS ({resolution})',
      effect:
        'a wildcard has no DNS record: istiod refuses the ServiceEntry; without its webhook, hosts under {host} are not reachable',
      fix: 'set resolution: NONE, or list the hosts one by one',
    },
  },
  check(mesh, report) {
    for (const object of mesh.ofKind('networking.istio.io', 'ServiceEntry')) {
      const {
        hosts = [],
        endpoints = [],
        resolution = 'NONE',
      } = (object.data['spec'] ?? {}) as ServiceEntrySpec;
      const asksDns = resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN';
      if (!asksDns || endpoints.length > 0 || valueAt(object, 'spec', 'workloadSelector') !== undefined)
        continue;
      for (const [index, host] of hosts.entries()) {
        if (!host.startsWith('*')) continue;
        const at = fieldOf(object, 'spec', 'hosts', index);
        report('pattern', { at, with: { name: object.name, host, resolution } });
      }
    }
  },
});
