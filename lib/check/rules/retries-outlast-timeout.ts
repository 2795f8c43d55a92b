import { milliseconds } from '../../mesh/schema/milliseconds';
import { below, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const retriesOutlastTimeout = rule({
  name: 'retries-outlast-timeout',
  description:
    'A single try may take as long as the timeout of all tries together, so there is no time for a retry.',
  severity: 'warning',
  messages: {
    outlasts: {
      message: 'perTryTimeout {perTry} leaves no time for a retry within timeout {timeout}',
      effect:
        'a request whose first try hangs gets 504 after {timeout}; none of the {attempts} retries is made',
      fix: 'set perTryTimeout to less than the timeout divided by the number of tries, or raise the timeout',
    },
  },
  check(mesh, report) {
    for (const { kind, at, route } of writtenRules(mesh)) {
      if (kind !== 'http' || route.retries === undefined) continue;
      const { attempts = 0, perTryTimeout: perTry = '' } = route.retries;
      const { timeout = '' } = route;
      const [one, all] = [milliseconds(perTry) ?? 0, milliseconds(timeout) ?? 0];
      if (attempts === 0 || all === 0 || one < all) continue;
      report('outlasts', {
        at: below(at, 'retries', 'perTryTimeout'),
        related: [{ at: below(at, 'timeout'), message: `the timeout of all tries is ${timeout}` }],
        with: { perTry, attempts, timeout },
      });
    }
  },
});
