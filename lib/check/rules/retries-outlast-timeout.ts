import { milliseconds } from '../../mesh/schema/milliseconds';
import { below, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const retriesOutlastTimeout = rule({
  name: 'retries-outlast-timeout',
  description: 'A try may take as long as all tries together, so that nothing is left for another one.',
  severity: 'warning',
  messages: {
    outlasts: {
      message: 'one try may take {perTry}, and all {attempts} retries together have {timeout}',
      effect: 'a request whose first try hangs gets 504 after {timeout}; it is not tried again',
      fix: 'make perTryTimeout shorter than the timeout divided by the number of tries, or the timeout longer',
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
        related: [{ at: below(at, 'timeout'), message: `all tries together have ${timeout}` }],
        with: { perTry, attempts, timeout },
      });
    }
  },
});
