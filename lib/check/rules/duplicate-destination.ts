import { fullHost } from '../../mesh/registry/hosts';
import { below, destinationsIn, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const duplicateDestination = rule({
  name: 'duplicate-destination',
  description: 'A rule routes to the same destination twice.',
  severity: 'warning',
  upstream: ['KIA1105'],
  messages: {
    same: {
      message: '{destination} is listed twice',
      effect: 'the weights {first} and {second} add up, so it gets more requests than either says',
      fix: 'write the intended subset, or merge both into one destination',
    },
    otherPort: {
      message: '{destination} is listed twice, with different ports',
      effect: 'the same pods get requests on both ports',
      fix: 'none if both ports are intended; otherwise merge both into one destination',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const rule of writtenRules(mesh)) {
      const seen = new Map<string, { index: number; port: number | undefined; weight: number }>();
      for (const [index, { destination = {}, weight = 0 }] of destinationsIn(rule).entries()) {
        const { host, subset, port } = destination;
        if (!host) continue;
        const full = fullHost(host, rule.scope);
        const key = `${full}\0${subset ?? ''}`;
        const first = seen.get(key);
        if (first === undefined) {
          seen.set(key, { index, port: port?.number, weight });
          continue;
        }
        const related = [
          { at: below(rule.at, 'route', first.index, 'destination'), message: 'the first one' },
        ];
        const told = { at: below(rule.at, 'route', index, 'destination'), related };
        const name = subset ? `subset ${subset} of ${full}` : full;
        if (first.port === port?.number) {
          const holes = { destination: name, first: first.weight, second: weight };
          report('same', { ...told, with: holes });
        } else report('otherPort', { ...told, with: { destination: name } });
      }
    }
  },
});
