import { targetOf } from './addresses';
import { type Endpoints, endpointsOf } from './clusters';
import { gatewayRouted } from './gateway-routes';
import type { HttpRule } from './http-rules';
import type { Mesh } from './mesh';
import type { Caller, Request } from './request';
import type { Routed, Share, Tried } from './routing';
import { sidecarRouted } from './sidecar-routes';

/** A part of the requests, and what is behind its cluster. */
export interface AnsweredShare extends Share {
  readonly endpoints: Endpoints;
}

/** What a request gets. */
export type Answer =
  | {
      readonly kind: 'shares';
      /** Where a request fails that came by a connection, the connection ends, and there is no status. */
      readonly by: 'requests' | 'connection';
      readonly shares: readonly AnsweredShare[];
      readonly rule?: HttpRule;
      readonly tried: readonly Tried[];
    }
  | Exclude<Routed, { readonly kind: 'clusters' }>;

/** What a caller gets for a request, by its proxy's listeners, routes, clusters and endpoints. */
export function answer(mesh: Mesh, caller: Caller, request: Request): Answer {
  const target = caller.kind === 'gateway' ? undefined : targetOf(mesh, caller, request.host);
  const result =
    target === undefined
      ? gatewayRouted(mesh, caller, request)
      : sidecarRouted(mesh, caller, request, target);
  if (result.kind !== 'clusters') return result;
  const { rule, tried, by } = result;
  const sent = { caller, request, by, target };
  const shares = result.shares.map((share) => ({
    ...share,
    endpoints: endpointsOf(mesh, share.cluster, sent),
  }));
  return { kind: 'shares', by, shares, rule, tried };
}
