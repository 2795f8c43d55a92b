import { fieldOf } from '../../mesh/objects/mesh-object';
import { hostCovers } from '../../mesh/registry/hosts';
import type { Request } from '../../mesh/request';
import { callersFor } from '../default-callers';
import { ruleName } from '../report/rule-name';
import { traceOf } from '../trace';
import { TraceError } from '../trace-error';
import type { Explanation, FailingRequest } from './explanation';

/** `NR`: no rule takes the request, or no filter chain of the listener takes the connection. */
export function withoutRoute(request: FailingRequest): Explanation {
  const { entry } = request;
  if (/filter_chain_not_found/.test(`${entry.details} ${entry.termination}`) || entry.method === '')
    return withoutChain(request);
  return traced(request) ?? withoutHost(request);
}

function withoutChain({ mesh, entry }: FailingRequest): Explanation {
  const port = portOf(entry.downstreamLocal);
  const servers = mesh.gateways.flatMap((each) => each.servers).filter((each) => each.port === port);
  const [server] = servers;
  return {
    code: 'no-listener',
    words:
      entry.sni === ''
        ? `the listener on port ${port} expects TLS, and the client sends none or no server name`
        : `no server on port ${port} has host ${entry.sni}, the server name of the handshake`,
    at: server && fieldOf(server.gateway.object, 'spec', 'servers', server.index, 'hosts'),
    fix:
      entry.sni === ''
        ? 'call https:// with the name of a host of the Gateway'
        : `add ${entry.sni} to the hosts of the server`,
    isCertain: server !== undefined,
  };
}

/** The reason that a trace of the same request gives. The log has no headers, so rules that ask for them stay open. */
function traced({ mesh, entry }: FailingRequest): Explanation | undefined {
  const host = entry.authority.replace(/:\d+$/, '');
  const port = portOf(entry.downstreamLocal);
  const request: Request = {
    protocol: 'http',
    host,
    port,
    path: entry.path || '/',
    method: entry.method,
    headers: new Map(),
  };
  try {
    for (const caller of callersFor(mesh, request, undefined)) {
      const { rule, end, passedOver } = traceOf(mesh, caller, request);
      if (rule !== undefined)
        return {
          code: undefined,
          words: `in these files ${ruleName(rule.at, rule)} takes ${entry.method} ${host}${entry.path || '/'}: the proxy had another configuration`,
          at: rule.at,
          fix: 'compare the files with the cluster: cdk8s-istio diff --from cluster',
          isCertain: false,
        };
      if (end?.kind === 'unknown') continue;
      const [first] = passedOver;
      if (first === undefined) continue;
      const condition = first.conditions[0];
      const told =
        condition === undefined
          ? ''
          : `: ${condition.code}, it asks for ${condition.asked} and found ${condition.found}`;
      return {
        code: 'no-route',
        words: `no rule for ${host} takes ${entry.method} ${entry.path || '/'}${told}`,
        at: condition?.at ?? first.at,
        fix: 'add a rule without a match, or one that the request meets',
        isCertain: !passedOver.some(({ code }) => code.startsWith('header-')),
      };
    }
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
  }
  return undefined;
}

function withoutHost({ mesh, entry }: FailingRequest): Explanation {
  const host = entry.authority.replace(/:\d+$/, '');
  const port = portOf(entry.downstreamLocal);
  const servers = mesh.gateways
    .flatMap((each) => each.servers)
    .filter((each) => each.port === port || port === 0);
  const covering = servers.find(({ hosts }) => hosts.some((each) => hostCovers(each.host, host)));
  const server = covering ?? servers[0];
  return {
    code: 'no-route',
    words:
      covering === undefined
        ? `no Gateway and no VirtualService has host ${host}`
        : `no VirtualService for host ${host} is bound to Gateway ${covering.gateway.name}`,
    at: server && fieldOf(server.gateway.object, 'spec', 'servers', server.index, 'hosts'),
    fix:
      covering === undefined
        ? `add ${host} to the Gateway and to a VirtualService`
        : `add a VirtualService with host ${host} and gateway ${covering.gateway.name}`,
    isCertain: server !== undefined,
  };
}

function portOf(address: string): number {
  const port = Number(/:(\d+)$/.exec(address)?.[1] ?? 0);
  // The pods of a gateway listen on ports above 1024 for those below.
  return port === 8080 || port === 8443 ? { 8080: 80, 8443: 443 }[port] : port;
}
