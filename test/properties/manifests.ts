/** What of a manifest is read here, as it may stand in YAML: anything can be missing. */

export type Labels = Readonly<Record<string, string>>;

export interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Labels;
}

export interface ServiceSpec {
  readonly type?: string;
  readonly clusterIP?: string;
  readonly selector?: Labels;
  readonly ports?: readonly {
    readonly name?: string;
    readonly port?: number;
    readonly appProtocol?: string;
  }[];
}

export interface DeploymentSpec {
  readonly replicas?: number;
  readonly selector?: { readonly matchLabels?: Labels };
  readonly template?: { readonly metadata?: Metadata };
}

export interface SelectingSpec {
  readonly selector?: { readonly matchLabels?: Labels };
}

export interface AutoscalerSpec {
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

export interface DestinationRuleSpec {
  readonly host?: string;
  readonly subsets?: readonly { readonly name?: string; readonly labels?: Labels }[];
}

export interface Destination {
  readonly host?: string;
  readonly port?: { readonly number?: number };
  readonly subset?: string;
}

/** One alternative of a route's `match`. */
export type RouteMatch = Readonly<Record<string, unknown>>;

export interface RouteSpec {
  readonly name?: string;
  readonly match?: readonly RouteMatch[];
  readonly route?: readonly { readonly destination?: Destination; readonly weight?: unknown }[];
  readonly redirect?: object;
}

export interface VirtualServiceSpec {
  readonly hosts?: readonly string[];
  readonly gateways?: readonly string[];
  readonly http?: readonly RouteSpec[];
  readonly tcp?: readonly RouteSpec[];
  readonly tls?: readonly RouteSpec[];
}
