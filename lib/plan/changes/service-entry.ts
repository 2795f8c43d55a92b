import { type KindOfChange, unionBy } from './kind-of-change';
import { withPortsOfBoth } from './ports';

/**
 * A ServiceEntry: ports are added or removed.
 *
 * The union has the ports of both, for the reason given for a Service: requests go to a port by its number. Other
 * fields keep their old values in it: hosts, addresses and endpoints have no intermediate form.
 *
 * **The way back** has the same union.
 */
export const serviceEntry: KindOfChange = {
  kinds: ['networking.istio.io/ServiceEntry'],
  union: unionBy((from, to) => withPortsOfBoth(from, to, 'number')),
};
