import { fieldOf } from '../../mesh/objects/mesh-object';
import { destinationsOf } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

export const routeWithoutPort = rule({
  name: 'route-without-port',
  description: 'A destination has no port, and its Service has several.',
  severity: 'warning',
  upstream: ['IST0112'],
  messages: {
    gateway: {
      message: 'the destination has no port, and {host} has several',
      effect:
        'the port of the gateway ({port}) is used, and {host} does not have it ({ports}): 503 with an empty body (flag NC)',
      fix: 'set destination.port.number',
      severity: 'error',
    },
    other: {
      message: 'the destination has no port, and {host} has several',
      effect:
        'the port that the client called is used; if it is none of {ports}: 503 with an empty body (flag NC)',
      fix: 'set destination.port.number',
    },
    own: {
      message: 'the destination has no port, and {host} has several',
      effect: 'the port that the client called is used, whichever of {ports} it is',
      fix: 'set destination.port.number, or match.port if the rule is for one port only',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const gateways = new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
    for (const { virtualService, callers, destination, host, at, isMirror, kind } of destinationsOf(mesh)) {
      const [service] = mesh.services.named(host);
      if (service === undefined || service.ports.length < 2 || destination.port?.number !== undefined)
        continue;
      if (isMirror || kind !== 'http') continue;
      const numbers = service.ports.map(({ number }) => number);
      const ports = numbers.join(', ');
      const object = service.object;
      const related =
        object === undefined ? [] : [{ at: fieldOf(object, 'spec', 'ports'), message: 'its ports' }];
      const called = [...callers.gateways]
        .flatMap((name) => gateways.get(name)?.servers ?? [])
        .find(({ port }) => !numbers.includes(port));
      if (called !== undefined) report('gateway', { at, related, with: { host, ports, port: called.port } });
      else if (!callers.gateways.has(MESH)) continue;
      else if (virtualService.hosts.includes(host)) report('own', { at, related, with: { host, ports } });
      else report('other', { at, related, with: { host, ports } });
    }
  },
});
