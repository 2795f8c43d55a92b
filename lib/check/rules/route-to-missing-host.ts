import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import { destinationField, destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { nearHostOf } from '../hosts/near-host';
import { rule } from '../rule';

const effect = 'requests that take this route get 503 with an empty body (flag NC: no such cluster)';

export const routeToMissingHost = rule({
  name: 'route-to-missing-host',
  description: 'A route references a host that no Service or ServiceEntry has.',
  severity: 'error',
  upstream: ['IST0101', 'KIA1101'],
  messages: {
    missing: {
      message: 'no Service or ServiceEntry has host {host}',
      effect,
      fix: 'reference an existing host, or add the Service',
    },
    elsewhere: {
      message: 'Service {host} does not exist; namespace {namespace} has one',
      effect,
      fix: 'write {other}: a short name resolves in the namespace of the VirtualService',
    },
    misspelt: {
      message: 'no Service or ServiceEntry has host {host}',
      effect,
      fix: 'write {other}',
    },
    hidden: {
      message: '{host} is not exported to namespace {namespace}',
      effect:
        'this VirtualService is in {namespace}: proxies that do not see the Service answer 503 with an empty body (flag NC: no such cluster)',
      fix: 'add {namespace} to the exportTo of the Service',
    },
    unsure: {
      message: 'no Service or ServiceEntry in these files has host {host}',
      effect: 'if no other folder has it, requests get 503 with an empty body (flag NC: no such cluster)',
      fix: 'reference an existing host, or check the folder of the Service as well',
      severity: 'warning',
    },
    perhaps: {
      message: 'no Service in these files has host {host}',
      effect: 'if {other} is meant, requests get 503 with an empty body (flag NC: no such cluster)',
      fix: 'write {other}, or check it together with the files that have {host}',
      severity: 'warning',
    },
    wildcard: {
      message: '{host} has no cluster: only {wildcard} covers it',
      effect:
        'a wildcard makes one cluster with its own name: requests that take this route get 503 with an empty body (flag NC: no such cluster)',
      fix: 'add {host} to spec.hosts of the ServiceEntry, or reference {wildcard}',
      severity: 'warning',
    },
    asleep: {
      message: 'no Service or ServiceEntry has host {host}',
      effect:
        'nothing yet, at weight 0: once the weight is above 0, requests get 503 with an empty body (flag NC: no such cluster)',
      fix: 'reference an existing host, or add the Service before the weight',
      severity: 'warning',
    },
    mirror: {
      message: 'no Service or ServiceEntry has mirror host {host}',
      effect: 'mirrored requests are lost without an error; the requests themselves are answered',
      fix: 'reference an existing host, or remove the mirror',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const found of destinationsOf(mesh)) {
      const { host, virtualService, isMirror } = found;
      const { namespace } = virtualService.object;
      const exists = mesh.known.host(host);
      const covering = mesh.services.covering(host, namespace);
      const at = destinationField(found, 'host');
      if (exists === 'yes' && covering !== undefined) {
        if (isOfWildcard(found, covering)) {
          const related = [
            {
              at: fieldOf(covering.object ?? found.rule.object, 'spec', 'hosts'),
              message: 'the ServiceEntry',
            },
          ];
          report('wildcard', { at, related, with: { host, wildcard: covering.host } });
        }
        continue;
      }
      const [hidden] = mesh.services.named(host);
      if (hidden?.object !== undefined) {
        const related = [{ at: fieldOf(hidden.object, 'metadata'), message: 'the Service' }];
        if (found.isReached && virtualService.exportedTo.everywhere)
          report('hidden', { at, related, with: { host, namespace } });
        continue;
      }
      if (exists === 'yes' || isPartly(mesh, host)) continue;
      const [elsewhere, ...more] = mesh.known.servicesNamed(host);
      const other = mesh.known.similarHost(host) ?? nearHostOf(mesh, host);
      if (exists === 'unknown') {
        if (other !== undefined && !host.endsWith('.svc.clusterset.local'))
          report('perhaps', { at, with: { host, other } });
      } else if (!found.isReached) report('asleep', { at, with: { host } });
      else if (isMirror) report('mirror', { at, with: { host } });
      else if (elsewhere !== undefined && more.length === 0) {
        report('elsewhere', { at, with: { host, namespace: elsewhere.namespace, other: elsewhere.host } });
      } else if (other !== undefined) report('misspelt', { at, with: { host, other } });
      else {
        const [name = '', within = ''] = host.split('.');
        const isSure = mesh.known.isAbsent('', 'Service', within, name);
        report(isSure ? 'missing' : 'unsure', { at, with: { host } });
      }
    }
  },
});

/**
 * Whether a route leads to a host of which the registry has a wildcard alone: that makes one cluster, with its own name.
 * Sidecars apply rules for such a host at port 80 only.
 */
function isOfWildcard(
  { host, isReached, isMirror, virtualService }: RouteDestination,
  covering: MeshService,
): boolean {
  if (!covering.host.startsWith('*') || covering.host === host || !isReached || isMirror) return false;
  const isForMesh = virtualService.gateways.size === 1 && virtualService.gateways.has(MESH);
  return !isForMesh || covering.ports.some(({ number }) => number === 80);
}

/** `reviews.shop`, if there is a Service reviews in shop: partly-qualified-host reports it. */
function isPartly(mesh: Mesh, host: string): boolean {
  const [name, namespace] = host.replace(/\.svc$/, '').split('.');
  const full = `${name}.${namespace}.svc.${mesh.domain}`;
  return host !== full && mesh.services.named(full).length > 0 && host.split('.').length <= 3;
}
