import type { Answer } from '../../mesh/answer';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { fullHost } from '../../mesh/registry/hosts';
import type { Caller, Request } from '../../mesh/request';
import type { HttpRule } from '../../mesh/routes/http-rules';
import type { RouteContext } from '../../mesh/routes/matching';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import type { Code } from '../codes';
import { unmetCondition } from './conditions';
import { unusedConnectionRules } from './connection-rules';
import type { PassedOver } from './unused-rule';
import { gatewaysOf, namesOf, virtualServicesFor, whyUnused } from './virtual-services';

/** All rules for the host of a request that do not get it, in the order of evaluation, each with its reason. */
export function passedOver(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  answer: Answer,
): readonly PassedOver[] {
  const gateways =
    caller.kind === 'workload' ? new Set([MESH]) : new Set(gatewaysOf(mesh, caller).map(({ name }) => name));
  if (request.protocol === 'tls' || request.protocol === 'tcp')
    return connectionsPassedOver(mesh, caller, request, answer, gateways);
  const routes = 'routes' in answer ? (answer.routes ?? []) : [];
  const all = virtualServicesFor(mesh, namesOf(mesh, caller, request));
  const owners = new Set(routes.map(({ rule }) => rule.virtualService));
  const used = all.filter(({ object }) => owners.has(object));
  const place = { caller, gateways, port: request.port };
  const taken = 'rule' in answer ? answer.rule : undefined;
  const drawn = new Set('drawn' in answer ? answer.drawn?.map(({ rule }) => rule) : []);
  const own = used.flatMap((each) => rulesOf(each, taken, request, place));
  const others = all
    .filter((each) => !used.includes(each) && each.http.length + each.tls.length + each.tcp.length > 0)
    .flatMap((each): PassedOver[] => {
      const { code, at, asked, found, by } = whyUnused(mesh, caller, request, each, used);
      // One for every host of a Gateway says nothing about a host of the mesh.
      if (code === 'not-bound-to-caller' && gateways.has(MESH) && isForAnyHost(each)) return [];
      const rules = code === 'not-http' ? rulesOf(each, taken, request, place) : [];
      // Of rules that are all for other ports or callers, the proxy gets none.
      if (rules.length > 0 && rules.every((rule) => ofCaller.has(rule.code))) return rules;
      return [
        {
          at: fieldOf(each.object),
          rule: undefined,
          code,
          conditions: [{ code, at, asked, found }],
          by,
        },
      ];
    });
  return [...own, ...others].filter(({ rule }) => rule === undefined || !drawn.has(rule));
}

function isForAnyHost({ hosts }: VirtualService): boolean {
  return hosts.every((host) => host === '*');
}

/** Conditions that no request of the caller meets on the port. */
const ofCaller: ReadonlySet<Code> = new Set([
  'port-mismatch',
  'gateway-mismatch',
  'caller-labels-mismatch',
  'caller-namespace-mismatch',
]);

/** A gateway chooses the chain of a connection by port and server name, so the rules of all of its hosts count. */
function connectionsPassedOver(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  answer: Answer,
  gateways: ReadonlySet<string>,
): readonly PassedOver[] {
  const taken = answer.kind === 'shares' ? answer.at : undefined;
  const isBound = (each: VirtualService) => [...gateways].some((name) => each.gateways.has(name));
  const named = virtualServicesFor(mesh, namesOf(mesh, caller, request));
  const all = caller.kind === 'gateway' ? mesh.virtualServices.filter(isBound) : named.filter(isBound);
  const rules = all.flatMap((each) => unusedConnectionRules(mesh, caller, request, each, taken, gateways));
  const unread = named.filter(isBound).flatMap(({ http }) => http.map((rule) => unreadRule(rule, request)));
  return [...rules, ...unread];
}

/** An http rule for the host of a connection, whose requests the proxy does not read. */
function unreadRule(rule: HttpRule, { protocol, host, sni = host }: Request): PassedOver {
  const found = protocol === 'tls' ? `a TLS connection with server name ${sni}` : 'a TCP connection';
  const condition = { code: 'not-http', at: rule.at, asked: 'HTTP', found } as const;
  return { at: rule.at, rule, code: 'not-http', conditions: [condition], by: undefined };
}

function rulesOf(
  { http, lost }: VirtualService,
  taken: HttpRule | undefined,
  request: Request,
  place: RouteContext,
): PassedOver[] {
  const missing = lost.map(({ at, wanted, reason }): PassedOver => {
    const found = reason === 'missing' ? 'does not exist' : reason.replaceAll('-', ' ');
    const field = fieldOf(at.object, ...at.path, 'delegate');
    const condition = {
      code: 'delegate-missing',
      at: field,
      asked: `VirtualService ${wanted}`,
      found,
    } as const;
    return { at, rule: undefined, code: 'delegate-missing', conditions: [condition], by: undefined };
  });
  return [
    ...http.flatMap((rule) => (rule === taken ? [] : [whyNotRule(rule, taken, request, place)])),
    ...missing,
  ];
}

function whyNotRule(
  rule: HttpRule,
  taken: HttpRule | undefined,
  request: Request,
  place: RouteContext,
): PassedOver {
  const unmet = rule.matches.flatMap((match) => unmetCondition(match, request, place) ?? []);
  const isMet = rule.matches.length === 0 || unmet.length < rule.matches.length;
  const [first] = unmet;
  if (!isMet && first !== undefined)
    return { at: rule.at, rule, code: first.code, conditions: unmet, by: undefined };
  return { at: rule.at, rule, code: 'overridden-by-rule', conditions: [], by: taken?.at };
}

/** The full hosts and subsets that a rule sends requests to, with their weights. */
export function destinationsOf({ route, scope }: HttpRule) {
  const { route: destinations = [] } = route;
  return destinations.map(({ destination = {}, weight = 0 }, index) => ({
    host: fullHost(destination.host ?? '', scope),
    subset: destination.subset,
    share: destinations.length === 1 ? 100 : weight,
    index,
  }));
}
