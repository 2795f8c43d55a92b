import { servesGateway } from '../../mesh/gateway/gateways';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { acceptedTls } from '../../mesh/policies/mutual-tls-modes';
import { hostCovers } from '../../mesh/registry/hosts';
import type { Code } from '../codes';
import { ruleName } from '../report/rule-name';
import type { PassedOver } from '../why/unused-rule';
import type { Explanation, FailingRequest } from './explanation';
import { gatewayPort, hostIn, portIn, tracesOf } from './logged-rules';
import { workloadsOf } from './logging-pod';

/** `NR`: no rule takes the request, or no filter chain of the listener takes the connection. */
export function withoutRoute(request: FailingRequest): Explanation {
  const { entry } = request;
  if (/filter_chain_not_found/.test(`${entry.details} ${entry.termination}`) || entry.method === '')
    return withoutChain(request);
  return traced(request) ?? withoutHost(request);
}

function withoutChain(request: FailingRequest): Explanation {
  const { mesh, entry } = request;
  const port = gatewayPort(request);
  // A listener in plain text takes every connection.
  const servers = mesh.gateways
    .flatMap((each) => each.servers)
    .filter((each) => each.port === port && (each.endsTls || each.serves === 'passthrough'));
  const [first, second] = servers;
  // Passed-through hosts have a server each, and more often one that terminates lacks a host.
  const server = servers.find(({ endsTls }) => endsTls) ?? first;
  const pods = workloadsOf(request);
  const isOfPods =
    pods.length > 0 && !pods.some((each) => mesh.gateways.some((own) => servesGateway(each.labels, own)));
  if (server === undefined || isOfPods) return notMutual(request);
  return {
    code: 'no-listener',
    words:
      entry.sni === ''
        ? `the listener on port ${port} expects TLS, and the client sends none or no server name`
        : `no server on port ${port} has host ${entry.sni}, the server name of the handshake`,
    at: fieldOf(server.gateway.object, 'spec', 'servers', server.index, 'hosts'),
    fix:
      entry.sni === ''
        ? 'call https:// with the name of a host of the Gateway'
        : `add ${entry.sni} to the hosts of the server`,
    // Behind another port than the server's, pods may listen too.
    isCertain: second === undefined && port === portIn(entry.downstreamLocal),
  };
}

/** The listener of pods takes every connection but one in plain text where the policy asks for mTLS. */
function notMutual(request: FailingRequest): Explanation {
  const { mesh, entry } = request;
  const port = portIn(entry.downstreamLocal);
  const pods = workloadsOf(request);
  const strict = (pods.length > 0 ? pods : mesh.workloads.all).flatMap((each) => {
    const { mode, at } = acceptedTls(mesh)(each, port);
    return mode === 'STRICT' && at !== undefined ? [at] : [];
  });
  const places = [...new Map(strict.map((each) => [keyOf(each), each])).values()];
  return {
    code: 'mutual-tls-required',
    words: 'the pods accept mTLS only, and the client sends plain text',
    at: places[0],
    fix: 'call from a pod with a sidecar, let its DestinationRule send ISTIO_MUTUAL, or accept plain text on the port (PERMISSIVE)',
    isCertain: pods.length > 0 && places.length === 1,
  };
}

function keyOf({ object, path }: Field): string {
  return `${object.namespace}/${object.name}:${path.join('.')}`;
}

/** The reason that a trace of the same request gives. */
function traced(request: FailingRequest): Explanation | undefined {
  const { entry } = request;
  const host = hostIn(entry.authority);
  const traces = tracesOf(request);
  for (const { caller, rule, end, passedOver } of traces) {
    if (rule !== undefined)
      return {
        code: undefined,
        words: `in these files ${ruleName(rule.at, rule)} takes ${entry.method} ${host}${entry.path || '/'}: the proxy had another configuration`,
        at: rule.at,
        fix: 'compare the files with the cluster: cdk8s-istio diff --from cluster',
        isCertain: false,
      };
    const [first] = passedOver;
    if (first === undefined || end?.kind === 'unknown') continue;
    return {
      code: 'no-route',
      words: `no rule for ${host} takes ${entry.method} ${entry.path || '/'}${conditionText(first)}`,
      at: first.conditions[0]?.at ?? first.at,
      fix:
        first.rule === undefined
          ? 'bind the VirtualService to the Gateway that has the host'
          : 'add a rule without a match, or one that the request meets',
      isCertain:
        passedOver.length === 1 &&
        traces.length === 1 &&
        (ofRequest.has(first.code) || (caller.caller.kind === 'gateway' && ofGateway.has(first.code))),
    };
  }
  return undefined;
}

/** Conditions that a line of a log tells to be unmet, whoever called: it has no headers and no labels of the caller. */
const ofRequest: ReadonlySet<Code> = new Set([
  'path-mismatch',
  'method-mismatch',
  'query-mismatch',
  'query-missing',
  'port-mismatch',
]);

/** Reasons for which a gateway has no route of a VirtualService. */
const ofGateway: ReadonlySet<Code> = new Set([
  'not-bound-to-caller',
  'host-not-on-gateway',
  'delegate-missing',
]);

function conditionText({ conditions: [condition] }: PassedOver): string {
  if (condition === undefined) return '';
  return `: ${condition.code}, it asks for ${condition.asked} and found ${condition.found}`;
}

function withoutHost(request: FailingRequest): Explanation {
  const { mesh, entry } = request;
  const host = hostIn(entry.authority);
  const port = gatewayPort(request);
  const servers = mesh.gateways
    .flatMap((each) => each.servers)
    .filter((each) => each.port === port || port === 0);
  const covering = servers.find(({ hosts }) => hosts.some((each) => hostCovers(each.host, host)));
  const server = covering ?? servers[0];
  const own = mesh.virtualServices.find(({ hosts }) => hosts.some((each) => hostCovers(each, host)));
  if (server === undefined && own !== undefined)
    return {
      code: 'no-route',
      words: `no rule for ${host} takes ${entry.method} ${entry.path || '/'}; the files do not contain the Gateway`,
      at: fieldOf(own.object, 'spec', 'http'),
      fix: 'name a state with the Gateway too, so that the rules of its proxy are known',
      isCertain: false,
    };
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
    isCertain: server !== undefined && (covering !== undefined || servers.length === 1),
  };
}
