import { fieldOf } from '../../mesh/objects/mesh-object';
import { destinationsOf } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

export const routeWithoutPort = rule({
  name: 'route-without-port',
  description: 'A destination names no port of a Service that has several.',
  severity: 'warning',
  upstream: ['IST0112'],
  messages: {
    gateway: {
      message: 'the destination names no port of {host}, which has {ports}; the gateway listens on {port}',
      effect:
        'the port that was called is taken, which {host} does not have: 503 with an empty body (flag NC)',
      fix: 'write destination.port.number',
      severity: 'error',
    },
    other: {
      message: 'the destination names no port of {host}, which has {ports}',
      effect: 'the port that was called is taken; {host} may not have it: 503 with an empty body (flag NC)',
      fix: 'write destination.port.number',
    },
    own: {
      message: 'the destination names no port of {host}, which has {ports}',
      effect: 'the port that was called is taken, whichever of them',
      fix: 'write destination.port.number, or match.port where the rule is for one port alone',
      severity: 'info',
    },
  },
  check(mesh, report) {
    const gateways = new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
    for (const { virtualService, destination, host, at, isMirror, kind } of destinationsOf(mesh)) {
      const [service] = mesh.services.named(host);
      if (service === undefined || service.ports.length < 2 || destination.port?.number !== undefined)
        continue;
      if (isMirror || kind !== 'http') continue;
      const numbers = service.ports.map(({ number }) => number);
      const ports = numbers.join(', ');
      const object = service.object;
      const related =
        object === undefined ? [] : [{ at: fieldOf(object, 'spec', 'ports'), message: 'its ports' }];
      const called = [...virtualService.gateways]
        .flatMap((name) => gateways.get(name)?.servers ?? [])
        .find(({ port }) => !numbers.includes(port));
      if (called !== undefined) report('gateway', { at, related, with: { host, ports, port: called.port } });
      else if (!virtualService.gateways.has(MESH)) continue;
      else if (virtualService.hosts.includes(host)) report('own', { at, related, with: { host, ports } });
      else report('other', { at, related, with: { host, ports } });
    }
  },
});
