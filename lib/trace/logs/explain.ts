import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { resolvedName } from '../../mesh/registry/addresses';
import { carries } from '../../mesh/registry/workloads';
import { withoutCluster } from './explain-cluster';
import { closed, notConnected, otherProtocol } from './explain-connection';
import { withoutEndpoints } from './explain-endpoints';
import { byFault, idle, overflow, retriesUsedUp, timedOut } from './explain-limits';
import { byPolicy } from './explain-policy';
import { withoutRoute } from './explain-route';
import { type Explanation, type FailingRequest, failingRequest, serviceAt } from './explanation';
import type { LogEntry } from './log-entry';
import { gatewayPort, hostIn, rulesFor } from './logged-rules';
import { workloadsOf } from './logging-pod';

/** Explains why the requests of an entry failed. */
export function explain(mesh: Mesh, entry: LogEntry): Explanation {
  const request = failingRequest(mesh, entry);
  const policy = byPolicy(request);
  if (policy !== undefined) return policy;
  if (request.cluster.kind === 'black-hole' || entry.route === 'block_all') return blocked(request);
  // Retries that are used up say less than what they were for.
  const flags = [...entry.flags].sort((a, b) => Number(a === 'URX') - Number(b === 'URX'));
  for (const flag of flags) {
    const found = byFlag[flag]?.(request);
    if (found !== undefined) return found;
  }
  if (entry.details === 'direct_response') return byRule(request);
  return {
    code: undefined,
    words: `${entry.status} without a response flag (${entry.details || 'no details'})`,
    at: undefined,
    fix: 'look at the application, or at the filters of the proxy',
    isCertain: false,
  };
}

type Explain = (request: FailingRequest) => Explanation | undefined;

const byFlag: Readonly<Record<string, Explain>> = {
  NR: withoutRoute,
  NC: withoutCluster,
  UH: withoutEndpoints,
  UF: notConnected,
  UC: closed,
  UO: overflow,
  UT: timedOut,
  SI: idle,
  DT: idle,
  FI: byFault,
  DI: byFault,
  UPE: otherProtocol,
  DPE: otherClient,
  URX: retriesUsedUp,
  DC: () =>
    outside(
      'the client closed the connection before the response',
      'compare the timeout of the client with the time of the response',
    ),
  LR: () => outside('the proxy reset the connection', 'look at the log of the proxy'),
  UR: (request) => outside(`a pod of ${request.target} reset the request`, 'look at the application'),
  RL: () =>
    outside(
      'the rate limit of the proxy rejected the request',
      'look at the EnvoyFilter that limits the rate',
    ),
  RLSE: () => outside('the rate limit service failed', 'look at the rate limit service'),
  OM: () =>
    outside(
      'the overload manager of the proxy rejected the request',
      'give the proxy more memory or more replicas',
    ),
  DF: (request) => {
    const service = serviceAt(request);
    return {
      code: 'not-resolved',
      words: `the proxy could not resolve the name of ${request.target}`,
      at: service && fieldOf(service, 'spec', 'resolution'),
      fix: 'name endpoints that DNS resolves, or use resolution NONE for a wildcard host',
      isCertain: service !== undefined,
    };
  },
};

function outside(words: string, fix: string): Explanation {
  return { code: undefined, words, at: undefined, fix, isCertain: true };
}

/** `DPE`: what the client sends is not the protocol of the listener. */
function otherClient(request: FailingRequest): Explanation {
  const port = gatewayPort(request);
  const servers = request.mesh.gateways.flatMap((each) => each.servers).filter((each) => each.port === port);
  const [server] = servers;
  return {
    code: 'protocol-mismatch',
    words: 'the client sends something else than the protocol that the listener expects',
    at: server && fieldOf(server.gateway.object, 'spec', 'servers', server.index, 'port'),
    fix: 'call https:// on a port with TLS and http:// on one without, and name the port of the Service after its protocol',
    isCertain: false,
  };
}

/** The proxy knows no host for the address, and passes nothing through. */
function blocked(request: FailingRequest): Explanation {
  const { mesh, entry } = request;
  const pods = workloadsOf(request);
  const shut = mesh.ofKind('networking.istio.io', 'Sidecar').filter(({ data, namespace }) => {
    const { outboundTrafficPolicy, workloadSelector } = (data['spec'] ?? {}) as {
      outboundTrafficPolicy?: { mode?: string };
      workloadSelector?: { labels?: Readonly<Record<string, string>> };
    };
    const isShut = outboundTrafficPolicy?.mode === 'REGISTRY_ONLY';
    const applies = pods.some(
      (each) => each.namespace === namespace && carries(each.labels, workloadSelector?.labels ?? {}),
    );
    return isShut && (pods.length === 0 || applies);
  });
  const [sidecar] = shut;
  const named = entry.authority || entry.sni || entry.downstreamLocal;
  const hidden =
    sidecar && resolvedName(mesh, { namespace: sidecar.namespace }, hostIn(entry.authority)).service;
  if (sidecar !== undefined && hidden !== undefined)
    return {
      code: 'hidden-by-sidecar',
      words: `the Sidecar of the caller does not import ${hidden.host}`,
      at: fieldOf(sidecar, 'spec', 'egress'),
      fix: `add ${hidden.namespace}/${hidden.host} to the hosts of the Sidecar`,
      isCertain: false,
    };
  return {
    code: 'blocked-by-registry-only',
    words: `the proxy sends nothing to ${named || 'the host'}, which is not in its registry`,
    at: sidecar && fieldOf(sidecar, 'spec', 'outboundTrafficPolicy'),
    fix: 'add a ServiceEntry for the host, or import it in the Sidecar of the caller',
    // The mesh configuration may shut all others, and the Service may be in other files.
    isCertain:
      shut.length === 1 &&
      (pods.length > 0 || mesh.configuration.outboundMode !== 'REGISTRY_ONLY') &&
      !mayBeService(mesh, hostIn(entry.authority)),
  };
}

/** Whether a host may be that of a Service: `web`, `web.shop`, `web.shop.svc…`. */
function mayBeService(mesh: Mesh, host: string): boolean {
  const [name = '', namespace] = host.split('.');
  return name !== '' && (namespace === undefined || mesh.namespaces.has(namespace));
}

function byRule(request: FailingRequest): Explanation {
  const rules = rulesFor(request).filter(({ route }) => route.directResponse !== undefined);
  const [rule] = rules;
  return {
    code: 'answered-by-rule',
    words: `a rule answers the request with ${request.entry.status}`,
    at: rule?.at,
    fix: 'remove directResponse from the rule, if it is not meant',
    isCertain: rules.length === 1,
  };
}
