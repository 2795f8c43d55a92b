import type { Gateway } from '../../mesh/gateway/gateways';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { onSamePods } from '../gateways/neighbours';
import { rule } from '../rule';

export const oneCertificateOnSeveralGateways = rule({
  name: 'one-certificate-on-several-gateways',
  description: 'Two Gateways on the same pods use the same TLS certificate.',
  severity: 'warning',
  upstream: ['IST0138'],
  messages: {
    shared: {
      message: 'Gateways {gateway} and {other} use the same certificate, {certificate}',
      effect:
        'browsers reuse one HTTP/2 connection for all hosts of a certificate: hosts of the other Gateway get 404',
      fix: 'put the hosts into one Gateway, or give each a certificate of its own',
    },
  },
  check(mesh, report) {
    const neighbours = onSamePods(mesh);
    const certificates = new Map(mesh.gateways.map((gateway) => [gateway, certificatesOf(gateway)]));
    const users = new Map<string, Gateway[]>();
    const sets = new Map<readonly Gateway[], ReadonlySet<Gateway>>();
    const setOf = (gateways: readonly Gateway[]) => {
      const found = sets.get(gateways) ?? new Set(gateways);
      sets.set(gateways, found);
      return found;
    };
    for (const [gateway, own] of certificates) {
      for (const name of own.keys()) {
        addTo(users, name, gateway);
      }
    }
    for (const [gateway, own] of certificates) {
      for (const [certificate, at] of own) {
        const those = users.get(certificate) ?? [];
        if (those.length < 2) continue;
        const there = setOf(neighbours(gateway));
        const other = those.find((each) => each !== gateway && there.has(each));
        const place = other && certificates.get(other)?.get(certificate);
        if (other === undefined || place === undefined) continue;
        report('shared', {
          at,
          related: [{ at: place, message: `${other.name} has it too` }],
          with: { gateway: gateway.object.name, certificate, other: other.name },
        });
      }
    }
  },
});

/** The certificates of a gateway, by the name of a Secret or a file, with their places. */
function certificatesOf({ object, servers }: Gateway): ReadonlyMap<string, Field> {
  const found = new Map<string, Field>();
  for (const { server, index } of servers) {
    const tls = (server.tls ?? {}) as {
      credentialName?: string;
      serverCertificate?: string;
      privateKey?: string;
    };
    const key = tls.credentialName ? 'credentialName' : 'serverCertificate';
    const name = tls[key];
    if (name === undefined || (key === 'serverCertificate' && tls.privateKey === undefined)) continue;
    if (!found.has(name)) found.set(name, fieldOf(object, 'spec', 'servers', index, 'tls', key));
  }
  return found;
}
