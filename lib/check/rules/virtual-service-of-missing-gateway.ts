import { fieldOf } from '../../mesh/mesh-object';
import { gatewayName, MESH } from '../../mesh/virtual-services';
import { rule } from '../rule';

export const virtualServiceOfMissingGateway = rule({
  name: 'virtual-service-of-missing-gateway',
  description: 'A VirtualService names a Gateway that is not there.',
  severity: 'error',
  upstream: ['IST0101', 'KIA1102'],
  messages: {
    missing: {
      message: 'there is no Gateway {name}',
      effect: 'clients of that gateway meet none of these routes: 404 (flag NR)',
      fix: 'name a Gateway that is there, as NAMESPACE/NAME where it stands in another namespace',
    },
    elsewhere: {
      message: 'there is no Gateway {name}; namespace {namespace} has one of this name',
      effect: 'clients of that gateway meet none of these routes: 404 (flag NR)',
      fix: 'write {other}: a name alone is read in the namespace of the VirtualService',
    },
    unknown: {
      message: 'there is no Gateway {name} in these files, which hold no Gateway at all',
      effect: 'where it is missing, clients meet none of these routes: 404 (flag NR)',
      fix: 'check it together with the Gateway',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const known = new Set(mesh.gateways.map(({ name }) => name));
    for (const { object, spec } of mesh.virtualServices) {
      for (const [index, written] of (spec.gateways ?? []).entries()) {
        const name = gatewayName(written, object.namespace);
        const [namespace = ''] = name.split('/');
        if (name === MESH || known.has(name) || !mesh.knowsNamespace(namespace)) continue;
        const at = fieldOf(object, 'spec', 'gateways', index);
        const same = mesh.gateways.filter(
          (gateway) => gateway.object.name === name.slice(namespace.length + 1),
        );
        const [only] = same;
        if (mesh.gateways.length === 0) report('unknown', { at, with: { name } });
        else if (only !== undefined && same.length === 1) {
          const edits = [{ set: at, value: only.name }];
          report('elsewhere', {
            at,
            edits,
            with: { name, namespace: only.object.namespace, other: only.name },
          });
        } else report('missing', { at, with: { name } });
      }
    }
  },
});
