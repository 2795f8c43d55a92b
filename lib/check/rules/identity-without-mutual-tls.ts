import type { DestinationRule } from '../../mesh/destination-rule';
import type { Mesh } from '../../mesh/mesh';
import { type FieldPath, fieldOf, type Json, type MeshObject } from '../../mesh/mesh-object';
import type { MeshService } from '../../mesh/services';
import { carries } from '../../mesh/workloads';
import { labelsAt, listAt, type valueAt } from '../json/at';
import { automaticMutualTlsOff } from '../mutual-tls/automatic';
import { acceptedTls, type Pods } from '../mutual-tls/modes';
import { rule } from '../rule';

const fields = [
  'principals',
  'notPrincipals',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
];
const keys = new Set(['source.principal', 'source.namespace', 'connection.sni']);

export const identityWithoutMutualTls = rule({
  name: 'identity-without-mutual-tls',
  description:
    'An AuthorizationPolicy requires caller identities, but the traffic is plain text, which carries none.',
  severity: 'error',
  upstream: ['KIA0105'],
  messages: {
    none: {
      message: '{name} requires {field}, but {workload} accepts only plain text',
      effect:
        'no caller has an identity: an ALLOW refuses every request with 403, a DENY admits every request',
      fix: 'let the pods accept mTLS: remove mode DISABLE from the PeerAuthentication',
    },
    plainText: {
      message: '{name} requires {field}, but DestinationRule {rule} disables mTLS',
      effect: 'these callers have no identity: an ALLOW refuses them with 403, a DENY admits them',
      fix: 'remove tls mode DISABLE from the DestinationRule: sidecars use mTLS if the server supports it',
    },
    notSent: {
      message: '{name} requires {field}, but enableAutoMtls is false',
      effect:
        'no DestinationRule makes callers use mTLS, so they have no identity: an ALLOW refuses them with 403, a DENY admits them',
      fix: 'remove enableAutoMtls: false from the mesh configuration; or write a DestinationRule with tls mode ISTIO_MUTUAL',
      // A caller may have its DestinationRule in a namespace of its own.
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const accepts = acceptedTls(mesh);
    const off = automaticMutualTlsOff(mesh);
    const ruled = off !== undefined || mesh.destinationRules.all.some(isPlain) ? callerRules(mesh) : () => [];
    for (const object of mesh.ofKind('security.istio.io', 'AuthorizationPolicy')) {
      const labels = labelsAt(object, 'spec', 'selector', 'matchLabels');
      const isForAll = object.namespace === mesh.rootNamespace;
      const asked = listAt(object, 'spec', 'rules').flatMap((_, index) =>
        askedIn(object, ['spec', 'rules', index]),
      );
      if (asked.length === 0) continue;
      const workloads = isForAll ? mesh.workloads.all : mesh.workloads.in(object.namespace);
      const selected = workloads.filter((each) => carries(each.labels, labels));
      // Without pods in the files, those that the policy speaks of.
      const pods: readonly Pods[] =
        selected.length > 0 ? selected : [{ namespace: object.namespace, labels }];
      const refusing = pods
        .map((each) => ({ each, ...accepts(each, 0) }))
        .find(({ mode }) => mode === 'DISABLE');
      const { name } = object;
      if (refusing?.at !== undefined) {
        const related = [{ at: refusing.at, message: 'mode DISABLE' }];
        const workload = nameOf(refusing.each);
        for (const { path, field } of asked) {
          report('none', { at: fieldOf(object, ...path), related, with: { name, field, workload } });
        }
        continue;
      }
      const rules = pods.flatMap(ruled);
      const plain = rules.find((each) => each !== undefined && isPlain(each));
      if (plain === undefined) {
        const isSent = rules.every((each) => each?.spec.trafficPolicy?.tls !== undefined);
        if (off === undefined || isSent) continue;
        const related = [{ at: off, message: 'enableAutoMtls is false' }];
        for (const { path, field } of asked) {
          report('notSent', { at: fieldOf(object, ...path), related, with: { name, field } });
        }
        continue;
      }
      const related = [
        { at: fieldOf(plain.object, 'spec', 'trafficPolicy', 'tls'), message: 'mode DISABLE' },
      ];
      for (const { path, field } of asked) {
        const rule = `${plain.object.namespace}/${plain.object.name}`;
        report('plainText', { at: fieldOf(object, ...path), related, with: { name, field, rule } });
      }
    }
  },
});

function askedIn(
  object: Parameters<typeof valueAt>[0],
  rule: FieldPath,
): { path: FieldPath; field: string }[] {
  const sources = listAt(object, ...rule, 'from').flatMap((_, index) =>
    fields
      .map((field) => ({ path: [...rule, 'from', index, 'source', field], field }))
      .filter(({ path }) => listAt(object, ...path).length > 0),
  );
  const conditions = listAt(object, ...rule, 'when').flatMap((value: Json, index) => {
    const { key } = (value ?? {}) as { key?: string };
    return key !== undefined && keys.has(key) ? [{ path: [...rule, 'when', index, 'key'], field: key }] : [];
  });
  return [...sources, ...conditions];
}

function nameOf(pods: Pods & { readonly object?: MeshObject }): string {
  return pods.object === undefined
    ? `namespace ${pods.namespace}`
    : `${pods.object.kind} ${pods.object.name}`;
}

function isPlain({ spec }: DestinationRule): boolean {
  return spec.trafficPolicy?.tls !== undefined && (spec.trafficPolicy.tls.mode ?? 'DISABLE') === 'DISABLE';
}

/** The DestinationRules by which callers call pods, one for each host; undefined where a host has none. */
function callerRules(mesh: Mesh): (pods: Pods) => readonly (DestinationRule | undefined)[] {
  const services = new Map<string, MeshService[]>();
  for (const service of mesh.services.all) {
    const those = services.get(service.namespace);
    if (those === undefined) services.set(service.namespace, [service]);
    else those.push(service);
  }
  return ({ namespace, labels }) => {
    const own = (services.get(namespace) ?? []).filter(
      ({ selector }) =>
        selector !== undefined && Object.keys(selector).length > 0 && carries(labels, selector),
    );
    const hosts = own.length > 0 ? own.map(({ host }) => host) : [`*.${namespace}.svc.${mesh.domain}`];
    return hosts.map((host) => mesh.destinationRules.covering(host)[0]);
  };
}
