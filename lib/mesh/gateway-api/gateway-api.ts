import type { MeshObject } from '../objects/mesh-object';
import { type GatewayApiGateway, gatewayApiGatewayOf } from './gateways';
import { type ReferenceGrant, referenceGrantOf } from './reference-grants';
import { GATEWAY_API, type GatewayApiRoute, gatewayApiRouteOf, routeKinds } from './routes';

/** The objects of the Gateway API in a set of manifests, in the order in which they were read. */
export interface GatewayApi {
  readonly gateways: readonly GatewayApiGateway[];
  /** By kind: HTTPRoute, GRPCRoute, TCPRoute, TLSRoute. */
  readonly routes: readonly GatewayApiRoute[];
  readonly referenceGrants: readonly ReferenceGrant[];
}

/** Reads the objects of the Gateway API. */
export function gatewayApiOf(ofKind: (group: string, kind: string) => readonly MeshObject[]): GatewayApi {
  return {
    gateways: ofKind(GATEWAY_API, 'Gateway').map(gatewayApiGatewayOf),
    routes: routeKinds.flatMap((kind) => ofKind(GATEWAY_API, kind)).map(gatewayApiRouteOf),
    referenceGrants: ofKind(GATEWAY_API, 'ReferenceGrant').map(referenceGrantOf),
  };
}
