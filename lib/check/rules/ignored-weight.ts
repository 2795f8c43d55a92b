import { below, destinationsIn, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const ignoredWeight = rule({
  name: 'ignored-weight',
  description: 'The only destination of a rule has a weight, which has no effect.',
  severity: 'info',
  upstream: ['KIA1104'],
  messages: {
    alone: {
      message: 'weight {weight} has no effect: {host} is the only destination',
      effect: 'all requests of the rule go there, not {weight} of 100',
      fix: 'remove the weight, or add the destination that gets the rest',
    },
  },
  check(mesh, report) {
    for (const rule of writtenRules(mesh)) {
      const [only, ...others] = destinationsIn(rule);
      if (only === undefined || others.length > 0) continue;
      const { weight = 0, destination } = only;
      if (weight < 1 || weight > 99) continue;
      const at = below(rule.at, 'route', 0, 'weight');
      report('alone', { at, edits: [{ remove: at }], with: { weight, host: destination?.host ?? 'nobody' } });
    }
  },
});
