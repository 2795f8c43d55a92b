import { labelsAt } from '../../mesh/objects/at';
import type { ServiceSpec } from '../../mesh/objects/kubernetes-types';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { protocolOf } from '../../mesh/registry/protocols';
import { rule } from '../rule';

export const portNameWithoutProtocol = rule({
  name: 'port-name-without-protocol',
  description: 'A port does not say what it speaks, so that the proxy looks at the first bytes.',
  severity: 'info',
  upstream: ['IST0118', 'IST0150', 'KIA0601', 'KIA0602'],
  messages: {
    sniffed: {
      message: 'port {port} of Service {service} says neither by name nor by appProtocol what it speaks',
      effect:
        'the proxy finds out from the first bytes of the client; where the server speaks first, it waits in vain',
      fix: 'write appProtocol: http, or a name such as http-{name}',
    },
    externalName: {
      message: 'port {port} of ExternalName Service {service} is {name}, which takes any connection',
      effect: 'the proxy then takes every connection to port {port}, of other hosts too, and sends it here',
      fix: 'name it by what it speaks: http, https, tls',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const object of mesh.ofKind('', 'Service')) {
      const labels = labelsAt(object, 'metadata', 'labels');
      // What controllers make, people do not name.
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
          const words = { port, service: object.name, name: name || 'without a name' };
          if (isAny) report('externalName', { at, with: words });
        } else if (protocol === 'auto') {
          report('sniffed', { at, with: { port, service: object.name, name: name || 'api' } });
        }
      }
    }
  },
});
