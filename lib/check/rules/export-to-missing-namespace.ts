import { listAt } from '../../mesh/objects/json-path';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';
import { misspelt } from '../similar';

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
    misspelt: {
      message: '{kind} {name} is exported to {namespace}; these files have {other}',
      effect: 'if namespace {other} is meant, the object is not visible in it',
      fix: 'write {other}, if it is meant',
    },
  },
  check(mesh, report) {
    for (const kind of kinds) {
      for (const object of mesh.ofKind('networking.istio.io', kind)) {
        for (const [index, namespace] of listAt(object, 'spec', 'exportTo').entries()) {
          if (
            typeof namespace !== 'string' ||
            ['', '*', '.', '~'].includes(namespace) ||
            mesh.namespaces.has(namespace)
          )
            continue;
          const at = fieldOf(object, 'spec', 'exportTo', index);
          const words = { kind, name: object.name, namespace };
          // Where only some of the namespaces are written down, the others may be made elsewhere.
          const other = misspelt(namespace, mesh.namespaces);
          if (mesh.known.namespace(namespace) === 'no') report('missing', { at, with: words });
          else if (other !== undefined) report('misspelt', { at, with: { ...words, other } });
        }
      }
    }
  },
});
