import { type Answer, answer } from '../mesh/answer';
import { hostsAt } from '../mesh/gateway/gateway-hosts';
import type { GatewayServer } from '../mesh/gateway/gateways';
import { namespacesOf } from '../mesh/injection/namespaces';
import { hasProxy } from '../mesh/injection/proxies';
import type { Mesh } from '../mesh/mesh';
import { type Field, fieldOf, type JsonObject } from '../mesh/objects/mesh-object';
import type { Admission } from '../mesh/policies/admission-outcome';
import { resolvedName } from '../mesh/registry/addresses';
import { hostCovers } from '../mesh/registry/hosts';
import type { Caller, Request } from '../mesh/request';
import type { HttpRule, RuleMatch } from '../mesh/routes/http-rules';
import { whyNotTaken } from '../mesh/routes/route-match';
import type { DrawnRule } from '../mesh/routes/routing';
import type { VirtualService } from '../mesh/routes/virtual-services';
import { forwardedBy } from '../traffic/forwarded';
import { withAborted } from './aborted';
import { admittedBranch, atGateway, endOf } from './admitted';
import { type Branch, branchOf, type Version } from './branches';
import type { TracedCaller } from './callers';
import { type Change, changesOf } from './changes';
import { type End, unknown } from './end';
import { handshakeAt } from './handshake';
import { gatewayBehind, requestTo } from './onward';
import { type Received, receivedBy } from './received';
import { routingEnd } from './routing-end';
import { type Unmodelled, unmodelled } from './unmodelled';
import { passedOver } from './why/passed-over';
import type { PassedOver } from './why/unused-rule';
import { gatewaysOf, namesOf } from './why/virtual-services';

/** The way of one request through one proxy, to the pods that answer it. */
export interface Trace {
  readonly caller: TracedCaller;
  /** As written. */
  readonly request: Request;
  /** As the proxy of the caller receives it. */
  readonly received: Request;
  /** The server of the Gateway that accepts it; undefined for a caller in the mesh. */
  readonly server: GatewayServer | undefined;
  /** The VirtualService whose rule takes it. */
  readonly virtualService: VirtualService | undefined;
  /** The rule that takes it. */
  readonly rule: HttpRule | undefined;
  /** The match of the rule that it meets; undefined if the rule takes every request. */
  readonly match: RuleMatch | undefined;
  /** The rules that share such requests by the id that the proxy draws, the one of most ids first; undefined if one rule takes all. */
  readonly drawn?: readonly DrawnRule[];
  /** The tls or tcp rule that takes the connection. */
  readonly connectionRule: Field | undefined;
  readonly changes: readonly Change[];
  /** The destinations with their shares, in the order of the rule. */
  readonly branches: readonly Branch[];
  /** The end of the whole request, unless a branch has its own. */
  readonly end: End | undefined;
  readonly passedOver: readonly PassedOver[];
  /** What the policies of a gateway's own pods make of the request. @default - the caller is no gateway */
  readonly gatewayAdmission?: Admission;
  /** The traces at the gateways that versions are, which forward the request. */
  readonly onward: ReadonlyMap<Version, Trace>;
  /** What the answer takes for granted. */
  readonly notes: Received['notes'];
  readonly unmodelled: readonly Unmodelled[];
}

/** A trace of what the proxy receives. */
type Routed = Omit<Trace, 'request' | 'notes' | 'onward'>;

/** A request that gateways send around ends here. */
const mostGateways = 3;

/**
 * Follows a request of a caller, also through the gateways that it is sent to.
 *
 * @param passed the gateways that sent it on before
 */
export function traceOf(
  mesh: Mesh,
  caller: TracedCaller,
  request: Request,
  claims?: JsonObject,
  passed = 0,
): Trace {
  const { request: received, notes } = receivedBy(mesh, caller.caller, request);
  const handshake = handshakeAt(mesh, caller.caller, received);
  const trace: Trace = {
    ...routedTrace(mesh, caller, received),
    ...{ request, notes: [...notes, ...handshake.notes], onward: new Map() },
  };
  const isWithoutProxy = isProxyless(mesh, caller);
  const sending = { caller: caller.caller, isWithoutProxy, claims };
  const gateway = atGateway(mesh, { ...sending, request: received });
  const refused = gateway && endOf(gateway, received);
  const admitted: Trace = {
    ...trace,
    gatewayAdmission: gateway,
    end: isFinal(trace.end) ? trace.end : (handshake.end ?? refused ?? trace.end),
    branches: withAborted(
      trace.branches.map((branch, index) =>
        admittedBranch(mesh, branch, { ...sending, request: sentTo(trace, destinationOf(branch, index)) }),
      ),
      trace.rule,
    ),
  };
  return admitted.end === undefined ? sentOnward(mesh, admitted, claims, passed) : admitted;
}

/** Whether no policy of a gateway changes an end: a port without a listener never gets that far. */
function isFinal(end: End | undefined): boolean {
  return end?.kind === 'unknown' || (end?.kind === 'failed' && end.code === 'no-listener');
}

/** A trace with those at the gateways that it leads to. */
function sentOnward(mesh: Mesh, trace: Trace, claims: JsonObject | undefined, passed: number): Trace {
  const onward = new Map<Version, Trace>();
  const branches = trace.branches.map((branch, index): Branch => {
    const versions = branch.versions.map((version): Version => {
      const gateway = gatewayBehind(mesh, branch, version);
      if (gateway === undefined) return version;
      if (passed >= mostGateways) return { ...version, end: unknown('not-modelled', tooMany) };
      const sent = sentTo(trace, destinationOf(branch, index));
      const request = requestTo(branch, sent, trace.connectionRule !== undefined);
      onward.set(version, traceOf(mesh, gateway, request, claims, passed + 1));
      return version;
    });
    return { ...branch, versions };
  });
  return { ...trace, branches, onward };
}

const tooMany = `more than ${mostGateways} gateways send the request on, or one sends it to itself`;

/** The index of the destination of a branch in its rule; destinations without weight have no branch. */
export function destinationOf({ at }: Branch, index: number): number {
  const place = at?.path.at(-2);
  return typeof place === 'number' ? place : index;
}

function isProxyless(mesh: Mesh, { caller, workloads }: TracedCaller): boolean {
  if (workloads.length === 0 && caller.kind === 'workload')
    return namespacesOf(mesh).get(caller.namespace)?.labels['istio-injection'] === 'disabled';
  return workloads.length > 0 && workloads.every((each) => hasProxy(mesh, each) === 'no');
}

/** Pods of a namespace that the manifests contain without a label for injection: whether they have a sidecar is a guess. */
function assumedSidecar(mesh: Mesh, { workloads }: TracedCaller): Unmodelled[] {
  return workloads.flatMap((each): Unmodelled[] => {
    const namespace = namespacesOf(mesh).get(each.namespace);
    if (namespace === undefined || hasProxy(mesh, each) !== 'unknown') return [];
    return [
      {
        at: fieldOf(namespace.object, 'metadata', 'labels'),
        words: `the trace assumes that the pods of ${each.object.name} have a sidecar: namespace ${each.namespace} has no label for injection`,
        isDeciding: false,
      },
    ];
  });
}

/** The way of a request without the policies of the pods that it reaches. */
function routedTrace(mesh: Mesh, caller: TracedCaller, request: Request): Routed {
  const proxy = caller.caller;
  if (isProxyless(mesh, caller)) return withoutProxy(mesh, caller, request);
  const given = answer(mesh, proxy, request);
  const rule = 'rule' in given ? given.rule : undefined;
  const drawn = 'drawn' in given ? given.drawn : undefined;
  const taken =
    'routes' in given
      ? given.routes?.find((each) =>
          drawn === undefined ? whyNotTaken(each, request) === undefined : each.rule === rule,
        )
      : undefined;
  const passed = passedOver(mesh, proxy, request, given);
  const others = passed.flatMap((each) => each.rule ?? []);
  const open = [...unmodelled(mesh, proxy, request, rule, others), ...assumedSidecar(mesh, caller)];
  const branches =
    given.kind === 'shares'
      ? given.shares.map((each) => branchOf(mesh, proxy, each, given.by, request.port))
      : [];
  const deciding = open.find(({ isDeciding }) => isDeciding);
  return {
    caller,
    received: request,
    server: serverOf(mesh, proxy, request, rule),
    virtualService: mesh.virtualServices.find(
      ({ object }) => object === (rule?.virtualService ?? atOf(given)?.object),
    ),
    rule,
    match: taken?.match,
    ...(drawn && { drawn }),
    connectionRule: atOf(given),
    changes: rule === undefined ? [] : changesOf(rule),
    branches,
    end:
      deciding === undefined
        ? routingEnd(mesh, proxy, request, given)
        : unknown('not-modelled', deciding.words),
    passedOver: passed,
    unmodelled: open,
  };
}

function atOf(given: Answer): Field | undefined {
  return given.kind === 'shares' ? given.at : undefined;
}

/** The request as the proxy sends it to one of its destinations. */
export function sentTo({ received, rule, match }: Trace, destination: number): Request {
  return forwardedBy(rule, received, rule?.route.route?.[destination], match?.match);
}

/** A client without a proxy calls the address of the Service, and Kubernetes chooses a pod. */
function withoutProxy(mesh: Mesh, caller: TracedCaller, request: Request): Routed {
  const { service } = resolvedName(mesh, caller.caller, request.host);
  const port = service?.ports.find(({ number }) => number === request.port);
  const none = {
    server: undefined,
    virtualService: undefined,
    rule: undefined,
    match: undefined,
    connectionRule: undefined,
  };
  const passed = passedOver(mesh, caller.caller, request, { kind: 'passthrough', tried: [] }).map(
    (each): PassedOver => ({ ...each, code: 'caller-without-sidecar', conditions: [] }),
  );
  const cluster = {
    host: service?.host ?? request.host,
    port: request.port,
    subset: undefined,
    at: undefined,
  };
  const workloads = service === undefined ? [] : mesh.behind(service);
  const branches =
    service === undefined || port === undefined
      ? []
      : [
          branchOf(
            mesh,
            caller.caller,
            {
              cluster,
              share: 1,
              endpoints: { kind: 'workloads', service, port, subset: undefined, workloads, closing: [] },
            },
            'connection',
            request.port,
          ),
        ];
  const end =
    branches.length > 0
      ? undefined
      : unknown('not-in-files', `${request.host}:${request.port} is not in these files`);
  return {
    ...none,
    caller,
    received: request,
    changes: [],
    branches,
    end,
    passedOver: passed,
    unmodelled: [],
  };
}

function serverOf(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  rule: HttpRule | undefined,
): GatewayServer | undefined {
  const servers = gatewaysOf(mesh, caller)
    .flatMap((gateway) => gateway.servers)
    .filter(({ port }) => port === request.port);
  const own = mesh.virtualServices.find(({ object }) => object === rule?.virtualService);
  const names = namesOf(mesh, caller, request);
  const covers = ({ hosts }: GatewayServer) =>
    hosts.some(({ host }) => names.some((name) => hostCovers(host, name)));
  return (
    servers.find(
      (server) => own?.gateways.has(server.gateway.name) && covers(server) && hostsAt(server, own).length > 0,
    ) ?? servers.find(covers)
  );
}
