import { fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

const httpProtocols: ReadonlySet<string> = new Set(['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'HTTP_PROXY']);
/** The default mode. */
const passThrough = 'PASSTHROUGH';
/** With these and with another mode, istiod refuses the Gateway. */
const files: ReadonlySet<string> = new Set(['caCertificates', 'privateKey', 'serverCertificate']);

export const tlsOnPlainTextServer = rule({
  name: 'tls-on-plain-text-server',
  description: 'A server of a Gateway has tls settings on a port whose protocol is plain text.',
  severity: 'warning',
  messages: {
    ignored: {
      message: 'server {server} of Gateway {gateway} is {protocol}; its tls is ignored',
      effect:
        'port {port} serves plain text: clients that start TLS cannot connect, unless a load balancer before it ends TLS',
      fix: 'set protocol: HTTPS with tls.mode: SIMPLE and a credentialName, or remove tls',
    },
    unused: {
      message: '{fields} of server {server} in Gateway {gateway} has no effect',
      effect: 'port {port} is {protocol}: it redirects plain-text requests to https, and never starts TLS',
      fix: 'keep httpsRedirect alone here; tls settings belong to the server with protocol: HTTPS',
      severity: 'info',
    },
  },
  check(mesh, report) {
    for (const { object, servers } of mesh.gateways) {
      for (const { index, server, port } of servers) {
        const protocol = (server.port?.protocol ?? '').toUpperCase();
        const { httpsRedirect = false, mode, ...others } = server.tls ?? {};
        const fields = Object.keys(others);
        const isRefused =
          fields.some((each) => files.has(each)) || !(mode ?? passThrough).endsWith(passThrough);
        if (!httpProtocols.has(protocol) || isRefused) continue;
        const words = { server: server.port?.name ?? index, gateway: object.name, protocol, port };
        const at = fieldOf(object, 'spec', 'servers', index, 'tls');
        if (!httpsRedirect && (fields.length > 0 || mode !== undefined)) {
          report('ignored', { at, with: words });
        } else if (fields.length > 0) {
          report('unused', {
            at,
            with: { ...words, fields: fields.map((each) => `tls.${each}`).join(', ') },
          });
        }
      }
    }
  },
});
