import { hasTlsMode } from '../../mesh/gateway/gateways';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { destinationField, destinationsOf } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import { rule } from '../rule';

export const routeProtocolMismatch = rule({
  name: 'route-protocol-mismatch',
  description:
    'A VirtualService has http rules where the port forwards connections, or tls rules where TLS is terminated.',
  severity: 'error',
  upstream: [],
  messages: {
    passed: {
      message: 'Gateway {gateway} passes TLS through; http rules of {name} never match',
      effect: 'the Gateway sees no requests, so no http rule is tried: connections are reset',
      fix: 'write tls rules with sniHosts, or let the Gateway terminate TLS (mode: SIMPLE with a credentialName)',
    },
    automatic: {
      message: 'Gateway {gateway} forwards by SNI; rules of {name} never match',
      effect:
        'with AUTO_PASSTHROUGH, connections between clusters go to the service that their SNI names: no VirtualService is read',
      fix: 'remove the Gateway from gateways; for other clients, bind the rules to a Gateway with another tls.mode',
      severity: 'warning',
    },
    ended: {
      message: 'Gateway {gateway} terminates TLS; tls rules of {name} never match',
      effect:
        'tls rules are for connections that stay encrypted: requests match no rule and get 404 (flag NR)',
      fix: 'write http rules, or let the Gateway pass TLS through (mode: PASSTHROUGH)',
    },
    port: {
      message: 'the http rule routes to port {port} of {host}, which is {protocol}',
      effect: 'connections to that port ignore the rule: no header, weight or subset has an effect',
      fix: 'name the port http-…, or set appProtocol: http, if it serves http',
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const gateways = new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
    for (const { object, http, tls, gateways: bound } of mesh.virtualServices) {
      for (const name of bound) {
        const gateway = gateways.get(name);
        const serves = new Set(gateway?.servers.map((server) => server.serves));
        if (gateway === undefined || serves.size === 0 || !gateway.servers.every(hasTlsMode)) continue;
        const related = [{ at: fieldOf(gateway.object, 'spec', 'servers'), message: 'the Gateway' }];
        const words = { name: object.name, gateway: gateway.object.name };
        const automatic = gateway.servers.filter(
          ({ server, serves: what }) => what === 'passthrough' && server.tls?.mode === 'AUTO_PASSTHROUGH',
        );
        const kind = http.length > 0 ? 'http' : 'tls';
        if (automatic.length === gateway.servers.length && (http.length > 0 || tls.length > 0)) {
          report('automatic', { at: fieldOf(object, 'spec', kind), related, with: words });
          continue;
        }
        const isPassed = serves.size === 1 && serves.has('passthrough') && automatic.length === 0;
        if (http.length > 0 && isPassed) {
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
      if (each.kind !== 'http' || !each.callers.gateways.has(MESH)) continue;
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
          { at: fieldOf(service.object, ...port.path), message: 'the port, with its name and appProtocol' },
        ],
        with: { port: port.number, host: each.host, protocol: port.protocol },
      });
    }
  },
});
