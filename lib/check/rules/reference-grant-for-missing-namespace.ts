import { listAt } from '../../mesh/objects/at';
import { fieldOf, type Json } from '../../mesh/objects/mesh-object';
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
    const namespaces = new Set(mesh.objects.map(({ namespace }) => namespace));
    for (const { name } of mesh.ofKind('', 'Namespace')) namespaces.add(name);
    for (const object of mesh.ofKind('gateway.networking.k8s.io', 'ReferenceGrant')) {
      for (const [index, value] of listAt(object, 'spec', 'from').entries()) {
        const { namespace = '' } = ((value as Json) ?? {}) as { namespace?: string };
        if (namespaces.has(namespace)) continue;
        const at = fieldOf(object, 'spec', 'from', index, 'namespace');
        report('missing', { at, with: { name: object.name, namespace } });
      }
    }
  },
});
