import type { RouteConfiguration, RouteEntry, Typed, WeightedClusters } from './config-types';
import { isUnknown } from './matching';
import { randomIds, united } from './random-ids';
import { redirected } from './redirect';
import type { ClusterShare, Decision, ProxyRequest } from './request';
import { takes } from './route-match';
import { REQUEST_ID } from './sample-ids';
import { virtualHostOf } from './virtual-hosts';

const faultFilter = 'envoy.filters.http.fault';

/** The decision of a route table about a request. If its routes read the id that the proxy draws, the shares are those of all ids. */
export function routedBy(table: RouteConfiguration, request: ProxyRequest): Decision {
  if (table.vhds !== undefined) return { kind: 'unknown', why: 'on-demand virtual hosts' };
  const host = virtualHostOf(table, request.authority);
  if (host === undefined) return { kind: 'no-route' };
  if (host.matcher !== undefined) return { kind: 'unknown', why: 'a virtual host with a matcher tree' };
  const mustBeTls = host.require_tls === 'ALL' || host.require_tls === 'EXTERNAL_ONLY';
  if (mustBeTls && request.protocol !== 'https') return redirected({ https_redirect: true }, request);
  const routes = host.routes ?? [];
  const ids = request.headers.has(REQUEST_ID) ? [] : randomIds(routes);
  if (ids.length === 0) return firstOf(routes, request);
  return united(
    ids.map(({ id, share }) => {
      const headers = new Map([...request.headers, [REQUEST_ID, id]]);
      return { share, decision: firstOf(routes, { ...request, headers }) };
    }),
  );
}

function firstOf(routes: readonly RouteEntry[], request: ProxyRequest): Decision {
  for (const route of routes) {
    const taken = takes(route.match ?? {}, request);
    if (isUnknown(taken)) return { kind: 'unknown', why: taken.unknown };
    if (taken) return actionOf(route, request);
  }
  return { kind: 'no-route' };
}

function actionOf(route: RouteEntry, request: ProxyRequest): Decision {
  const aborted = abortOf(route.typed_per_filter_config?.[faultFilter]);
  if (aborted !== undefined) return aborted;
  if (route.redirect !== undefined) return redirected(route.redirect, request);
  if (route.direct_response !== undefined) {
    return { kind: 'response', status: route.direct_response.status ?? 0 };
  }
  const { cluster, weighted_clusters } = route.route ?? {};
  if (cluster !== undefined) return sentTo('requests', [{ cluster, share: 1 }]);
  if (weighted_clusters !== undefined) return sentTo('requests', sharesOf(weighted_clusters));
  const other = Object.keys(route.route ?? {})[0] ?? 'neither a cluster nor a response';
  return { kind: 'unknown', why: `a route with ${other}` };
}

/** The decision that sends requests to clusters. */
export function sentTo(by: 'requests' | 'connection', shares: readonly ClusterShare[]): Decision {
  return { kind: 'clusters', by, shares };
}

/** The shares of weighted clusters. The weights of a cluster that is listed twice are added. */
export function sharesOf({ clusters = [] }: WeightedClusters): ClusterShare[] {
  const weights = new Map<string, number>();
  let total = 0;
  for (const { name = '', weight = 0 } of clusters) {
    total += weight;
    if (weight > 0) weights.set(name, (weights.get(name) ?? 0) + weight);
  }
  return [...weights].map(([cluster, weight]) => ({ cluster, share: weight / total }));
}

interface Fault extends Typed {
  readonly abort?: {
    readonly http_status?: number;
    readonly percentage?: { readonly numerator?: number; readonly denominator?: string };
  };
}

const denominators: ReadonlyMap<string, number> = new Map([
  ['HUNDRED', 100],
  ['TEN_THOUSAND', 10_000],
  ['MILLION', 1_000_000],
]);

/** The response of a fault that aborts all requests; undefined if it aborts only some of them. */
function abortOf(config: Fault | undefined): Decision | undefined {
  const { http_status, percentage } = config?.abort ?? {};
  if (http_status === undefined) return undefined;
  const { numerator = 0, denominator = 'HUNDRED' } = percentage ?? {};
  const isAlways = numerator >= (denominators.get(denominator) ?? Number.POSITIVE_INFINITY);
  return isAlways ? { kind: 'response', status: http_status } : undefined;
}
