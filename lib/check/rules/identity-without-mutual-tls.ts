import type { Mesh } from '../../mesh/mesh';
import { type FieldPath, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { AuthorizationRule } from '../../mesh/policies/authorization';
import { automaticMutualTlsOff } from '../../mesh/policies/automatic-mutual-tls';
import { acceptedTls, type Pods } from '../../mesh/policies/mutual-tls-modes';
import type { DestinationRule } from '../../mesh/registry/destination-rule';
import type { MeshService } from '../../mesh/registry/services';
import { carries } from '../../mesh/registry/workloads';
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
    for (const { object, selector: labels, rules: written } of mesh.authorizationPolicies) {
      const isForAll = object.namespace === mesh.rootNamespace;
      const asked = written.flatMap(askedIn);
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

/** The sources and conditions of a rule that only an identity can meet. */
function askedIn({ from, when }: AuthorizationRule): { path: FieldPath; field: string }[] {
  const sources = from.flatMap((source) =>
    fields
      .filter((field) => (source.fields.get(field)?.length ?? 0) > 0)
      .map((field) => ({ path: [...source.at, field], field })),
  );
  const conditions = when.flatMap(({ at, key }) =>
    keys.has(key) ? [{ path: [...at, 'key'], field: key }] : [],
  );
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
    addTo(services, service.namespace, service);
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
