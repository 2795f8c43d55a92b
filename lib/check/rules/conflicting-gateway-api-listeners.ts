import type { Field } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const conflictingGatewayApiListeners = rule({
  name: 'conflicting-gateway-api-listeners',
  description:
    'Two listeners of the Gateway API have the same hostname, port and protocol, or the same address.',
  severity: 'warning',
  upstream: ['KIA1501', 'KIA1502', 'KIA1503'],
  messages: {
    own: {
      message: 'Gateway {name} has two listeners for {what}',
      effect: 'neither is accepted: clients cannot connect',
      fix: 'remove one, or give it another hostname or port',
      severity: 'error',
    },
    other: {
      message: 'Gateways {name} and {other} both listen for {what}',
      effect: 'each has its own pods and address, so DNS decides which one a client reaches',
      fix: 'keep the hostname in one of the two',
      severity: 'info',
    },
    address: {
      message: 'Gateways {name} and {other} both request {what}',
      effect: 'one of the two does not get the address, and cannot be reached',
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
