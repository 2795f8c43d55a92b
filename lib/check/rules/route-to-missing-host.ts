import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import { destinationField, destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { rule } from '../rule';
import { similar } from '../similar';

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
    unknown: {
      message: 'Service {host} is not in these files, which contain no Service',
      effect: 'if it does not exist, requests get 503 with an empty body (flag NC: no such cluster)',
      fix: 'check it together with the Services',
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
    const hasServices = mesh.services.all.some(({ object }) => object !== undefined);
    for (const found of destinationsOf(mesh)) {
      const { host, virtualService, isMirror } = found;
      const { namespace } = virtualService.object;
      if (mesh.services.covering(host, namespace) !== undefined) continue;
      const at = destinationField(found, 'host');
      const [hidden] = mesh.services.named(host);
      if (hidden?.object !== undefined) {
        const related = [{ at: fieldOf(hidden.object, 'metadata'), message: 'the Service' }];
        if (found.isReached && virtualService.exportedTo.everywhere)
          report('hidden', { at, related, with: { host, namespace } });
        continue;
      }
      if (isPartly(mesh, host) || !isJudged(mesh, host)) continue;
      const elsewhere = sameName(mesh, found);
      const near = similar(
        host,
        mesh.services.all.map((service) => service.host),
      );
      if (!hasServices) report('unknown', { at, with: { host } });
      else if (!found.isReached) report('asleep', { at, with: { host } });
      else if (isMirror) report('mirror', { at, with: { host } });
      else if (elsewhere !== undefined) {
        report('elsewhere', { at, with: { host, namespace: elsewhere.namespace, other: elsewhere.host } });
      } else if (near !== undefined && isClose(host, near))
        report('misspelt', { at, with: { host, other: near } });
      else report('missing', { at, with: { host } });
    }
  },
});

/** `reviews.shop`, if there is a Service reviews in shop: partly-qualified-host reports it. */
function isPartly(mesh: Mesh, host: string): boolean {
  const [name, namespace] = host.replace(/\.svc$/, '').split('.');
  const full = `${name}.${namespace}.svc.${mesh.domain}`;
  return host !== full && mesh.services.named(full).length > 0 && host.split('.').length <= 3;
}

/** Hosts of the cluster are judged where their namespace is known; others only with all files at hand. */
function isJudged(
  { domain, isComplete, knowsNamespace, rootNamespace, services }: Mesh,
  host: string,
): boolean {
  const [, namespace = '', svc] = host.split('.');
  const isKnown =
    // Of the namespace of istiod, files seldom have more than a Gateway.
    namespace !== rootNamespace ||
    isComplete ||
    services.all.some((each) => each.object !== undefined && each.namespace === namespace);
  if (host.endsWith(`.svc.${domain}`) && svc === 'svc') return isKnown && knowsNamespace(namespace);
  return isComplete || services.all.some(({ object }) => object?.kind === 'ServiceEntry');
}

function sameName({ services, domain }: Mesh, { host }: RouteDestination): MeshService | undefined {
  if (!host.endsWith(`.svc.${domain}`)) return undefined;
  const [name] = host.split('.');
  const found = services.all.filter(
    (service) => service.object !== undefined && service.host.startsWith(`${name}.`),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** Names of one cluster share their suffix, which makes all of them look similar. */
function isClose(host: string, near: string): boolean {
  const [a = '', inA] = host.split('.');
  const [b = '', inB] = near.split('.');
  return (inA === inB ? similar(a, [b]) : undefined) !== undefined;
}
