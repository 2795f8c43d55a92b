import { type Endpoints, endpointsOf, type Sent } from './clusters';
import { gatewayRouted } from './gateway/gateway-routes';
import type { Mesh } from './mesh';
import type { Field } from './objects/mesh-object';
import { resolvedName } from './registry/addresses';
import type { Caller, Request } from './request';
import type { HttpRule } from './routes/http-rules';
import type { Route } from './routes/route-match';
import type { DrawnRule, Routed, Share, Tried } from './routes/routing';
import { sidecarRouted } from './sidecar/sidecar-routes';

/** A share of the requests, and the endpoints of its cluster. */
export interface AnsweredShare extends Share {
  readonly endpoints: Endpoints;
}

/** The answer to a request. */
export type Answer =
  | {
      readonly kind: 'shares';
      /** If a connection is routed as a whole, a failure ends the connection without a status. */
      readonly by: 'requests' | 'connection';
      readonly shares: readonly AnsweredShare[];
      readonly rule?: HttpRule;
      readonly tried: readonly Tried[];
      /** As in `Routed`. */
      readonly drawn?: readonly DrawnRule[];
      /** As in `Routed`. */
      readonly routes?: readonly Route[];
      /** The tls or tcp rule that takes the connection. */
      readonly at?: Field;
    }
  | Exclude<Routed, { readonly kind: 'clusters' }>;

/** The answer to a caller's request, by the listeners, routes, clusters and endpoints of its proxy. */
export function answer(mesh: Mesh, caller: Caller, request: Request): Answer {
  const { routed, sent } = sentOn(mesh, caller, request);
  if (routed.kind !== 'clusters') return routed;
  const { rule, tried, by, routes, at, drawn } = routed;
  const shares = routed.shares.map((share) => ({
    ...share,
    endpoints: endpointsOf(mesh, share.cluster, sent),
  }));
  return { kind: 'shares', by, shares, rule, tried, routes, at, ...(drawn && { drawn }) };
}

/**
 * The clusters to which the listeners and routes of a caller's proxy send a request, and the data that they need.
 *
 * @param mesh the mesh of the proxy's listeners
 * @param routes the mesh of its routes, which arrive independently of the listeners
 */
export function sentOn(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  routes = mesh,
): { readonly routed: Routed; readonly sent: Sent } {
  const target = caller.kind === 'gateway' ? undefined : resolvedName(mesh, caller, request.host);
  const routed =
    target === undefined
      ? gatewayRouted(mesh, caller, request, routes)
      : sidecarRouted(mesh, caller, request, target, routes);
  return {
    routed,
    sent: { caller, request, by: routed.kind === 'clusters' ? routed.by : 'requests', target },
  };
}
