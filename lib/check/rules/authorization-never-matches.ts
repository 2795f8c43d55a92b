import type { Mesh } from '../../mesh/mesh';
import { type FieldPath, fieldOf } from '../../mesh/objects/mesh-object';
import type { AuthorizationPolicy } from '../../mesh/policies/authorization';
import { rule } from '../rule';

const methods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']);

export const authorizationNeverMatches = rule({
  name: 'authorization-never-matches',
  description: 'An AuthorizationPolicy requires a namespace, caller, method or host that no request has.',
  severity: 'warning',
  upstream: ['IST0101', 'KIA0101', 'KIA0102', 'KIA0104', 'KIA0106', 'KIA0108'],
  messages: {
    namespace: {
      message: 'AuthorizationPolicy {name} references namespace {namespace}, which does not exist',
      effect: 'no caller matches: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write the intended namespace',
    },
    principal: {
      message: 'no pod runs as {principal}',
      effect:
        'no caller of AuthorizationPolicy {name} matches: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT of the intended callers',
    },
    form: {
      message: 'invalid principal {principal}',
      effect:
        'no caller of AuthorizationPolicy {name} matches: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write TRUSTDOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT, such as cluster.local/ns/shop/sa/cart, without spiffe://',
    },
    trustDomain: {
      message: '{principal} is not in trust domain {known}',
      effect:
        '{known} is the trust domain of the mesh, so no caller of AuthorizationPolicy {name} matches: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write {known}, or add the other one to trustDomainAliases of the mesh',
    },
    method: {
      message: 'AuthorizationPolicy {name} requires HTTP method {method}, which no client sends',
      effect: 'no request matches; a gRPC method is a path: /package.Service/Method in paths',
      fix: 'write the method in capitals, or move it to paths',
    },
    host: {
      message: 'AuthorizationPolicy {name} requires host {host}, which does not exist',
      effect: 'no request matches: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write the host as clients call it, with a port if they send one',
    },
    star: {
      message: '{field} of {name} contains a literal *: "{value}"',
      effect:
        'a * is a wildcard at one end of a value only, and once: hardly any request has the sign, so an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'keep one * at the end or at the begin; in paths, {segment} stands for one segment and {rest} for the rest',
    },
    query: {
      message: '{field} of {name} contains a query: "{value}"',
      effect: 'paths are compared without their query: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write the path alone',
    },
  },
  check(mesh, report) {
    const policies = mesh.authorizationPolicies;
    if (policies.length === 0) return;
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
    for (const policy of policies) {
      const { object } = policy;
      const { name } = object;
      for (const { at, field, value } of valuesOf(policy)) {
        // The API server or istiod refuses an empty value.
        if (value === '') continue;
        const told = { at: fieldOf(object, ...at) };
        const isPath = field === 'paths' || field === 'notPaths';
        if (isPath && value.includes('?')) {
          report('query', { ...told, with: { name, field, value } });
          continue;
        }
        if (hasLiteralStar(value)) {
          report('star', { ...told, with: { name, field, value, segment: '{*}', rest: '{**}' } });
          continue;
        }
        if (field === 'namespaces' || field === 'notNamespaces') {
          if (!value.includes('*') && mesh.known.namespace(value) === 'no')
            report('namespace', { ...told, with: { name, namespace: value } });
        } else if (field === 'principals' || field === 'notPrincipals') {
          if (value === '*') continue;
          const parts = /^[^/]*(\/ns\/([^/]+)\/sa\/[^/]+)$/.exec(value);
          if (value.includes('*')) {
            const isMet = [...accounts].some((account) =>
              trusted.some((domain) => fits(value, `${domain}${account}`)),
            );
            if (!isMet && holdsAllAccounts(mesh))
              report('principal', { ...told, with: { name, principal: value } });
          } else if (parts === null) report('form', { ...told, with: { name, principal: value } });
          else if (!accounts.has(parts[1] ?? '') && holdsAccounts(mesh, parts[2] ?? '')) {
            report('principal', { ...told, with: { name, principal: value } });
          } else if (holdsAllAccounts(mesh) && !trusted.includes(value.slice(0, value.indexOf('/')))) {
            const known = trusted.join(', ');
            report('trustDomain', { ...told, with: { name, principal: value, known } });
          }
        } else if (field === 'methods' || field === 'notMethods') {
          if (!value.includes('*') && !methods.has(value))
            report('method', { ...told, with: { name, method: value } });
        } else if (field === 'hosts' || field === 'notHosts') {
          const bare = value.replace(/:\d+$/, '');
          const isKnown = [...shortOf(bare, object.namespace, mesh.domain)].some((host) => hosts.has(host));
          if (!bare.includes('*') && !isKnown && mesh.known.holdsAll('', 'Service'))
            report('host', { ...told, with: { name, host: value } });
        }
      }
    }
  },
});

/** Whether the files hold the service accounts of a namespace, or the pods that run as them. */
function holdsAccounts({ known }: Mesh, namespace: string): boolean {
  return known.holdsPods(namespace) || known.holds('', 'ServiceAccount', namespace);
}

/** Whether the files hold those of all namespaces. */
function holdsAllAccounts({ known }: Mesh): boolean {
  return known.holdsAllPods() && known.holdsAll('', 'ServiceAccount');
}

function valuesOf({ rules }: AuthorizationPolicy): { at: FieldPath; field: string; value: string }[] {
  return rules
    .flatMap(({ from, to }) => [...from, ...to])
    .flatMap(({ at, fields }) =>
      [...fields].flatMap(([field, values]) =>
        values.map((value, index) => ({ at: [...at, field, index], field, value })),
      ),
    );
}

/** istiod takes it for the trust domain of the mesh, whatever that is. */
const defaultTrustDomain = 'cluster.local';

/** The trust domain of the mesh, and those that it takes for its own. */
function trustDomains(mesh: Mesh): readonly string[] {
  return [...new Set([...mesh.configuration.trustDomains, mesh.domain, defaultTrustDomain])];
}

/** Whether a star stands elsewhere than at one end; `{*}` and `{**}` are templates of paths. */
function hasLiteralStar(value: string): boolean {
  const text = value.replaceAll(/\{\*\*?\}/g, '');
  const inner = text.startsWith('*') ? text.slice(1) : text.endsWith('*') ? text.slice(0, -1) : text;
  return inner.includes('*');
}

/** Istio's patterns have one star, at the begin or the end. */
function fits(pattern: string, text: string): boolean {
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') && text.startsWith(pattern.slice(0, -1));
}

/** The names by which a client may call a host of the mesh. */
function* shortOf(host: string, namespace: string, domain: string): Generator<string> {
  yield host;
  yield `${host}.${namespace}.svc.${domain}`;
  yield `${host}.svc.${domain}`;
  yield `${host}.${domain}`;
}
