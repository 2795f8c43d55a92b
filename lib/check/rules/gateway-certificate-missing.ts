import { type Gateway, servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { expiryOf, secretFault } from '../gateways/certificate';
import { issuedSecretsIn, ungrantedSecretsIn } from '../gateways/certificate-sources';
import { rule } from '../rule';
import { misspelt } from '../similar';

export const gatewayCertificateMissing = rule({
  name: 'gateway-certificate-missing',
  description: 'A Gateway references a TLS Secret that does not exist, or that holds no valid certificate.',
  severity: 'error',
  upstream: ['IST0101', 'IST0161'],
  messages: {
    missing: {
      message: 'credentialName {secret} does not exist in namespace {namespace}',
      effect:
        "the gateway's pods read it there; without a certificate there is no listener for the host, and TLS connections are reset",
      fix: 'create the Secret in namespace {namespace}',
    },
    elsewhere: {
      message: 'credentialName {secret} is in namespace {other}, not in {namespace}',
      effect:
        "the gateway's pods read it in {namespace}; without a certificate there is no listener for the host, and TLS connections are reset",
      fix: 'move the Secret to namespace {namespace}',
    },
    issued: {
      message: 'credentialName {secret} is issued in namespace {other}, not in {namespace}',
      effect:
        "cert-manager writes the Secret in the namespace of the Certificate, and the gateway's pods read it in {namespace}: if nothing copies it, TLS connections are reset",
      fix: 'move the Certificate to namespace {namespace}',
      severity: 'warning',
    },
    misspelt: {
      message: 'credentialName {secret} is not in these files, but {other} is',
      effect:
        'if {other} is meant, there is no listener for the host without a certificate, and TLS connections are reset',
      fix: 'write {other}, if it is meant',
      severity: 'warning',
    },
    ungranted: {
      message: 'Gateway {gateway} references Secret {secret}, which needs a ReferenceGrant',
      effect:
        'the Secret is in another namespace: without a ReferenceGrant there, the listener has no certificate (RefNotPermitted), and TLS connections are reset',
      fix: 'add a ReferenceGrant for Gateway of namespace {own} to the namespace of the Secret',
      severity: 'warning',
    },
    expired: {
      message: 'the certificate in Secret {secret} expired on {day}',
      effect: 'clients refuse the certificate: the TLS handshake fails, and no request is sent',
      fix: 'put a new certificate into the Secret',
    },
    invalid: {
      message: 'Secret {secret} {fault}',
      effect: 'without a certificate there is no listener for the host: TLS connections are reset',
      fix: 'store the certificate and its key as tls.crt and tls.key, as kubectl create secret tls does',
    },
  },
  check(mesh, report) {
    const secrets = new Map<string, MeshObject>();
    for (const object of mesh.ofKind('', 'Secret')) secrets.set(`${object.namespace}/${object.name}`, object);
    const issued = issuedSecretsIn(mesh);
    /** The names of the Secrets of some namespaces, those of cert-manager included. */
    const namesIn = (namespaces: readonly string[]): string[] => {
      const own = [...secrets.values(), ...[...issued.values()].flat()];
      return own.filter((each) => namespaces.includes(each.namespace)).map(({ name }) => name);
    };
    for (const { at, gateway, namespace, name } of ungrantedSecretsIn(mesh)) {
      const words = { gateway: gateway.name, secret: `${namespace}/${name}`, own: gateway.namespace };
      report('ungranted', { at, with: words });
    }
    for (const gateway of mesh.gateways) {
      const namespaces = podNamespaces(mesh, gateway);
      const [namespace] = namespaces;
      if (namespace === undefined) continue;
      for (const { server, index } of gateway.servers) {
        const secret = (server.tls as { credentialName?: string } | undefined)?.credentialName;
        // A scheme names another source than a Secret.
        if (secret === undefined || secret.includes('://')) continue;
        const at = fieldOf(gateway.object, 'spec', 'servers', index, 'tls', 'credentialName');
        const found = namespaces
          .map((each) => secrets.get(`${each}/${secret}`))
          .find((each) => each !== undefined);
        if (found !== undefined) {
          const fault = secretFault(found);
          const related = [{ at: fieldOf(found, 'data'), message: 'the Secret' }];
          if (fault !== undefined) report('invalid', { at, related, with: { secret, fault } });
          else if (mesh.time !== undefined) {
            const last = expiryOf(found);
            if (last === undefined || last >= mesh.time) continue;
            report('expired', { at, related, with: { secret, day: last.toISOString().slice(0, 10) } });
          }
          continue;
        }
        const [other] = mesh.known.named('', 'Secret', secret);
        const words = { secret, namespace };
        const issuers = issued.get(secret) ?? [];
        if (issuers.some((each) => namespaces.includes(each.namespace))) continue;
        const [issuer] = issuers;
        const meant = mesh.known.holdsAll('', 'Secret') ? undefined : misspelt(secret, namesIn(namespaces));
        if (other !== undefined) report('elsewhere', { at, with: { ...words, other: other.namespace } });
        else if (issuer !== undefined) {
          const related = [{ at: fieldOf(issuer.object, 'metadata', 'name'), message: 'the Certificate' }];
          report('issued', { at, related, with: { ...words, other: issuer.namespace } });
        } else if (meant !== undefined) report('misspelt', { at, with: { secret, other: meant } });
        else if (mesh.known.holdsAll('', 'Secret') && secrets.size > 0)
          report('missing', { at, with: words });
      }
    }
  },
});

/** Secrets are read in the namespace of the gateway's pods, not of the Gateway. */
function podNamespaces(mesh: Mesh, gateway: Gateway): string[] {
  if (Object.keys(gateway.spec.selector ?? {}).length === 0) return [];
  const pods = mesh.workloads.all.filter(({ labels }) => servesGateway(labels, gateway));
  const written = pods.filter(({ object }) => object.data['spec'] !== undefined);
  return [...new Set((written.length > 0 ? written : pods).map((pod) => pod.namespace))];
}
