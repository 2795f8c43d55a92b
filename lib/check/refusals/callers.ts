import { aLabel, aPort, checkLabels, isLabel, isName, isPort } from './names';
import type { Written } from './written';

/** Names of Gateways of a VirtualService, or of one of its matches. */
export function checkGatewayNames(within: Written): void {
  for (const gateway of within.elements('gateways')) {
    const [first = '', name, ...rest] = String(gateway.value).split('/');
    const isFine = name === undefined ? isName(first) : isLabel(first) && isLabel(name) && rest.length === 0;
    gateway.allow(isFine, 'a Gateway as NAMESPACE/NAME or NAME, or mesh');
    // Those after the first name without a namespace istiod leaves alone.
    if (name === undefined) return;
  }
}

/** The conditions on callers and connections that all matches have. */
export function checkCallers(match: Written): void {
  if (match.number('port') !== 0) match.field('port').allow(isPort(match.number('port')), aPort);
  checkLabels(match, 'sourceLabels');
  checkGatewayNames(match);
  const namespace = match.text('sourceNamespace');
  if (namespace !== '') match.field('sourceNamespace').allow(isLabel(namespace), aLabel);
}
