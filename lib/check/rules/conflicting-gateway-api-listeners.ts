import { type Field, fieldOf, type Json, type MeshObject } from '../../mesh/mesh-object';
import { listAt } from '../json/at';
import { rule } from '../rule';

/** A listener, or an address, of a Gateway of the Gateway API. */
interface Claim {
  readonly hostname?: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly type?: string;
  readonly value?: string;
}

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
    const gateways = mesh.ofKind('gateway.networking.k8s.io', 'Gateway');
    const seen = new Map<string, Field>();
    const addresses = new Map<string, Field>();
    for (const object of gateways) {
      const { name } = object;
      for (const { claim, at } of claimsOf(object, 'listeners')) {
        const { hostname = '*', port = 0, protocol = '' } = claim;
        const what = `${protocol} ${hostname}:${port}`;
        const before = seen.get(what);
        seen.set(what, before ?? at);
        if (before === undefined) continue;
        const related = [{ at: before, message: 'the other one' }];
        if (before.object === object) report('own', { at, related, with: { name, what } });
        else report('other', { at, related, with: { name, what, other: before.object.name } });
      }
      for (const { claim, at } of claimsOf(object, 'addresses')) {
        const what = `${claim.type ?? 'IPAddress'} ${claim.value ?? ''}`;
        const before = addresses.get(what);
        addresses.set(what, before ?? at);
        if (before === undefined || before.object === object) continue;
        const related = [{ at: before, message: 'the other one' }];
        report('address', { at, related, with: { name, what, other: before.object.name } });
      }
    }
  },
});

function claimsOf(object: MeshObject, list: 'addresses' | 'listeners'): { claim: Claim; at: Field }[] {
  return listAt(object, 'spec', list).map((value: Json, index) => ({
    claim: (value ?? {}) as Claim,
    at: fieldOf(object, 'spec', list, index),
  }));
}
