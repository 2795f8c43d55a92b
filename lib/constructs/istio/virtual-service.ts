import type {
  VirtualServiceSpec,
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpRoute,
  VirtualServiceSpecTls,
} from '../../../imports/networking.istio.io';
import type { ConnectionRule, HttpRule, RouteTable, WeightedDestination } from '../routes/route-table';
import type { Redirect } from '../values/rewrite';
import { quoteRegex } from '../values/string-condition';
import { toConnectionMatch, toHttpMatch } from './matches';
import { toRouteFields } from './route-fields';
import { merged } from './rule-patches';

/** Writes a route table as a VirtualService. */
export function toVirtualService({ hosts, gateway, http, tcp, tls }: RouteTable): VirtualServiceSpec {
  return {
    hosts: [...hosts],
    ...(gateway !== undefined && { gateways: [gateway] }),
    http: unlessEmpty(http.map(toHttpRoute)),
    tcp: unlessEmpty(tcp.map(toConnectionRoute)),
    tls: unlessEmpty(tls.map(toConnectionRoute) as VirtualServiceSpecTls[]),
  };
}

function toHttpRoute(rule: HttpRule): VirtualServiceSpecHttp {
  const { name } = rule;
  const match = unlessEmpty(rule.matches.map(toHttpMatch));
  if (rule.redirect !== undefined) return { name, match, redirect: toRedirect(rule.redirect) };
  const route: VirtualServiceSpecHttp = {
    name,
    match,
    route: rule.destinations.map(toDestination),
    ...toRouteFields(rule.policy),
    rewrite: toRewrite(rule.rewrite),
  };
  return rule.patches.reduce(merged, route);
}

function toConnectionRoute({ matches, destinations }: ConnectionRule) {
  return { match: matches.map(toConnectionMatch), route: destinations.map(toDestination) };
}

// The port is always named: without it Istio refuses a service with several ports.
function toDestination(to: WeightedDestination): VirtualServiceSpecHttpRoute {
  const { host, port, version, weight, setCookie } = to;
  const subset = version === undefined ? {} : { subset: version.versionName };
  return {
    destination: { host, port: { number: port }, ...subset },
    // Added, so that the cookies of the application stay; here, so that a patch of the rule's headers does not replace it.
    ...(setCookie !== undefined && { headers: { response: { add: { 'set-cookie': setCookie } } } }),
    weight,
  };
}

function toRewrite(
  rewrite: Extract<HttpRule, { readonly rewrite?: unknown }>['rewrite'],
): VirtualServiceSpecHttp['rewrite'] {
  if (rewrite === undefined) return undefined;
  const { path, to } = rewrite;
  const { path: uri, host: authority } = typeof to === 'string' ? { path: to, host: undefined } : to;
  // Envoy puts the new prefix before the rest of the path: `/api` to `/` would make `//tasks` of `/api/tasks`.
  if (uri?.endsWith('/') && path.kind === 'prefix' && !path.text.endsWith('/')) {
    return { uriRegexRewrite: { match: `^${quoteRegex(path.text)}/?`, rewrite: uri }, authority };
  }
  return { uri, authority };
}

function toRedirect(redirect: Redirect): VirtualServiceSpecHttp['redirect'] {
  return { uri: redirect.path, authority: redirect.host, redirectCode: redirect.status ?? 301 };
}

function unlessEmpty<Route>(routes: Route[]): Route[] | undefined {
  return routes.length === 0 ? undefined : routes;
}
