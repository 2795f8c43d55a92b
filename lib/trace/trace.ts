import { type Answer, answer } from '../mesh/answer';
import { hostsAt } from '../mesh/gateway/gateway-hosts';
import type { GatewayServer } from '../mesh/gateway/gateways';
import { namespacesOf } from '../mesh/injection/namespaces';
import { haveProxy } from '../mesh/injection/proxies';
import type { Mesh } from '../mesh/mesh';
import { type Field, fieldOf, type JsonObject } from '../mesh/objects/mesh-object';
import type { Admission } from '../mesh/policies/admission-outcome';
import { resolvedName } from '../mesh/registry/addresses';
import { hostCovers } from '../mesh/registry/hosts';
import type { Caller, Request } from '../mesh/request';
import type { HttpRule, RuleMatch } from '../mesh/routes/http-rules';
import { whyNotTaken } from '../mesh/routes/route-match';
import type { VirtualService } from '../mesh/routes/virtual-services';
import { withAborted } from './aborted';
import { admittedBranch, atGateway, endOf } from './admitted';
import { type Branch, branchOf } from './branches';
import type { TracedCaller } from './callers';
import { type Change, changesOf, forwarded } from './changes';
import { type End, failed, unknown } from './end';
import { passedThrough } from './passed-through';
import { type Unmodelled, unmodelled } from './unmodelled';
import { passedOver } from './why/passed-over';
import type { PassedOver } from './why/unused-rule';
import { gatewaysOf, namesOf } from './why/virtual-services';

/** The way of one request through one proxy, to the pods that answer it. */
export interface Trace {
  readonly caller: TracedCaller;
  readonly request: Request;
  /** The server of the Gateway that accepts it; undefined for a caller in the mesh. */
  readonly server: GatewayServer | undefined;
  /** The VirtualService whose rule takes it. */
  readonly virtualService: VirtualService | undefined;
  /** The rule that takes it. */
  readonly rule: HttpRule | undefined;
  /** The match of the rule that it meets; undefined if the rule takes every request. */
  readonly match: RuleMatch | undefined;
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
  readonly unmodelled: readonly Unmodelled[];
}

/** Follows a request of a caller. */
export function traceOf(mesh: Mesh, caller: TracedCaller, request: Request, claims?: JsonObject): Trace {
  const trace = routedTrace(mesh, caller, request);
  const isWithoutProxy = isProxyless(mesh, caller);
  const isByRequests = trace.rule !== undefined || caller.caller.kind === 'gateway';
  const sending = { caller: caller.caller, isWithoutProxy, isByRequests, claims };
  const gateway = atGateway(mesh, { ...sending, request });
  const refused = gateway && endOf(gateway, request);
  return {
    ...trace,
    gatewayAdmission: gateway,
    end: trace.end?.kind === 'unknown' ? trace.end : (refused ?? trace.end),
    branches: withAborted(
      trace.branches.map((branch, index) =>
        admittedBranch(mesh, branch, { ...sending, request: sentTo(trace, destinationOf(branch, index)) }),
      ),
      trace.rule,
    ),
  };
}

/** The index of the destination of a branch in its rule; destinations without weight have no branch. */
export function destinationOf({ at }: Branch, index: number): number {
  const place = at?.path.at(-2);
  return typeof place === 'number' ? place : index;
}

function isProxyless(mesh: Mesh, { caller, workloads }: TracedCaller): boolean {
  if (workloads.length === 0 && caller.kind === 'workload')
    return namespacesOf(mesh).get(caller.namespace)?.labels['istio-injection'] === 'disabled';
  return workloads.length > 0 && workloads.every((each) => haveProxy(mesh)(each) === 'no');
}

/** Pods of a namespace that the manifests contain without a label for injection: whether they have a sidecar is a guess. */
function assumedSidecar(mesh: Mesh, { workloads }: TracedCaller): Unmodelled[] {
  return workloads.flatMap((each): Unmodelled[] => {
    const namespace = namespacesOf(mesh).get(each.namespace);
    if (namespace === undefined || haveProxy(mesh)(each) !== 'unknown') return [];
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
function routedTrace(mesh: Mesh, caller: TracedCaller, request: Request): Trace {
  const proxy = caller.caller;
  if (isProxyless(mesh, caller)) return withoutProxy(mesh, caller, request);
  const given = answer(mesh, proxy, request);
  const rule = 'rule' in given ? given.rule : undefined;
  const taken =
    'routes' in given ? given.routes?.find((each) => whyNotTaken(each, request) === undefined) : undefined;
  const passed = passedOver(mesh, proxy, request, given);
  const rules = [...(rule === undefined ? [] : [rule]), ...passed.flatMap((each) => each.rule ?? [])];
  const open = [...unmodelled(mesh, proxy, request, rules), ...assumedSidecar(mesh, caller)];
  const branches =
    given.kind === 'shares'
      ? given.shares.map((each) => branchOf(mesh, proxy, each, given.by, request.port))
      : [];
  const deciding = open.find(({ isDeciding }) => isDeciding);
  return {
    caller,
    request,
    server: serverOf(mesh, proxy, request, rule),
    virtualService: mesh.virtualServices.find(
      ({ object }) => object === (rule?.virtualService ?? atOf(given)?.object),
    ),
    rule,
    match: taken?.match,
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
export function sentTo({ request, rule, match }: Trace, destination: number): Request {
  if (rule === undefined) return request;
  return forwarded(request, rule, { rule, match, whyNot: undefined }, destination);
}

/** A client without a proxy calls the address of the Service, and Kubernetes chooses a pod. */
function withoutProxy(mesh: Mesh, caller: TracedCaller, request: Request): Trace {
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
  return { ...none, caller, request, changes: [], branches, end, passedOver: passed, unmodelled: [] };
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

function routingEnd(mesh: Mesh, caller: Caller, request: Request, given: Answer): End | undefined {
  const where = `${request.host}:${request.port}`;
  switch (given.kind) {
    case 'shares':
      return given.shares.length > 0
        ? undefined
        : failed('weight-zero', 503, 'NC', 'the rule has no destination with a weight');
    case 'redirect': {
      const { status, location } = given;
      return {
        kind: 'by-rule',
        code: 'answered-by-rule',
        status,
        location,
        words: `redirect to ${location}`,
      };
    }
    case 'status':
      return statusEnd(given, where);
    case 'passthrough':
      return passedThrough(mesh, caller, request);
    case 'unresolved':
      return failed(
        'not-resolved',
        undefined,
        '-',
        `${request.host} has no address: no pod is behind the headless Service`,
      );
    case 'closed':
      return caller.kind === 'gateway'
        ? failed(
            'no-listener',
            undefined,
            '-',
            `no server of the Gateway accepts ${request.protocol} on port ${request.port}`,
          )
        : failed(
            'blocked-by-registry-only',
            undefined,
            'UH',
            `the proxy sends nothing to ${where}, which is not in its registry`,
          );
  }
}

function statusEnd({ status, flag, rule }: Extract<Answer, { kind: 'status' }>, where: string): End {
  if (rule === undefined)
    return status === 502
      ? failed('blocked-by-registry-only', 502, '-', `${where} is not in the registry of the proxy`)
      : failed('no-route', status, flag, `no rule takes the request`);
  if (flag === 'FI') return failed('aborted-by-fault', status, 'FI', 'the rule aborts every request');
  return { kind: 'by-rule', code: 'answered-by-rule', status, words: `direct response ${status}` };
}
