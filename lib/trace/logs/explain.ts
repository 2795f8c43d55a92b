import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { carries } from '../../mesh/registry/workloads';
import type { LogEntry } from './access-log';
import { withoutCluster } from './explain-cluster';
import { byPolicy } from './explain-policy';
import { withoutRoute } from './explain-route';
import {
  destinationAt,
  type Explanation,
  type FailingRequest,
  failingRequest,
  policyAt,
  rulesFor,
  serviceAt,
  subsetAt,
} from './explanation';

/** Explains why the requests of an entry failed. */
export function explain(mesh: Mesh, entry: LogEntry): Explanation {
  const request = failingRequest(mesh, entry);
  const policy = byPolicy(request);
  if (policy !== undefined) return policy;
  // Retries that are used up say less than what they were for.
  const flags = [...entry.flags].sort((a, b) => Number(a === 'URX') - Number(b === 'URX'));
  for (const flag of flags) {
    const found = byFlag[flag]?.(request);
    if (found !== undefined) return found;
  }
  if (request.cluster.kind === 'black-hole' || entry.details === 'direct_response') return ofProxy(request);
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
  UO: overflow,
  UT: timedOut,
  SI: timedOut,
  DT: timedOut,
  FI: byFault,
  DI: byFault,
  UPE: otherProtocol,
  DPE: (request) => ({
    code: 'protocol-mismatch',
    words: 'the client sends something else than the protocol that the listener expects',
    at: serverAt(request),
    fix: 'call https:// on a port with TLS and http:// on one without, and name the port of the Service after its protocol',
    isCertain: true,
  }),
  UC: (request) => ({
    code: undefined,
    words: `a pod of ${request.target} closed the connection before it answered`,
    at: serviceAt(request) && fieldOf(serviceAt(request) as NonNullable<ReturnType<typeof serviceAt>>),
    fix: 'let the application keep connections open longer than the proxies do, let it drain before it exits, or retry on reset',
    isCertain: false,
  }),
  URX: (request) => ({
    code: undefined,
    words: `all tries of ${request.target} failed`,
    at: rulesFor(request).flatMap(({ at, route }) =>
      route.retries === undefined ? [] : [fieldOf(at.object, ...at.path, 'retries')],
    )[0],
    fix: 'look at the first failure: retries only repeat it',
    isCertain: false,
  }),
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
  DF: (request) => ({
    code: 'not-resolved',
    words: `the proxy could not resolve the name of ${request.target}`,
    at: entryAt(request),
    fix: 'name endpoints that DNS resolves, or use resolution NONE for a wildcard host',
    isCertain: true,
  }),
};

function outside(words: string, fix: string): Explanation {
  return { code: undefined, words, at: undefined, fix, isCertain: true };
}

function withoutEndpoints(request: FailingRequest): Explanation {
  const { mesh, cluster, target } = request;
  const service = cluster.kind === 'outbound' ? mesh.services.named(cluster.host)[0] : undefined;
  const subset = subsetAt(request);
  const labels = subset?.object.data;
  const spec = (labels?.['spec'] ?? {}) as {
    subsets?: readonly { labels?: Readonly<Record<string, string>> }[];
  };
  const wanted = spec.subsets?.[Number(subset?.path[2])]?.labels ?? {};
  const pods =
    service === undefined
      ? []
      : mesh.behind(service).filter((each) => carries(each.labels, wanted) && each.replicas !== 0);
  if (pods.length === 0) {
    return {
      code: 'no-endpoints',
      words: `no pod is behind ${target}`,
      at: subset ?? (service?.object && fieldOf(service.object, 'spec', 'selector')),
      fix:
        subset === undefined
          ? 'run pods with the labels that the Service selects'
          : 'run pods with the labels of the subset, or route to another one',
      isCertain: service !== undefined && mesh.known.holdsPods(service.namespace),
    };
  }
  const outlier = policyAt(request, 'outlierDetection');
  return {
    code: 'no-endpoints',
    words: `no pod behind ${target} was ready${outlier === undefined ? '' : ', or outlier detection had ejected all of them'}`,
    at: outlier ?? pods[0]?.at,
    fix:
      outlier === undefined
        ? 'look at the readiness of the pods'
        : 'look at the readiness of the pods, and set minHealthPercent or a lower maxEjectionPercent',
    isCertain: false,
  };
}

function notConnected(request: FailingRequest): Explanation {
  const { entry, target } = request;
  const reason = `${entry.details} ${entry.transportFailure} ${entry.termination}`.toLowerCase();
  const service = serviceAt(request);
  if (/tls|ssl|certificate|verify/.test(reason)) {
    return {
      code: /wrong_version_number|packet_length_too_long|http_request/.test(reason)
        ? 'tls-mismatch'
        : 'mutual-tls-required',
      words: `the TLS handshake with a pod of ${target} failed`,
      at: policyAt(request, 'tls') ?? (service && fieldOf(service)),
      fix: 'let the DestinationRule send ISTIO_MUTUAL to pods with a sidecar and DISABLE to pods without one, or leave tls to auto mTLS',
      isCertain: false,
    };
  }
  const isRefused = /111|refused/.test(reason);
  return {
    code: 'port-not-open',
    words: isRefused
      ? `the pods of ${target} refuse connections on the port`
      : `the proxy could not connect to a pod of ${target}`,
    at: portAt(request),
    fix: isRefused
      ? 'set targetPort to a port that the container listens on, on all addresses'
      : 'look at network policies, at pods that are gone, and at the connect timeout',
    isCertain: isRefused,
  };
}

function portAt(request: FailingRequest) {
  const service = serviceAt(request);
  const { cluster } = request;
  if (service === undefined || cluster.kind !== 'outbound') return undefined;
  const { ports = [] } = (service.data['spec'] ?? {}) as {
    ports?: readonly { port?: number; number?: number }[];
  };
  const index = ports.findIndex(({ port, number }) => (port ?? number) === cluster.port);
  return index < 0 ? fieldOf(service, 'spec', 'ports') : fieldOf(service, 'spec', 'ports', index);
}

function overflow(request: FailingRequest): Explanation {
  return {
    code: undefined,
    words: `the connection pool of ${request.target} is full: the circuit breaker rejected the request`,
    at: policyAt(request, 'connectionPool'),
    fix: 'raise the limits of connectionPool, or run more pods',
    isCertain: true,
  };
}

function timedOut(request: FailingRequest): Explanation {
  const { entry, target } = request;
  const isPerTry = /per_try/.test(entry.details);
  const fields = rulesFor(request).flatMap(({ at, route }) =>
    isPerTry
      ? route.retries?.perTryTimeout === undefined
        ? []
        : [fieldOf(at.object, ...at.path, 'retries', 'perTryTimeout')]
      : route.timeout === undefined
        ? []
        : [fieldOf(at.object, ...at.path, 'timeout')],
  );
  return {
    code: undefined,
    words: `${target} did not answer within the ${isPerTry ? 'timeout of each try' : 'timeout'}`,
    at: fields[0],
    fix: 'make the application faster, or raise the timeout of the rule',
    isCertain: true,
  };
}

function byFault(request: FailingRequest): Explanation {
  const found = rulesFor(request).find(({ route }) => route.fault !== undefined);
  return {
    code: 'aborted-by-fault',
    words: `a rule ${request.entry.flags.includes('DI') ? 'delays' : 'aborts'} the request`,
    at: found && fieldOf(found.at.object, ...found.at.path, 'fault'),
    fix: 'remove fault from the rule',
    isCertain: true,
  };
}

function otherProtocol(request: FailingRequest): Explanation {
  return {
    code: 'protocol-mismatch',
    words: `a pod of ${request.target} answers in another protocol than the port says`,
    at: portAt(request),
    fix: 'name the port of the Service after its protocol (http, http2, grpc, tcp), or set appProtocol',
    isCertain: true,
  };
}

function ofProxy(request: FailingRequest): Explanation {
  const { entry, mesh, cluster } = request;
  if (cluster.kind === 'black-hole' || entry.route === 'block_all') {
    const entryOf = mesh
      .ofKind('networking.istio.io', 'Sidecar')
      .find((each) => each.data['spec'] !== undefined);
    return {
      code: 'blocked-by-registry-only',
      words: `the proxy sends nothing to ${entry.authority || 'the host'}, which is not in its registry`,
      at: entryOf && fieldOf(entryOf, 'spec', 'outboundTrafficPolicy'),
      fix: 'add a ServiceEntry for the host, or import it in the Sidecar of the caller',
      isCertain: true,
    };
  }
  const rule = rulesFor(request).find(({ route }) => route.directResponse !== undefined);
  return {
    code: 'answered-by-rule',
    words: `a rule answers the request with ${entry.status}`,
    at: rule?.at,
    fix: 'remove directResponse from the rule, if it is not meant',
    isCertain: rule !== undefined,
  };
}

function serverAt({ mesh, entry }: FailingRequest) {
  const port = Number(/:(\d+)$/.exec(entry.downstreamLocal)?.[1] ?? 0);
  const server = mesh.gateways.flatMap(({ servers }) => servers).find((each) => each.port === port);
  return server && fieldOf(server.gateway.object, 'spec', 'servers', server.index);
}

function entryAt(request: FailingRequest) {
  const service = serviceAt(request);
  return service === undefined
    ? destinationAt(request)
    : fieldOf(service, 'spec', service.kind === 'ServiceEntry' ? 'resolution' : 'ports');
}
