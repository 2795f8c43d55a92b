import { labelsAt, valueAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const misconfiguredWorkloadGroup = rule({
  name: 'misconfigured-workload-group',
  description:
    'A WorkloadGroup references a ServiceAccount that does not exist, or shares its labels with another one.',
  severity: 'warning',
  upstream: ['KIA1701', 'KIA1702'],
  messages: {
    account: {
      message: 'WorkloadGroup {name} references ServiceAccount {account}: it does not exist',
      effect:
        'namespace {namespace} has none of that name, so istiod signs no certificate, and the machines do not join the mesh',
      fix: 'create the ServiceAccount, or reference an existing one',
    },
    labels: {
      message: 'WorkloadGroups {name} and {other} have the same labels',
      effect: 'a selector that matches machines of one matches those of both',
      fix: 'give each a label of its own',
    },
  },
  check(mesh, report) {
    const groups = mesh.ofKind('networking.istio.io', 'WorkloadGroup');
    const accounts = new Set(
      mesh.ofKind('', 'ServiceAccount').map(({ namespace, name }) => `${namespace}/${name}`),
    );
    const byLabels = new Map<string, MeshObject>();
    for (const object of groups) {
      const { name, namespace } = object;
      const account = valueAt(object, 'spec', 'template', 'serviceAccount');
      if (typeof account === 'string' && account !== 'default' && !accounts.has(`${namespace}/${account}`)) {
        const at = fieldOf(object, 'spec', 'template', 'serviceAccount');
        if (mesh.known.holdsAll('', 'ServiceAccount'))
          report('account', { at, with: { name, account, namespace } });
      }
      const labels = labelsAt(object, 'spec', 'metadata', 'labels');
      if (Object.keys(labels).length === 0) continue;
      const key = `${namespace}/${JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
      const other = byLabels.get(key);
      byLabels.set(key, other ?? object);
      if (other === undefined) continue;
      report('labels', {
        at: fieldOf(object, 'spec', 'metadata', 'labels'),
        related: [{ at: fieldOf(other, 'spec', 'metadata', 'labels'), message: 'the other WorkloadGroup' }],
        with: { name, other: other.name },
      });
    }
  },
});
