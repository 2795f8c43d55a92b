import type { Route } from './route';
import type { Listener } from './values/listener';

/** Props of every `IngressGateway`. */
export interface GatewayRoutes {
  /** The routes, in any order: the most specific path applies. */
  readonly routes: readonly Route[];
  /**
   * The service account of the gateway's pods, by which services with declared callers know the gateway. Another account
   * than that of the pods gets 403 from these services. The chart `istio/gateway` of Helm names the account after its
   * release, such as `istio-ingress`, in the namespace of the release; the default is that of `istioctl install`.
   *
   * @default { namespace: 'istio-system', name: 'istio-ingressgateway-service-account' }
   */
  readonly serviceAccount?: GatewayServiceAccount;
}

/** The service account of a gateway's pods. */
export interface GatewayServiceAccount {
  /** Its namespace, which is that of the pods. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
}

/** A Gateway that this program writes. */
export interface OwnGatewayProps extends GatewayRoutes {
  /** The listeners, one for each port. Maps to the Gateway's `servers`. */
  readonly listeners: readonly [Listener, ...Listener[]];
  /**
   * The Gateway's name. Set it if the Gateway already exists.
   *
   * @default - the id of the construct.
   */
  readonly gatewayName?: string;
  /**
   * The labels of the gateway's pods. Maps to the Gateway's `selector`.
   *
   * @default { istio: 'ingressgateway' }
   */
  readonly selector?: Readonly<Record<string, string>>;
  /**
   * Not together with `listeners`.
   *
   * @default - none: this program writes the Gateway.
   */
  readonly existing?: never;
}

/** The name and namespace of a Gateway that this program does not write. */
export interface ExistingGateway {
  /** Its name. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
}

/** Routes for a Gateway that this program does not write. */
export interface ExistingGatewayProps extends GatewayRoutes {
  /** The Gateway, which must serve the hosts of the routes. */
  readonly existing: ExistingGateway;
  /**
   * Not together with `existing`.
   *
   * @default - as its owner defines it.
   */
  readonly listeners?: never;
  /**
   * Not together with `existing`.
   *
   * @default - as its owner defines it.
   */
  readonly gatewayName?: never;
  /**
   * Not together with `existing`.
   *
   * @default - as its owner defines it.
   */
  readonly selector?: never;
}

/** Props of an `IngressGateway`. */
export type IngressGatewayProps = OwnGatewayProps | ExistingGatewayProps;

/** The service account of the gateway's pods, with the default. */
export function serviceAccountOf({ serviceAccount }: GatewayRoutes): GatewayServiceAccount {
  return serviceAccount ?? { namespace: 'istio-system', name: 'istio-ingressgateway-service-account' };
}

/** The labels of the gateway's pods, with the default. */
export function selectorOf(props: OwnGatewayProps): Readonly<Record<string, string>> {
  return props.selector ?? { istio: 'ingressgateway' };
}
