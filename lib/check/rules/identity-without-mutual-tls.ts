import { type FieldPath, fieldOf, type Json } from '../../mesh/mesh-object';
import { carries } from '../../mesh/workloads';
import { labelsAt, listAt, type valueAt } from '../json/at';
import { acceptedTls } from '../mutual-tls/modes';
import { rule } from '../rule';

const fields = [
  'principals',
  'notPrincipals',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
];
const keys = new Set(['source.principal', 'source.namespace', 'connection.sni']);

export const identityWithoutMutualTls = rule({
  name: 'identity-without-mutual-tls',
  description:
    'An AuthorizationPolicy asks who calls, and the pods take plain text, which says nothing about that.',
  severity: 'error',
  upstream: ['KIA0105'],
  messages: {
    none: {
      message:
        'AuthorizationPolicy {name} asks for {field}, and the pods of {workload} take plain text alone',
      effect: 'no caller has an identity: an ALLOW refuses everyone with 403, a DENY lets everyone through',
      fix: 'let the pods take mTLS: remove mode DISABLE from the PeerAuthentication',
    },
  },
  check(mesh, report) {
    const accepts = acceptedTls(mesh);
    for (const object of mesh.ofKind('security.istio.io', 'AuthorizationPolicy')) {
      const labels = labelsAt(object, 'spec', 'selector', 'matchLabels');
      const isForAll = object.namespace === mesh.rootNamespace;
      const asked = listAt(object, 'spec', 'rules').flatMap((_, index) =>
        askedIn(object, ['spec', 'rules', index]),
      );
      if (asked.length === 0) continue;
      const workloads = isForAll ? mesh.workloads.all : mesh.workloads.in(object.namespace);
      for (const workload of workloads) {
        if (!carries(workload.labels, labels)) continue;
        const accepted = accepts(workload, 0);
        if (accepted.mode !== 'DISABLE' || accepted.at === undefined) continue;
        for (const { path, field } of asked) {
          report('none', {
            at: fieldOf(object, ...path),
            related: [{ at: accepted.at, message: 'mode DISABLE' }],
            with: { name: object.name, field, workload: `${workload.object.kind} ${workload.object.name}` },
          });
        }
        break;
      }
    }
  },
});

function askedIn(
  object: Parameters<typeof valueAt>[0],
  rule: FieldPath,
): { path: FieldPath; field: string }[] {
  const sources = listAt(object, ...rule, 'from').flatMap((_, index) =>
    fields
      .map((field) => ({ path: [...rule, 'from', index, 'source', field], field }))
      .filter(({ path }) => listAt(object, ...path).length > 0),
  );
  const conditions = listAt(object, ...rule, 'when').flatMap((value: Json, index) => {
    const { key } = (value ?? {}) as { key?: string };
    return key !== undefined && keys.has(key) ? [{ path: [...rule, 'when', index, 'key'], field: key }] : [];
  });
  return [...sources, ...conditions];
}
