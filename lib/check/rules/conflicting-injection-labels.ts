import { fieldOf } from '../../mesh/mesh-object';
import { namespacesOf } from '../injection/namespaces';
import { rule } from '../rule';

export const conflictingInjectionLabels = rule({
  name: 'conflicting-injection-labels',
  description: 'A namespace has two labels of which one only decides who carries its traffic.',
  severity: 'warning',
  upstream: ['IST0123'],
  messages: {
    revision: {
      message: 'namespace {namespace} has {first} and {second}',
      effect: 'the first one counts: its pods do not get the sidecar of the other revision',
      fix: 'remove the one that is not meant',
    },
    ambient: {
      message: 'namespace {namespace} has {first} and {second}',
      effect: 'pods with a sidecar are left to it, and those that were made before get none: half and half',
      fix: 'remove the one that is not meant',
    },
  },
  check(mesh, report) {
    for (const [namespace, { object, labels, isAmbient }] of namespacesOf(mesh)) {
      const injection = labels['istio-injection'];
      if (injection !== undefined && injection !== 'enabled') continue;
      const present = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'].filter(
        (key) => labels[key] !== undefined,
      );
      const [first = '', second] = present;
      if (second === undefined) continue;
      const at = fieldOf(object, 'metadata', 'labels', second);
      const related = [{ at: fieldOf(object, 'metadata', 'labels', first), message: 'the other one' }];
      const words = (key: string) => `${key}: ${labels[key]}`;
      const told = { at, related, with: { namespace, first: words(first), second: words(second) } };
      report(isAmbient && present.length === 2 ? 'ambient' : 'revision', told);
    }
  },
});
