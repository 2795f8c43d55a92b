import type { Mesh } from '../../mesh/mesh';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { destinationField, destinationsOf } from '../../mesh/routes/destinations';
import { rule } from '../rule';

export const partlyQualifiedHost = rule({
  name: 'partly-qualified-host',
  description: 'A host is written as NAME.NAMESPACE, which Istio does not complete.',
  severity: 'warning',
  messages: {
    destination: {
      message: '{host} is taken as it is: only a name without a dot is completed, so it is not {full}',
      effect: 'requests that take this route get 503 with an empty body (flag NC: no such cluster)',
      fix: 'write {full}',
    },
    rule: {
      message: '{host} is taken as it is: only a name without a dot is completed, so it is not {full}',
      effect: 'the DestinationRule applies to no request: its subsets are not there, its limits do not hold',
      fix: 'write {full}',
    },
    caller: {
      message: '{host} is taken as it is: only a name without a dot is completed, so it is not {full}',
      effect: 'only requests that say "Host: {host}" may meet these routes; others go past them',
      fix: 'write {full}',
    },
  },
  check(mesh, report) {
    const tell = (id: 'destination' | 'rule' | 'caller', host: string, at: Field): void => {
      const full = fullOf(mesh, host);
      if (full === undefined) return;
      report(id, { at, edits: [{ set: at, value: full }], with: { host, full } });
    };
    for (const found of destinationsOf(mesh))
      tell('destination', found.host, destinationField(found, 'host'));
    for (const { object, host } of mesh.destinationRules.all)
      tell('rule', host, fieldOf(object, 'spec', 'host'));
    for (const { object, hosts } of mesh.virtualServices) {
      for (const [index, host] of hosts.entries())
        tell('caller', host, fieldOf(object, 'spec', 'hosts', index));
    }
  },
});

function fullOf({ services, domain }: Mesh, host: string): string | undefined {
  const parts = host.split('.');
  const isPartly = parts.length === 2 || (parts.length === 3 && parts[2] === 'svc');
  const full = `${parts[0]}.${parts[1]}.svc.${domain}`;
  return isPartly && services.named(host).length === 0 && services.named(full).length > 0 ? full : undefined;
}
