import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const referenceGrantForMissingNamespace = rule({
  name: 'reference-grant-for-missing-namespace',
  description: 'A ReferenceGrant is for a namespace that is not there.',
  severity: 'warning',
  upstream: ['KIA1601'],
  messages: {
    missing: {
      message: 'ReferenceGrant {name} is for namespace {namespace}, and there is none',
      effect: 'it grants nobody anything: routes of the namespace that is meant get 500',
      fix: 'write the namespace that is meant',
    },
  },
  check(mesh, report) {
    if (!mesh.isComplete) return;
    for (const { object, from } of mesh.gatewayApi.referenceGrants) {
      for (const { at, namespace } of from) {
        if (mesh.namespaces.has(namespace)) continue;
        report('missing', {
          at: fieldOf(object, ...at, 'namespace'),
          with: { name: object.name, namespace },
        });
      }
    }
  },
});
