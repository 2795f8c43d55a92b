import { checkHeaderOperations } from './headers';
import { aLabel, aPort, isHost, isLabel, isPort } from './names';
import type { Written } from './written';

/** `route` of a rule: where it leads, with weights. */
export function checkDestinations(rule: Written): void {
  const all = rule.elements('route');
  let sum = 0;
  for (const each of all) {
    each.need('destination');
    checkDestination(each.field('destination'));
    checkHeaderOperations(each);
    const weight = each.number('weight');
    each.field('weight').expect(weight >= 0, '0 or more');
    sum += weight;
  }
  if (all.length > 1) rule.field('route').allow(sum !== 0, 'destinations with at least one weight above 0');
}

/** A destination: of a route, a mirror, or a proxy for what leaves the mesh. */
export function checkDestination(destination: Written): void {
  if (destination.value === undefined) return;
  const host = destination.text('host');
  if (host !== '') destination.field('host').allow(host !== '*' && isHost(host), 'a host name');
  const subset = destination.text('subset');
  if (subset !== '') destination.field('subset').allow(isLabel(subset), aLabel);
  if (destination.has('port')) {
    const port = destination.field('port');
    port.need('number');
    port.field('number').allow(isPort(port.number('number')), aPort);
  }
}
