import { fieldOf } from '../../mesh/objects/mesh-object';
import { nearHostOf } from '../hosts/near-host';
import { rule } from '../rule';

export const destinationRuleForMissingHost = rule({
  name: 'destination-rule-for-missing-host',
  description: 'A DestinationRule is for a host that no Service or ServiceEntry has.',
  severity: 'warning',
  upstream: ['IST0174', 'KIA0202'],
  messages: {
    missing: {
      message: 'no Service or ServiceEntry has host {host}',
      effect:
        'the DestinationRule applies to no request: its subsets do not exist, and its limits have no effect',
      fix: 'reference an existing host, or remove the DestinationRule',
    },
    elsewhere: {
      message: 'Service {host} does not exist; namespace {namespace} has one',
      effect:
        'the DestinationRule applies to no request: its subsets do not exist, and its limits have no effect',
      fix: 'write {other}: a short name resolves in the namespace of the DestinationRule',
    },
    perhaps: {
      message: 'no Service in these files has host {host}',
      effect:
        'if {other} is meant, the DestinationRule applies to no request: its subsets do not exist, and its limits have no effect',
      fix: 'write {other}, or check it together with the files that have {host}',
    },
  },
  check(mesh, report) {
    const { services, domain } = mesh;
    for (const { object, host } of mesh.destinationRules.all) {
      if (host === '' || host.includes('*')) continue;
      const parts = host.split('.');
      const isPartly =
        parts.length <= 3 && services.named(`${parts[0]}.${parts[1]}.svc.${domain}`).length > 0;
      const exists = mesh.known.host(host);
      if (isPartly || exists === 'yes') continue;
      const at = fieldOf(object, 'spec', 'host');
      if (exists === 'unknown') {
        const other = nearHostOf(mesh, host);
        if (other !== undefined) report('perhaps', { at, with: { host, other } });
        continue;
      }
      const [only, ...more] = mesh.known.servicesNamed(host);
      if (only !== undefined && more.length === 0) {
        report('elsewhere', { at, with: { host, namespace: only.namespace, other: only.host } });
      } else report('missing', { at, with: { host } });
    }
  },
});
