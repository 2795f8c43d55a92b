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
    some: {
      message: 'timeout {timeout} ends before the last of {attempts} retries of {perTry}',
      effect: 'if tries hang, the request gets 504 after {timeout}, and only {made} of the retries are made',
      fix: 'set perTryTimeout to less than the timeout divided by the number of tries, or raise the timeout',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const { kind, at, route } of writtenRules(mesh)) {
      if (kind !== 'http' || route.retries === undefined) continue;
      const { attempts = 0, perTryTimeout: perTry = '' } = route.retries;
      const { timeout = '' } = route;
      const [one, all] = [milliseconds(perTry) ?? 0, milliseconds(timeout) ?? 0];
      if (attempts === 0 || all === 0 || one === 0) continue;
      const made = Math.ceil(all / one) - 1;
      if (one < all) {
        if (one * attempts <= all) continue;
        const told = { at: below(at, 'timeout'), with: { perTry, attempts, timeout, made } };
        report('some', told);
        continue;
      }
      report('outlasts', {
        at: below(at, 'retries', 'perTryTimeout'),
        related: [{ at: below(at, 'timeout'), message: `the timeout of all tries is ${timeout}` }],
        with: { perTry, attempts, timeout },
      });
    }
  },
});
