import { valueAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const duplicateObject = rule({
  name: 'duplicate-object',
  description: 'Two documents define the same object: same kind, namespace and name.',
  severity: 'warning',
  upstream: [],
  messages: {
    twice: {
      message: '{kind} {name} is defined twice',
      effect: 'one replaces the other, depending on the order in which they are applied',
      fix: 'keep one, or check each set of files that is applied separately',
    },
  },
  check(mesh, report) {
    const seen = new Map<string, MeshObject>();
    for (const object of mesh.objects) {
      // An object with a generateName gets another name each time.
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
        related: [{ at: fieldOf(first, 'metadata', 'name'), message: 'the first one' }],
        with: { kind, name: namespace === '' ? name : `${namespace}/${name}` },
      });
    }
  },
});
