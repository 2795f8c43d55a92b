import { fieldOf } from '../../mesh/objects/mesh-object';
import { gatewayName, MESH } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

export const gatewayNamedAsHost = rule({
  name: 'gateway-named-as-host',
  description: 'A VirtualService references a Gateway by a host name.',
  severity: 'info',
  upstream: ['KIA1108'],
  messages: {
    old: {
      message: 'Gateway {name} is written as a host, {written}',
      effect: 'nothing today: istiod still reads NAME.NAMESPACE, the format of its first versions',
      fix: 'write {name}',
    },
  },
  check(mesh, report) {
    for (const { object, spec } of mesh.virtualServices) {
      for (const [index, written] of (spec.gateways ?? []).entries()) {
        if (written === MESH || written.includes('/') || !written.includes('.')) continue;
        const name = gatewayName(written, object.namespace);
        const at = fieldOf(object, 'spec', 'gateways', index);
        report('old', { at, edits: [{ set: at, value: name }], with: { name, written } });
      }
    }
  },
});
