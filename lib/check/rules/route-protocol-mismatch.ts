import { destinationField, destinationsOf } from '../../mesh/destinations';
import { fieldOf } from '../../mesh/mesh-object';
import { MESH } from '../../mesh/virtual-services';
import { rule } from '../rule';

export const routeProtocolMismatch = rule({
  name: 'route-protocol-mismatch',
  description: 'Rules for http where the port passes on whole connections, or the other way round.',
  severity: 'error',
  upstream: [],
  messages: {
    passed: {
      message: 'VirtualService {name} has http rules for Gateway {gateway}, which passes TLS on as it is',
      effect: 'no request is seen there, so no http rule is tried: connections are reset',
      fix: 'write tls rules with sniHosts, or let the Gateway end TLS (mode: SIMPLE with a credentialName)',
    },
    ended: {
      message: 'VirtualService {name} has tls rules for Gateway {gateway}, which ends TLS itself',
      effect:
        'the rules are for connections that stay encrypted: no request meets them, and gets 404 (flag NR)',
      fix: 'write http rules, or let the Gateway pass TLS on (mode: PASSTHROUGH)',
    },
    port: {
      message: 'the http rule leads to port {port} of {host}, which speaks {protocol}',
      effect:
        'callers of that port are connected as if there were no rule: no header, weight or subset counts',
      fix: 'name the port http-…, or write appProtocol: http, if it speaks http',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const gateways = new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
    for (const { object, http, tls, gateways: bound } of mesh.virtualServices) {
      for (const name of bound) {
        const gateway = gateways.get(name);
        const serves = new Set(gateway?.servers.map((server) => server.serves));
        if (gateway === undefined || serves.size === 0) continue;
        const related = [{ at: fieldOf(gateway.object, 'spec', 'servers'), message: 'the Gateway' }];
        const words = { name: object.name, gateway: gateway.object.name };
        if (http.length > 0 && serves.size === 1 && serves.has('passthrough')) {
          report('passed', { at: fieldOf(object, 'spec', 'http'), related, with: words });
        }
        const endsAll = gateway.servers.every(({ serves: what }) => what === 'http');
        if (tls.length > 0 && http.length === 0 && endsAll) {
          report('ended', { at: fieldOf(object, 'spec', 'tls'), related, with: words });
        }
      }
    }
    for (const each of destinationsOf(mesh)) {
      const [service] = mesh.services.named(each.host);
      const { virtualService, destination } = each;
      // Calls of the host itself are meant: those of another one come by its own port.
      if (each.kind !== 'http' || !virtualService.gateways.has(MESH)) continue;
      if (service?.object === undefined || !virtualService.hosts.includes(each.host)) continue;
      const number = destination.port?.number;
      const port = service.ports.find((one) =>
        number === undefined ? service.ports.length === 1 : one.number === number,
      );
      if (port === undefined || (port.protocol !== 'tcp' && port.protocol !== 'tls')) continue;
      if (service.ports.some(({ protocol }) => protocol === 'http' || protocol === 'auto')) continue;
      const at = number === undefined ? each.at : destinationField(each, 'port', 'number');
      report('port', {
        at,
        related: [
          { at: fieldOf(service.object, ...port.path), message: 'the port, by its name or appProtocol' },
        ],
        with: { port: port.number, host: each.host, protocol: port.protocol },
      });
    }
  },
});
