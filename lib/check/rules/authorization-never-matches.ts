import type { Mesh } from '../../mesh/mesh';
import { type FieldPath, fieldOf, type MeshObject } from '../../mesh/mesh-object';
import { valueAt } from '../json/at';
import { configurationTexts } from '../mesh-configuration/mesh-configuration';
import { rule } from '../rule';

/** One rule of an AuthorizationPolicy, as far as it names what may not be there. */
interface AuthorizationRule {
  readonly from?: readonly { readonly source?: Readonly<Record<string, readonly string[]>> }[];
  readonly to?: readonly { readonly operation?: Readonly<Record<string, readonly string[]>> }[];
}

const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']);

export const authorizationNeverMatches = rule({
  name: 'authorization-never-matches',
  description: 'An AuthorizationPolicy asks for a namespace, a caller, a method or a host that there is not.',
  severity: 'warning',
  upstream: ['IST0101', 'KIA0101', 'KIA0102', 'KIA0104', 'KIA0106', 'KIA0108'],
  messages: {
    namespace: {
      message: 'AuthorizationPolicy {name} names namespace {namespace}, and there is none',
      effect: 'no caller has it: an ALLOW lets nobody in by it, a DENY keeps nobody out',
      fix: 'write the namespace that is meant',
    },
    principal: {
      message: 'AuthorizationPolicy {name} names {principal}, and no pod runs as that service account',
      effect: 'no caller has it: an ALLOW lets nobody in by it, a DENY keeps nobody out',
      fix: 'write TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT of the callers that are meant',
    },
    form: {
      message: 'AuthorizationPolicy {name} names principal {principal}, which is not TRUSTDOMAIN/ns/…/sa/…',
      effect: 'no caller has it: an ALLOW lets nobody in by it, a DENY keeps nobody out',
      fix: 'write it in full, such as cluster.local/ns/shop/sa/cart, without spiffe://',
    },
    trustDomain: {
      message: 'AuthorizationPolicy {name} names {principal}, and the trust domain of the mesh is {known}',
      effect: 'no caller has it: an ALLOW lets nobody in by it, a DENY keeps nobody out',
      fix: 'write {known}, or name the other one in trustDomainAliases of the mesh',
    },
    method: {
      message: 'AuthorizationPolicy {name} names method {method}, which no http client sends',
      effect: 'no request meets it; a gRPC method is a path: /package.Service/Method in paths',
      fix: 'write the method in capitals, or put it into paths',
    },
    host: {
      message: 'AuthorizationPolicy {name} names host {host}, which nothing in these files has',
      effect: 'no request has it: an ALLOW lets nobody in by it, a DENY keeps nobody out',
      fix: 'write the host that the clients call, as they write it, with a port where they write one',
    },
  },
  check(mesh, report) {
    const policies = mesh.ofKind('security.istio.io', 'AuthorizationPolicy');
    if (policies.length === 0) return;
    const namespaces = new Set(mesh.objects.map(({ namespace }) => namespace));
    for (const { name } of mesh.ofKind('', 'Namespace')) namespaces.add(name);
    const accounts = new Set(
      mesh.workloads.all.map(({ namespace, serviceAccount }) => `/ns/${namespace}/sa/${serviceAccount}`),
    );
    for (const each of mesh.ofKind('', 'ServiceAccount'))
      accounts.add(`/ns/${each.namespace}/sa/${each.name}`);
    const hosts = new Set(mesh.services.all.map(({ host }) => host));
    for (const { servers } of mesh.gateways)
      for (const server of servers) for (const { host } of server.hosts) hosts.add(host);
    for (const { hosts: own } of mesh.virtualServices) for (const host of own) hosts.add(host);
    const trusted = trustDomains(mesh);
    for (const object of policies) {
      const { name } = object;
      for (const { at, field, value } of valuesOf(object)) {
        const told = { at: fieldOf(object, ...at) };
        if (field === 'namespaces' || field === 'notNamespaces') {
          const isKnown = value.includes('*') || namespaces.has(value) || !mesh.isComplete;
          if (!isKnown) report('namespace', { ...told, with: { name, namespace: value } });
        } else if (field === 'principals' || field === 'notPrincipals') {
          if (value === '*') continue;
          const parts = /^[^/]*(\/ns\/([^/]+)\/sa\/[^/]+)$/.exec(value);
          if (value.includes('*')) {
            const isMet = [...accounts].some((account) => fits(value, `${mesh.domain}${account}`));
            if (!isMet && mesh.isComplete) report('principal', { ...told, with: { name, principal: value } });
          } else if (parts === null) report('form', { ...told, with: { name, principal: value } });
          else if (!accounts.has(parts[1] ?? '') && mesh.knowsNamespace(parts[2] ?? '')) {
            report('principal', { ...told, with: { name, principal: value } });
          } else if (mesh.isComplete && !trusted.includes(value.slice(0, value.indexOf('/')))) {
            const known = trusted.join(', ');
            report('trustDomain', { ...told, with: { name, principal: value, known } });
          }
        } else if (field === 'methods' || field === 'notMethods') {
          if (!value.includes('*') && !methods.has(value))
            report('method', { ...told, with: { name, method: value } });
        } else if (field === 'hosts' || field === 'notHosts') {
          const bare = value.replace(/:\d+$/, '');
          const isKnown = [...shortOf(bare, object.namespace, mesh.domain)].some((host) => hosts.has(host));
          if (!bare.includes('*') && !isKnown && mesh.isComplete)
            report('host', { ...told, with: { name, host: value } });
        }
      }
    }
  },
});

function valuesOf(object: MeshObject): { at: FieldPath; field: string; value: string }[] {
  const rules = (valueAt(object, 'spec', 'rules') ?? []) as readonly AuthorizationRule[];
  return rules.flatMap(({ from = [], to = [] }, index) => [
    ...from.flatMap(({ source = {} }, place) =>
      listed(source, ['spec', 'rules', index, 'from', place, 'source']),
    ),
    ...to.flatMap(({ operation = {} }, place) =>
      listed(operation, ['spec', 'rules', index, 'to', place, 'operation']),
    ),
  ]);
}

function listed(fields: Readonly<Record<string, readonly string[]>>, path: FieldPath) {
  return Object.entries(fields).flatMap(([field, values]) =>
    values.map((value, index) => ({ at: [...path, field, index], field, value })),
  );
}

/** The trust domain of the mesh, and those that it takes for its own. */
function trustDomains(mesh: Mesh): readonly string[] {
  const said = configurationTexts(mesh, 'mesh').flatMap(({ value }) => {
    const aliases = value['trustDomainAliases'];
    return [value['trustDomain'], ...(Array.isArray(aliases) ? aliases : [])];
  });
  const texts = said.filter((each) => typeof each === 'string');
  return texts.length === 0 ? [mesh.domain] : [...new Set([...texts, mesh.domain])];
}

/** Istio's patterns have one star, at the begin or the end. */
function fits(pattern: string, text: string): boolean {
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') && text.startsWith(pattern.slice(0, -1));
}

/** What a client may have written for a host of the mesh. */
function* shortOf(host: string, namespace: string, domain: string): Generator<string> {
  yield host;
  yield `${host}.${namespace}.svc.${domain}`;
  yield `${host}.svc.${domain}`;
  yield `${host}.${domain}`;
}
