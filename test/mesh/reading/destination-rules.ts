import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { exportTo, outsideHost, seenBy, serviceHost, wildHost } from './hosts';
import { AWAY, GATE, HOME } from './places';

const LABELS: readonly Readonly<Record<string, string>>[] = [
  { version: 'v1' },
  { version: 'v1' },
  { version: 'v2' },
  { version: 'v2' },
  { version: 'v9' },
  { tier: 'back' },
  { app: 'store', version: 'v2' },
  {},
];

const subset = fc.record({
  name: fc.constantFrom('v1', 'v2', 'v2', 'v3'),
  labels: fc.constantFrom(...LABELS),
});

const destinationRule = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    namespace: fc.constantFrom(HOME, HOME, HOME, AWAY, GATE),
    host: fc.oneof(
      { weight: 12, arbitrary: serviceHost },
      { weight: 2, arbitrary: outsideHost },
      { weight: 1, arbitrary: wildHost },
    ),
    subsets: fc.uniqueArray(subset, { maxLength: 3, selector: ({ name }) => name }),
    isForSome: fc.integer({ min: 0, max: 9 }),
    exportTo,
  })
  .map(({ name, namespace, host, subsets, isForSome, exportTo: seen }): KubernetesObject => {
    const workloadSelector = isForSome === 0 ? { matchLabels: { app: 'web' } } : undefined;
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name, namespace },
      spec: {
        host,
        ...(subsets.length > 0 && { subsets }),
        ...(workloadSelector && { workloadSelector }),
        // A DestinationRule for some pods applies to those of its own namespace.
        ...(seen && { exportTo: workloadSelector ? ['.'] : seenBy(seen, namespace) }),
      },
    };
  });

export const destinationRules = fc.uniqueArray(destinationRule, {
  minLength: 1,
  maxLength: 4,
  selector: ({ metadata: { namespace, name } }) => `${namespace}/${name}`,
});
