import type { Mesh } from '../../mesh/mesh';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { destinationField, destinationsOf } from '../../mesh/routes/destinations';
import { rule } from '../rule';

export const partlyQualifiedHost = rule({
  name: 'partly-qualified-host',
  description: 'A host is written as NAME.NAMESPACE, which Istio does not expand.',
  severity: 'warning',
  messages: {
    destination: {
      message: '{host} is not a full host name; only names without a dot are expanded',
      effect: 'requests that take this route get 503 with an empty body (flag NC: no such cluster)',
      fix: 'write {full}',
    },
    rule: {
      message: '{host} is not a full host name; only names without a dot are expanded',
      effect:
        'the DestinationRule applies to no request: its subsets do not exist, and its limits have no effect',
      fix: 'write {full}',
    },
    caller: {
      message: '{host} is not a full host name; only names without a dot are expanded',
      effect: 'only requests with "Host: {host}" can match these routes; other requests bypass them',
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
