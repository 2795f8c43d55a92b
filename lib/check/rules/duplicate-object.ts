import { valueAt } from '../../mesh/objects/json-path';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { rule } from '../rule';

export const duplicateObject = rule({
  name: 'duplicate-object',
  description: 'Two documents define the same object: same kind, namespace and name.',
  severity: 'warning',
  upstream: [],
  messages: {
    repeated: {
      message: '{kind} {name} is defined {times}',
      effect: 'the one that is applied last replaces {others}',
      fix: 'keep one, or check each set of files that is applied separately',
    },
  },
  check(mesh, report) {
    const byKey = new Map<string, MeshObject[]>();
    for (const object of mesh.objects) {
      // An object with a generateName gets another name each time.
      if (valueAt(object, 'metadata', 'name') === undefined) continue;
      const { group, kind, namespace, name } = object;
      addTo(byKey, `${group}/${kind}/${namespace}/${name}`, object);
    }
    for (const same of byKey.values()) {
      const [first, second, ...others] = same;
      if (first === undefined || second === undefined) continue;
      const { kind, namespace, name } = second;
      report('repeated', {
        at: fieldOf(second, 'metadata', 'name'),
        related: [first, ...others].map((object) => ({
          at: fieldOf(object, 'metadata', 'name'),
          message: object === first ? 'the first one' : 'another one',
        })),
        with: {
          kind,
          name: namespace === '' ? name : `${namespace}/${name}`,
          times: others.length === 0 ? 'twice' : `${same.length} times`,
          others: others.length === 0 ? 'the other one' : 'the others',
        },
      });
    }
  },
});
