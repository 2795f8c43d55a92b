import { below, destinationsIn, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const weightsNotAHundred = rule({
  name: 'weights-not-a-hundred',
  description: 'The weights of a rule do not add up to 100, so the shares differ from the written numbers.',
  severity: 'warning',
  messages: {
    sum: {
      message: 'the weights of this rule add up to {sum}, not 100',
      effect: 'proxies divide each weight by the sum: {shares}',
      fix: 'write weights that add up to 100',
    },
  },
  check(mesh, report) {
    for (const rule of writtenRules(mesh)) {
      const destinations = destinationsIn(rule);
      // A missing weight has a rule of its own, and without any istiod refuses the VirtualService.
      if (destinations.some(({ weight }) => weight === undefined)) continue;
      const sum = destinations.reduce((total, { weight = 0 }) => total + weight, 0);
      if (destinations.length < 2 || sum === 0 || sum === 100) continue;
      const shares = destinations.map(({ destination, weight = 0 }) => {
        const name = destination?.subset || destination?.host || 'no destination';
        return `${name} ${Math.round((1000 * weight) / sum) / 10}%`;
      });
      report('sum', { at: below(rule.at, 'route'), with: { sum, shares: shares.join(', ') } });
    }
  },
});
