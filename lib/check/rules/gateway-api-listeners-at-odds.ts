import type { Field } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const gatewayApiListenersAtOdds = rule({
  name: 'gateway-api-listeners-at-odds',
  description: 'Two listeners of the Gateway API have the same host, port and protocol, or the same address.',
  severity: 'warning',
  upstream: ['KIA1501', 'KIA1502', 'KIA1503'],
  messages: {
    own: {
      message: 'Gateway {name} has two listeners for {what}',
      effect: 'neither is accepted: clients get no connection there',
      fix: 'remove one, or give it another hostname or port',
      severity: 'error',
    },
    other: {
      message: 'Gateway {name} listens for {what}, and Gateway {other} does so too',
      effect: 'each has pods and an address of its own, so it depends on DNS which of them a client reaches',
      fix: 'leave the host to one of the two',
      severity: 'info',
    },
    address: {
      message: 'Gateway {name} asks for {what}, and Gateway {other} does so too',
      effect: 'one of the two does not get it, and is not reached',
      fix: 'give each its own address',
    },
  },
  check(mesh, report) {
    const seen = new Map<string, Field>();
    const taken = new Map<string, Field>();
    for (const { object, listeners, addresses } of mesh.gatewayApi.gateways) {
      const { name } = object;
      for (const { at, protocol, hostname, port } of listeners) {
        const what = `${protocol} ${hostname}:${port}`;
        const before = seen.get(what);
        seen.set(what, before ?? at);
        if (before === undefined) continue;
        const related = [{ at: before, message: 'the other one' }];
        if (before.object === object) report('own', { at, related, with: { name, what } });
        else report('other', { at, related, with: { name, what, other: before.object.name } });
      }
      for (const { at, address: what } of addresses) {
        const before = taken.get(what);
        taken.set(what, before ?? at);
        if (before === undefined || before.object === object) continue;
        const related = [{ at: before, message: 'the other one' }];
        report('address', { at, related, with: { name, what, other: before.object.name } });
      }
    }
  },
});
