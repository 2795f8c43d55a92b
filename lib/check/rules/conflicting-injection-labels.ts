import { namespacesOf } from '../../mesh/injection/namespaces';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const conflictingInjectionLabels = rule({
  name: 'conflicting-injection-labels',
  description: 'A namespace has two labels for its data plane, of which only one takes effect.',
  severity: 'warning',
  upstream: ['IST0123'],
  messages: {
    revision: {
      message: '{first} conflicts with {second}',
      effect: 'the first takes precedence: pods in {namespace} do not get the sidecar of the other revision',
      fix: 'remove the label that is not intended',
    },
    ambient: {
      message: '{first} conflicts with {second}',
      effect:
        'pods in {namespace} with a sidecar keep using it; pods that were created earlier have none: the namespace is in a mixed state',
      fix: 'remove the label that is not intended',
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
