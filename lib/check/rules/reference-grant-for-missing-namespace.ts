import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const referenceGrantForMissingNamespace = rule({
  name: 'reference-grant-for-missing-namespace',
  description: 'A ReferenceGrant references a namespace that does not exist.',
  severity: 'warning',
  upstream: ['KIA1601'],
  messages: {
    missing: {
      message: 'ReferenceGrant {name} references namespace {namespace}, which does not exist',
      effect: 'it grants nothing: routes from the intended namespace get 500',
      fix: 'write the intended namespace',
    },
  },
  check(mesh, report) {
    for (const { object, from } of mesh.gatewayApi.referenceGrants) {
      for (const { at, namespace } of from) {
        if (namespace === '' || mesh.known.namespace(namespace) !== 'no') continue;
        report('missing', {
          at: fieldOf(object, ...at, 'namespace'),
          with: { name: object.name, namespace },
        });
      }
    }
  },
});
