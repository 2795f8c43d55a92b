import type { Route } from './route';
import type { Listener } from './values/listener';

/** What every gateway of a program has. */
export interface GatewayRoutes {
  /** The routes; their order does not matter, the most specific path goes first. */
  readonly routes: readonly Route[];
}

/** A Gateway that this program writes. */
export interface OwnGatewayProps extends GatewayRoutes {
  /** The ports on which it listens. Stands for the Gateway's `servers`. */
  readonly listeners: readonly [Listener, ...Listener[]];
  /**
   * The Gateway's name. Set it where one exists already.
   *
   * @default - the id of the construct.
   */
  readonly gatewayName?: string;
  /**
   * The labels of the gateway's pods. Stands for the Gateway's `selector`.
   *
   * @default { istio: 'ingressgateway' }
   */
  readonly selector?: Readonly<Record<string, string>>;
  /**
   * Not together with `listeners`.
   *
   * @default - the Gateway is this program's own.
   */
  readonly existing?: never;
}

/** Where a Gateway stands that somebody else owns. */
export interface ExistingGateway {
  /** Its name. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
}

/** Routes for a Gateway that another team owns. */
export interface ExistingGatewayProps extends GatewayRoutes {
  /** The Gateway that serves the routes; it must serve their hosts. */
  readonly existing: ExistingGateway;
  /**
   * Not together with `existing`.
   *
   * @default - as its owner has it.
   */
  readonly listeners?: never;
  /**
   * Not together with `existing`.
   *
   * @default - as its owner has it.
   */
  readonly gatewayName?: never;
  /**
   * Not together with `existing`.
   *
   * @default - as its owner has it.
   */
  readonly selector?: never;
}

/** What an `IngressGateway` is made from. */
export type IngressGatewayProps = OwnGatewayProps | ExistingGatewayProps;

/** The labels of the gateway's pods, given or by default. */
export function selectorOf(props: OwnGatewayProps): Readonly<Record<string, string>> {
  return props.selector ?? { istio: 'ingressgateway' };
}
