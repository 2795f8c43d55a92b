import { fieldOf, type Json } from '../../mesh/mesh-object';
import { listAt } from '../json/at';
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
