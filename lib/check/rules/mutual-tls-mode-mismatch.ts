import { hasProxy } from '../../mesh/injection/proxies';
import type { Answer } from '../../mesh/known/answer';
import type { Mesh } from '../../mesh/mesh';
import type { PeerAuthenticationSpec } from '../../mesh/objects/istio-types';
import { type Field, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { automaticMutualTlsOff } from '../../mesh/policies/automatic-mutual-tls';
import { type AcceptedTls, acceptedTls, type Pods } from '../../mesh/policies/mutual-tls-modes';
import { policyPaths } from '../../mesh/policies/traffic-policies';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import type { MeshService } from '../../mesh/registry/services';
import { rule } from '../rule';

export const mutualTlsModeMismatch = rule({
  name: 'mutual-tls-mode-mismatch',
  description:
    'A DestinationRule and a PeerAuthentication disagree: one side uses mTLS and the other plain text.',
  severity: 'error',
  upstream: ['KIA0205', 'KIA0206', 'KIA0207', 'KIA0208', 'KIA0401', 'KIA0501', 'KIA0505', 'KIA0506'],
  messages: {
    refused: {
      message: '{name} has tls mode {mode}, but {workload} accepts only mTLS',
      effect:
        'the pods close the connection: 503 (flags UF,URX or UC) for every request of a client with a sidecar to {host}',
      fix: 'remove tls from the DestinationRule: sidecars detect mTLS automatically; or set the PeerAuthentication to PERMISSIVE',
    },
    notUnderstood: {
      message: '{name} uses ISTIO_MUTUAL, but {workload} accepts only plain text',
      effect:
        'the pods do not understand the TLS handshake: 503 (flag UF) for every request of a client with a sidecar to {host}',
      fix: 'remove tls from the DestinationRule, or DISABLE from the PeerAuthentication',
    },
    noProxy: {
      message: '{name} uses ISTIO_MUTUAL, but {workload} has no sidecar',
      effect:
        'the application gets the TLS handshake of the mesh: 503 (flag UF) for every request of a client with a sidecar to {host}',
      fix: 'remove tls from the DestinationRule, or give the pods a sidecar',
    },
    notAsked: {
      message: '{name} uses mTLS, but no PeerAuthentication requires it',
      effect: 'callers of {host} without a sidecar may still send plain text: the pods accept both',
      fix: 'add a PeerAuthentication with mode STRICT, or remove tls: sidecars use mTLS if the server supports it',
      severity: 'info',
    },
    notSent: {
      message: 'PeerAuthentication {name} requires mTLS, but enableAutoMtls is false',
      effect:
        'no DestinationRule makes callers of {hosts} use mTLS: sidecars send plain text, and the pods close the connection: 503 for every request',
      fix: 'remove enableAutoMtls: false from the mesh configuration; or write a DestinationRule for {hosts} with tls mode ISTIO_MUTUAL',
      // A caller may have its DestinationRule in a namespace of its own.
      severity: 'warning',
    },
  },
  check(mesh, report) {
    for (const { object, hosts, off } of strictWithoutCallers(mesh)) {
      const at = fieldOf(object, 'spec', 'mtls', 'mode');
      const related = [{ at: off, message: 'enableAutoMtls is false' }];
      report('notSent', { at, related, with: { name: object.name, hosts } });
    }
    const accepts = acceptedTls(mesh);
    const told = new Set<string>();
    for (const { object, spec, host } of mesh.destinationRules.all) {
      const policies = policyPaths(spec);
      if (policies.length === 0) continue;
      const called = calledBy(mesh, { object, host });
      for (const { pods, targetOf, workload, hasProxy } of called) {
        for (const { path, mode, port } of policies) {
          // A PeerAuthentication is for proxies: without one, pods take what they are sent.
          const accepted = hasProxy === 'no' ? plainText : accepts(pods, targetOf(port));
          const isRefused = (mode === 'DISABLE' || mode === 'SIMPLE') && accepted.mode === 'STRICT';
          const isNotUnderstood = mode === 'ISTIO_MUTUAL' && accepted.mode === 'DISABLE';
          const key = `${object.namespace}/${object.name}/${path.join('.')}`;
          if ((!isRefused && !isNotUnderstood) || told.has(key)) continue;
          told.add(key);
          const at = fieldOf(object, ...path, 'tls', 'mode');
          const related =
            accepted.at === undefined ? [] : [{ at: accepted.at, message: `mode ${accepted.mode}` }];
          const words = { name: object.name, host, workload };
          if (isRefused) report('refused', { at, related, with: { ...words, mode } });
          else if (hasProxy === 'no') report('noProxy', { at, related, with: words });
          else report('notUnderstood', { at, related, with: words });
        }
      }
      const isMutual = spec.trafficPolicy?.tls?.mode === 'ISTIO_MUTUAL';
      const isAsked = called.some(({ pods }) => accepts(pods, 0).at !== undefined);
      const areHeld = mesh.known.holdsAll('security.istio.io', 'PeerAuthentication');
      if (areHeld && host.startsWith('*') && isMutual && !isAsked) {
        const at = fieldOf(object, 'spec', 'trafficPolicy', 'tls', 'mode');
        report('notAsked', { at, with: { name: object.name, host } });
      }
    }
  },
});

/** Pods that a DestinationRule is about, where they listen, and how to call them. */
interface Called {
  readonly pods: Pods;
  readonly targetOf: (port: number | undefined) => number | string;
  readonly workload: string;
  readonly hasProxy: Answer;
}

const plainText: AcceptedTls = { mode: 'DISABLE', at: undefined };

function calledBy(mesh: Mesh, { object, host }: Pick<DestinationRule, 'object' | 'host'>): readonly Called[] {
  // Callers take a DestinationRule from their own namespace, that of the service, and the root namespace.
  const isForOthers = ({ namespace }: MeshService) =>
    [namespace, mesh.rootNamespace].includes(object.namespace);
  const sees = ({ exportedTo }: MeshService) =>
    exportedTo.everywhere || exportedTo.namespaces.has(object.namespace);
  const visible = servicesUnder(mesh, host).filter((service) => isForOthers(service) || sees(service));
  const called = visible.flatMap((service) =>
    mesh.behind(service).map((pods): Called => {
      const targetOf = (port: number | undefined) =>
        service.ports.find(({ number }) => port === undefined || number === port)?.targetPort ?? 0;
      const workload = `${pods.object.kind} ${pods.object.name}`;
      return { pods, targetOf, workload, hasProxy: hasProxy(mesh, pods) };
    }),
  );
  if (called.length > 0) return called;
  // Without pods in the files the policies can still be held against each other.
  return namespacesUnder(mesh, host).map((namespace) => ({
    pods: { namespace, labels: {} },
    targetOf: () => 0,
    workload: `namespace ${namespace}`,
    hasProxy: 'unknown',
  }));
}

function namespacesUnder({ domain, ofKind, destinationRules }: Mesh, host: string): readonly string[] {
  if (!host.startsWith('*')) return [];
  const namespaces = ofKind('security.istio.io', 'PeerAuthentication').map(({ namespace }) => namespace);
  const [, own] = /^\*\.([^.*]+)\.svc\./.exec(host) ?? [];
  if (own !== undefined) namespaces.push(own);
  return [...new Set(namespaces)].sort().filter((namespace) => {
    const all = `*.${namespace}.svc.${domain}`;
    // The most specific rule counts.
    return destinationRules.covering(all)[0]?.host === host;
  });
}

/** Pods of a namespace or the mesh that take mTLS alone, where nothing makes callers use it. */
function strictWithoutCallers(mesh: Mesh): { object: MeshObject; hosts: string; off: Field }[] {
  const off = automaticMutualTlsOff(mesh);
  if (off === undefined) return [];
  const { rootNamespace, domain, destinationRules } = mesh;
  const isMutual = ({ spec }: DestinationRule) => spec.trafficPolicy?.tls?.mode === 'ISTIO_MUTUAL';
  return mesh.ofKind('security.istio.io', 'PeerAuthentication').flatMap((object) => {
    const { mtls, selector } = (object.data['spec'] ?? {}) as PeerAuthenticationSpec;
    if (mtls?.mode !== 'STRICT' || selector !== undefined) return [];
    const isOfMesh = object.namespace === rootNamespace;
    const hosts = isOfMesh ? `*.${domain}` : `*.${object.namespace}.svc.${domain}`;
    const [covering] = destinationRules.covering(hosts);
    if (covering !== undefined && isMutual(covering)) return [];
    // One by one will do as well.
    const services = mesh.services.all.filter(
      ({ namespace }) => namespace !== rootNamespace && (isOfMesh || namespace === object.namespace),
    );
    const areAll = services.every(({ host }) => destinationRules.covering(host).slice(0, 1).some(isMutual));
    return services.length > 0 && areAll ? [] : [{ object, hosts, off }];
  });
}

/** The services that a DestinationRule is for, whose host may be a pattern. */
function servicesUnder(mesh: Mesh, host: string): readonly MeshService[] {
  if (!host.startsWith('*')) return mesh.services.named(host);
  const suffix = host.slice(1);
  // A more specific rule takes the place of one for a pattern.
  return mesh.services.all.filter(
    (service) =>
      service.host.endsWith(suffix) && mesh.destinationRules.covering(service.host)[0]?.host === host,
  );
}
