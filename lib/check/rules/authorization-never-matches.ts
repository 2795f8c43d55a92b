import type { Mesh } from '../../mesh/mesh';
import { type FieldPath, fieldOf } from '../../mesh/objects/mesh-object';
import { removedPart } from '../../mesh/path-normalization';
import type { AuthorizationPolicy } from '../../mesh/policies/authorization';
import { literalValueOf } from '../policies/literal-values';
import { requestFieldsIn, tcpPodsOf } from '../policies/tcp-pods';
import { rule } from '../rule';
import { misspelt } from '../similar';

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
    part: {
      message: '{field} of {name} contains a {part}: "{value}"',
      effect:
        'the value is compared with the {whole} of the request alone: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write the {whole} alone',
    },
    slash: {
      message: '{field} of {name} does not begin with /: "{value}"',
      effect: 'every path begins with /: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write a / before it',
    },
    pattern: {
      message: '{field} of {name} contains a regular expression: "{value}"',
      effect:
        'a path is compared with these signs as they are, and hardly any path has them: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write one path for each element, with a * at the end; {segment} stands for one segment and {rest} for the rest',
    },
    comma: {
      message: '{field} of {name} contains a comma: "{value}"',
      effect: 'it is one value, which no request has: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write each value as an element of the list',
    },
    misspelt: {
      message: '{name} references namespace {namespace}; these files have {other}',
      effect:
        'if there is no namespace {namespace}, no caller matches: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write {other}',
    },
    contradiction: {
      message: 'namespaces and principals of {name} exclude each other',
      effect:
        'a source must meet both, and the namespace of a caller is that of its principal: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write them in two sources if one of them suffices, or correct the namespace',
    },
    protocol: {
      message: '{field} of {name} requires HTTP, and its pods have TCP ports only',
      effect:
        'a TCP proxy reads no requests: an ALLOW admits no one by this rule, and a DENY refuses all connections that meet the rest of it',
      fix: 'restrict the callers by from and ports, or name the ports of the Service http-… or grpc-…',
    },
    normalized: {
      message: '{field} of {name} contains {part}, which is in no normalized path: "{value}"',
      effect:
        'if {setting}, proxies {verb} it before they compare the path: an ALLOW admits no one by it, a DENY refuses no one',
      fix: 'write the path without {part}',
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
    const haveTcpOnly = tcpPodsOf(mesh);
    for (const policy of policies) {
      const { object } = policy;
      const { name } = object;
      for (const at of contradictionsIn(policy)) {
        report('contradiction', { at: fieldOf(object, ...at), with: { name } });
      }
      const ofRequests = requestFieldsIn(policy);
      if (ofRequests.length > 0 && haveTcpOnly(policy)) {
        for (const { at, field } of ofRequests)
          report('protocol', { at: fieldOf(object, ...at), with: { name, field } });
      }
      for (const { at, field, written, value } of valuesOf(policy)) {
        // The API server or istiod refuses an empty value.
        if (value === '') continue;
        const told = { at: fieldOf(object, ...at) };
        const literal = literalValueOf(field, value);
        if (literal !== undefined) {
          const words = { name, field: written, value, segment: '{*}', rest: '{**}' };
          if (literal.fault === 'part') report('part', { ...told, with: { ...words, ...literal } });
          else report(literal.fault, { ...told, with: words });
          continue;
        }
        const isPath = field === 'paths' || field === 'notPaths';
        const removed = isPath ? removedPart(value, mesh.configuration) : undefined;
        if (removed !== undefined) {
          report('normalized', { ...told, with: { name, field: written, value, ...removed } });
          continue;
        }
        if (field === 'namespaces' || field === 'notNamespaces') {
          if (value.includes('*') || mesh.namespaces.has(value)) continue;
          const other = misspelt(value, mesh.namespaces);
          if (mesh.known.namespace(value) === 'no')
            report('namespace', { ...told, with: { name, namespace: value } });
          else if (other !== undefined)
            report('misspelt', { ...told, with: { name, namespace: value, other } });
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
          else if (isOfWaypoint(mesh, parts[2] ?? '', parts[1] ?? '')) continue;
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

/** Whether an account is that of the waypoint which `istioctl waypoint apply` makes without a file. */
function isOfWaypoint({ known }: Mesh, namespace: string, account: string): boolean {
  return account.endsWith('/sa/waypoint') && known.waypoint(namespace, 'waypoint') === 'unknown';
}

/** Whether the files hold the service accounts of a namespace, or the pods that run as them. */
function holdsAccounts({ known }: Mesh, namespace: string): boolean {
  return known.holdsPods(namespace) || known.holds('', 'ServiceAccount', namespace);
}

/** Whether the files hold those of all namespaces. */
function holdsAllAccounts({ known }: Mesh): boolean {
  return known.holdsAllPods() && known.holdsAll('', 'ServiceAccount');
}

interface Value {
  readonly at: FieldPath;
  /** The field of a source or an operation that compares the same attribute. */
  readonly field: string;
  /** The field, or the key of a condition. */
  readonly written: string;
  readonly value: string;
}

/** The keys of conditions that compare what a field of a source does. */
const fieldOfKey: ReadonlyMap<string, readonly [field: string, notField: string]> = new Map([
  ['source.namespace', ['namespaces', 'notNamespaces']],
  ['source.principal', ['principals', 'notPrincipals']],
]);

function valuesOf({ rules }: AuthorizationPolicy): Value[] {
  const ofFields = rules
    .flatMap(({ from, to }) => [...from, ...to])
    .flatMap(({ at, fields }) =>
      [...fields].flatMap(([field, values]) =>
        values.map((value, index) => ({ at: [...at, field, index], field, written: field, value })),
      ),
    );
  const ofConditions = rules
    .flatMap(({ when }) => when)
    .flatMap(({ at, key, values, notValues }) => {
      const [field, notField] = fieldOfKey.get(key) ?? [];
      if (field === undefined || notField === undefined) return [];
      return [
        ...values.map((value, index) => ({ at: [...at, 'values', index], field, written: key, value })),
        ...notValues.map((value, index) => ({
          at: [...at, 'notValues', index],
          field: notField,
          written: key,
          value,
        })),
      ];
    });
  return [...ofFields, ...ofConditions];
}

/** The sources whose principals are all of other namespaces than those that they name. */
function contradictionsIn({ rules }: AuthorizationPolicy): FieldPath[] {
  return rules
    .flatMap(({ from }) => from)
    .flatMap(({ at, fields }) => {
      const namespaces = fields.get('namespaces') ?? [];
      const own = (fields.get('principals') ?? []).map((each) => /\/ns\/([^/*]+)\/sa\//.exec(each)?.[1]);
      if (namespaces.length === 0 || own.length === 0) return [];
      const areMet = own.some(
        (each) => each === undefined || namespaces.some((other) => other === each || other.includes('*')),
      );
      return areMet ? [] : [at];
    });
}

/** istiod takes it for the trust domain of the mesh, whatever that is. */
const defaultTrustDomain = 'cluster.local';

/** The trust domain of the mesh, and those that it takes for its own. */
function trustDomains(mesh: Mesh): readonly string[] {
  return [...new Set([...mesh.configuration.trustDomains, mesh.domain, defaultTrustDomain])];
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
