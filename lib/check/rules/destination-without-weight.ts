import { below, destinationsIn, writtenRules } from '../routes/written-rules';
import { rule } from '../rule';

export const destinationWithoutWeight = rule({
  name: 'destination-without-weight',
  description: 'A destination has no weight while another one of the same rule has, so it gets no requests.',
  severity: 'warning',
  messages: {
    starved: {
      message: '{destination} has no weight; {other} has {weight}',
      effect: 'a missing weight counts as 0: {destination} gets no request of this rule',
      fix: 'set the intended weight, or remove the destination',
    },
  },
  check(mesh, report) {
    for (const rule of writtenRules(mesh)) {
      const destinations = destinationsIn(rule);
      const weighted = destinations.findIndex(({ weight = 0 }) => weight > 0);
      const other = destinations[weighted];
      if (other === undefined) continue;
      for (const [index, { weight, destination }] of destinations.entries()) {
        if (weight !== undefined) continue;
        report('starved', {
          at: below(rule.at, 'route', index),
          related: [
            { at: below(rule.at, 'route', weighted, 'weight'), message: `this one has ${other.weight}` },
          ],
          with: {
            destination: nameOf(destination),
            other: nameOf(other.destination),
            weight: other.weight ?? 0,
          },
        });
      }
    }
  },
});

function nameOf(destination: { readonly host?: string; readonly subset?: string } = {}): string {
  const { host = 'a destination without host', subset } = destination;
  return subset ? `subset ${subset} of ${host}` : host;
}
