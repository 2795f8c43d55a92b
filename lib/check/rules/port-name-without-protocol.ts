import { labelsAt } from '../../mesh/objects/json-path';
import type { ServiceSpec } from '../../mesh/objects/kubernetes-types';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { protocolOf } from '../../mesh/registry/protocols';
import { rule } from '../rule';

export const portNameWithoutProtocol = rule({
  name: 'port-name-without-protocol',
  description: 'The name of a port does not give its protocol, so the proxy detects it from the first bytes.',
  severity: 'info',
  upstream: ['IST0118', 'IST0150', 'KIA0601', 'KIA0602'],
  messages: {
    sniffed: {
      message: 'port {port} of Service {service} has no protocol in its name or appProtocol',
      effect:
        "the proxy detects the protocol from the client's first bytes; if the server sends first, it waits for nothing",
      fix: 'set appProtocol: http, or a name such as http-{name}',
    },
    externalName: {
      message: 'port {port} of ExternalName Service {service} is TCP by its name ({name})',
      effect: 'the proxy sends every connection to port {port} here, also those to other hosts',
      fix: 'name it after its protocol: http, https, tls',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const object of mesh.ofKind('', 'Service')) {
      const labels = labelsAt(object, 'metadata', 'labels');
      // Ports that controllers create are not named by people.
      if (labels['gateway.istio.io/managed'] !== undefined || object.namespace === mesh.rootNamespace)
        continue;
      const { ports = [], type, selector } = (object.data['spec'] ?? {}) as ServiceSpec;
      if (selector === undefined && type !== 'ExternalName') continue;
      for (const [index, each] of ports.entries()) {
        const { name = '', port = 0 } = each;
        const protocol = protocolOf(each);
        const at = fieldOf(object, 'spec', 'ports', index, ...(name === '' ? ['port'] : ['name']));
        if (type === 'ExternalName') {
          const isAny = protocol === 'auto' || name === 'tcp';
          const words = { port, service: object.name, name: name || 'unnamed' };
          if (isAny) report('externalName', { at, with: words });
        } else if (protocol === 'auto') {
          report('sniffed', { at, with: { port, service: object.name, name: name || 'api' } });
        }
      }
    }
  },
});
