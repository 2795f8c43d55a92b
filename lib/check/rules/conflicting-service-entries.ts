import type { ServiceEntrySpec } from '../../mesh/objects/istio-types';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { type Export, exportOf } from '../../mesh/registry/services';
import { rule } from '../rule';

export const conflictingServiceEntries = rule({
  name: 'conflicting-service-entries',
  description: 'Two ServiceEntries disagree about the protocol of a port of a host.',
  severity: 'warning',
  upstream: ['IST0177', 'KIA1211', 'KIA1212'],
  messages: {
    protocol: {
      message: 'port {port} of {host} is {protocol} here, and {else} in {other}',
      effect:
        'the older ServiceEntry counts; the port of the other is dropped or read with the wrong protocol',
      fix: 'write the same protocol in both, or merge them into one',
    },
    twice: {
      message: 'ServiceEntries {name} and {other} both have port {port} of {host}',
      effect: 'their endpoints are merged; resolution and addresses come from the older one',
      fix: 'merge them into one',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const seen = new Map<string, { at: Field; name: string; protocol: string; exported: Export }[]>();
    for (const object of mesh.ofKind('networking.istio.io', 'ServiceEntry')) {
      const { hosts = [], ports = [], exportTo } = (object.data['spec'] ?? {}) as ServiceEntrySpec;
      const written = exportTo?.length ? exportTo : mesh.configuration.exportTo.service;
      const exported = exportOf(written, object.namespace);
      for (const host of hosts) {
        for (const [index, { number = 0, protocol = 'TCP' }] of ports.entries()) {
          const key = `${host}:${number}`;
          const at = fieldOf(object, 'spec', 'ports', index, 'protocol');
          const those = seen.get(key) ?? [];
          those.push({ at, name: object.name, protocol: protocol.toUpperCase(), exported });
          seen.set(key, those);
        }
      }
    }
    for (const [key, claims] of seen) {
      const split = key.lastIndexOf(':');
      const [host, port] = [key.slice(0, split), key.slice(split + 1)];
      for (const claim of claims) {
        const other = claims.find(
          (each) =>
            each.at.object !== claim.at.object &&
            each.protocol !== claim.protocol &&
            overlap(each.exported, claim.exported),
        );
        if (other === undefined) {
          const same = claims.find(
            (each) => each.at.object !== claim.at.object && overlap(each.exported, claim.exported),
          );
          if (same === undefined || claims.indexOf(same) > claims.indexOf(claim)) continue;
          const related = [{ at: same.at, message: 'the other one' }];
          report('twice', {
            at: claim.at,
            related,
            with: { name: claim.name, other: same.name, port, host },
          });
          continue;
        }
        report('protocol', {
          at: claim.at,
          related: [{ at: other.at, message: `${other.name} says ${other.protocol}` }],
          with: {
            port,
            host,
            protocol: claim.protocol,
            other: other.name,
            else: other.protocol,
          },
        });
      }
    }
  },
});

function overlap(one: Export, other: Export): boolean {
  if (one.everywhere || other.everywhere) return true;
  return [...one.namespaces].some((namespace) => other.namespaces.has(namespace));
}
