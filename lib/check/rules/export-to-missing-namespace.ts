import { listAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

const kinds = ['DestinationRule', 'ServiceEntry', 'VirtualService'];

export const exportToMissingNamespace = rule({
  name: 'export-to-missing-namespace',
  description: 'An object is exported to a namespace that does not exist.',
  severity: 'warning',
  upstream: ['IST0101', 'KIA0005'],
  messages: {
    missing: {
      message: '{kind} {name} is exported to namespace {namespace}, which does not exist',
      effect: 'the object is not visible in the intended namespace',
      fix: 'write the intended namespace, "." for its own, or "*" for all',
    },
  },
  check(mesh, report) {
    for (const kind of kinds) {
      for (const object of mesh.ofKind('networking.istio.io', kind)) {
        for (const [index, namespace] of listAt(object, 'spec', 'exportTo').entries()) {
          if (
            typeof namespace !== 'string' ||
            ['', '*', '.', '~'].includes(namespace) ||
            mesh.known.namespace(namespace) !== 'no'
          )
            continue;
          const at = fieldOf(object, 'spec', 'exportTo', index);
          report('missing', { at, with: { kind, name: object.name, namespace } });
        }
      }
    }
  },
});
