import { splitPath } from '../../envoy/path';
import { REQUEST_ID } from '../../envoy/sample-ids';
import type { Destination, TcpRoute, TlsRoute } from '../objects/istio-types';
import type { Field } from '../objects/mesh-object';
import { fullHost, type HostScope } from '../registry/hosts';
import { hostHeaderOf, type Request } from '../request';
import type { HttpRule } from './http-rules';
import { headerOf } from './matching';
import { randomIds } from './random-ids';
import { type Route, whyNotTaken } from './route-match';
import type { ConnectionRule } from './virtual-services';

/** A cluster of Envoy, which a destination names. */
export interface ClusterName {
  /** The full host. */
  readonly host: string;
  /** The port of the destination; undefined if it has none. */
  readonly port: number | undefined;
  /** The subset, or undefined. */
  readonly subset: string | undefined;
  /** The field of the destination; undefined without a route. */
  readonly at: Field | undefined;
}

/** A cluster with its share of the requests, 0 to 1. */
export interface Share {
  readonly cluster: ClusterName;
  readonly share: number;
}

/** A rule that did not match the request, and the failed condition of each of its matches. */
export interface Tried {
  readonly rule: HttpRule;
  readonly whyNot: readonly string[];
}

/** A rule that takes a share of the requests by their ids, 0 to 1. */
export interface DrawnRule {
  readonly rule: HttpRule;
  readonly share: number;
}

/** How the rules of a virtual host took a request, or did not. */
interface ByRules {
  /** The rule that takes the request; undefined if none does. */
  readonly rule?: HttpRule;
  readonly tried: readonly Tried[];
  /**
   * All routes of the virtual host, in the order of evaluation.
   *
   * @default - the proxy has no virtual host with rules for the request
   */
  readonly routes?: readonly Route[];
}

/** The result of routing a request. */
export type Routed =
  | (ByRules & {
      readonly kind: 'clusters';
      /** Whether each request is routed, or the connection as a whole. */
      readonly by: 'requests' | 'connection';
      readonly shares: readonly Share[];
      /** The rules that take the request by the id that the proxy draws, the one of most ids first; if several do. */
      readonly drawn?: readonly DrawnRule[];
      /** The tls or tcp rule that takes the connection. */
      readonly at?: Field;
    })
  | (ByRules & { readonly kind: 'status'; readonly status: number; readonly flag: string })
  | (ByRules & { readonly kind: 'redirect'; readonly status: number; readonly location: string })
  | { readonly kind: 'passthrough'; readonly tried: readonly Tried[] }
  | { readonly kind: 'closed'; readonly tried: readonly Tried[] }
  /** The name has no address: a headless Service without pods. */
  | { readonly kind: 'unresolved'; readonly tried: readonly Tried[] };

/**
 * Routes a request on a port by the routes of one virtual host. If they have conditions on the id that the proxy draws
 * for the request, the shares of the rules are those of all ids.
 */
export function routed(routes: readonly Route[], request: Request, port: number): Routed {
  const ids = headerOf(request, REQUEST_ID) === undefined ? randomIds(routes) : [];
  if (ids.length === 0) return routedByHeaders(routes, request, port);
  return united(
    ids.map(({ id, share }) => {
      const headers = new Map([...(request.headers ?? []), [REQUEST_ID, id]]);
      return { share, routed: routedByHeaders(routes, { ...request, headers }, port) };
    }),
  );
}

interface ById {
  readonly share: number;
  readonly routed: Routed;
}

/** The rule is that of most ids. So is the answer, if some ids get none of a cluster. */
function united(parts: readonly ById[]): Routed {
  const byRule = new Map<HttpRule | undefined, ById>();
  for (const { share, routed } of parts) {
    const rule = ruleOf(routed);
    byRule.set(rule, { share: share + (byRule.get(rule)?.share ?? 0), routed });
  }
  const most = [...byRule.values()].reduce((one, other) => (other.share > one.share ? other : one)).routed;
  if (most.kind !== 'clusters' || parts.some(({ routed }) => routed.kind !== 'clusters')) return most;
  const shares = new Map<string, Share>();
  for (const { share, routed } of parts) {
    for (const each of routed.kind === 'clusters' ? routed.shares : []) {
      const { host, port, subset } = each.cluster;
      const key = JSON.stringify([host, port, subset]);
      const before = shares.get(key);
      shares.set(key, {
        cluster: before?.cluster ?? each.cluster,
        share: (before?.share ?? 0) + share * each.share,
      });
    }
  }
  const drawn = [...byRule].flatMap(([rule, { share }]) => (rule === undefined ? [] : [{ rule, share }]));
  drawn.sort((a, b) => b.share - a.share);
  return { ...most, shares: [...shares.values()], ...(drawn.length > 1 && { drawn }) };
}

function ruleOf(routed: Routed): HttpRule | undefined {
  return 'rule' in routed ? routed.rule : undefined;
}

function routedByHeaders(routes: readonly Route[], request: Request, port: number): Routed {
  const reasons = new Map<HttpRule, string[]>();
  for (const route of routes) {
    const reason = whyNotTaken(route, request);
    if (reason === undefined) {
      reasons.delete(route.rule);
      const { rule } = route;
      return { ...taken(rule, request, port), rule, tried: triedOf(reasons), routes } as Routed;
    }
    const those = reasons.get(route.rule) ?? [];
    reasons.set(route.rule, [...those, reason]);
  }
  return { kind: 'status', status: 404, flag: 'NR', tried: triedOf(reasons), routes };
}

function triedOf(reasons: ReadonlyMap<HttpRule, readonly string[]>): readonly Tried[] {
  return [...reasons].map(([rule, whyNot]) => ({ rule, whyNot }));
}

function taken(rule: HttpRule, request: Request, port: number): Routed {
  const { redirect, directResponse, fault } = rule.route;
  const abort = fault?.abort;
  // A delegate inherits the fault of its root; Envoy aborts before it applies the route's action.
  if (abort !== undefined && (abort.percentage?.value ?? 0) >= 100) {
    return { kind: 'status', status: abort.httpStatus ?? 200, flag: 'FI', tried: [] };
  }
  if (redirect !== undefined) {
    return {
      kind: 'redirect',
      status: redirect.redirectCode || 301,
      location: locationOf(rule, request, port),
      tried: [],
    };
  }
  if (directResponse !== undefined) {
    return { kind: 'status', status: directResponse.status ?? 0, flag: '-', tried: [] };
  }
  return { kind: 'clusters', by: 'requests', shares: sharesOf(rule), tried: [] };
}

/** The shares of a rule's destinations. A single destination gets all requests, whatever its weight. */
function sharesOf({ at, route, scope }: HttpRule): Share[] {
  const destinations = route.route ?? [];
  return shares(destinations, scope, at);
}

/** The shares of the destinations of any rule. */
export function shares(
  destinations: readonly { readonly destination?: Destination; readonly weight?: number }[],
  scope: HostScope,
  at: Field,
): Share[] {
  const alone = destinations.length === 1;
  const total = destinations.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return destinations.flatMap(({ destination, weight = 0 }, index) => {
    const share = alone ? 1 : total === 0 ? 0 : weight / total;
    if (share === 0) return [];
    const field = { object: at.object, path: [...at.path, 'route', index, 'destination'] };
    return [{ cluster: clusterName(destination, scope, field), share }];
  });
}

/** Routes a connection by a tls or tcp rule. */
export function connected({ at, route, scope }: ConnectionRule<TcpRoute | TlsRoute>): Routed {
  return { kind: 'clusters', by: 'connection', shares: shares(route.route ?? [], scope, at), tried: [], at };
}

function clusterName(destination: Destination | undefined, scope: HostScope, at: Field): ClusterName {
  const { host = '', port, subset } = destination ?? {};
  return { host: fullHost(host, scope), port: port?.number || undefined, subset: subset || undefined, at };
}

function locationOf({ route }: HttpRule, request: Request, port: number): string {
  const { uri, authority, scheme, port: wanted, derivePort } = route.redirect ?? {};
  const { path, query } = splitPath(request.path);
  const from = request.protocol === 'https' ? 'https' : 'http';
  const to = scheme || from;
  const called = hostHeaderOf(request);
  const name = authority || called.replace(/:\d+$/, '');
  const kept = /:\d+$/.test(called) ? port : undefined;
  const defaults: Readonly<Record<string, number>> = { http: 80, https: 443 };
  const number = wanted || (derivePort === 'FROM_REQUEST_PORT' ? port : authority ? undefined : kept);
  const suffix = number === undefined || number === defaults[to] ? '' : `:${number}`;
  // A path with a query of its own replaces that of the request.
  const own = uri || path;
  return `${to}://${name}${suffix}${own}${query === undefined || own.includes('?') ? '' : `?${query}`}`;
}
