import { fieldOf, type MeshObject } from '../../mesh/mesh-object';
import { valueAt } from '../json/at';
import { rule } from '../rule';

export const duplicateObject = rule({
  name: 'duplicate-object',
  description: 'Two documents are the same object: one kind, one namespace, one name.',
  severity: 'warning',
  upstream: [],
  messages: {
    twice: {
      message: '{kind} {name} stands in the files twice',
      effect: 'one takes the place of the other: which one depends on the order in which they are applied',
      fix: 'keep one, or check each set of files that is applied for itself',
    },
  },
  check(mesh, report) {
    const seen = new Map<string, MeshObject>();
    for (const object of mesh.objects) {
      // What has a generateName becomes another object each time.
      if (valueAt(object, 'metadata', 'name') === undefined) continue;
      const { group, kind, namespace, name } = object;
      const key = `${group}/${kind}/${namespace}/${name}`;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, object);
        continue;
      }
      report('twice', {
        at: fieldOf(object, 'metadata', 'name'),
        related: [{ at: fieldOf(first, 'metadata', 'name'), message: 'the first time' }],
        with: { kind, name: namespace === '' ? name : `${namespace}/${name}` },
      });
    }
  },
});
