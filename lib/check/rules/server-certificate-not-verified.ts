import type { ClientTls, TrafficPolicy } from '../../mesh/objects/istio-types';
import { type FieldPath, fieldOf } from '../../mesh/objects/mesh-object';
import { rule } from '../rule';

export const serverCertificateNotVerified = rule({
  name: 'server-certificate-not-verified',
  description: 'A DestinationRule calls a host by TLS without a CA certificate to verify the server.',
  severity: 'warning',
  upstream: ['IST0128', 'IST0129'],
  messages: {
    open: {
      message: 'DestinationRule {name} calls {host} by TLS without caCertificates',
      effect:
        "with mode {mode}, the system's CA certificates are trusted, or any certificate, depending on Istio's version: a third party may read along",
      fix: 'set caCertificates: system, or the CA file that signs for {host}',
    },
  },
  check(mesh, report) {
    for (const { object, spec, host } of mesh.destinationRules.all) {
      for (const { path, policy } of policiesOf(spec.trafficPolicy)) {
        const { mode, ...tls }: ClientTls = policy.tls ?? {};
        if ((mode !== 'SIMPLE' && mode !== 'MUTUAL') || tls.caCertificates || tls.insecureSkipVerify)
          continue;
        // A Secret holds the certificate to check against, where the rule names the pods that may read it.
        if (tls.credentialName && spec.workloadSelector) continue;
        report('open', { at: fieldOf(object, ...path, 'tls'), with: { name: object.name, host, mode } });
      }
    }
  },
});

/** The policy of the host and those of its ports. */
function policiesOf(policy: TrafficPolicy | undefined): { path: FieldPath; policy: TrafficPolicy }[] {
  if (policy === undefined) return [];
  const root: FieldPath = ['spec', 'trafficPolicy'];
  const ports = (policy.portLevelSettings ?? []).map((each, index) => ({
    path: [...root, 'portLevelSettings', index],
    policy: each,
  }));
  return [{ path: root, policy }, ...ports];
}
