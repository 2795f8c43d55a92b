import type { Labels } from './mesh-object';

// The fields of Istio's v1 API that are read here, with their names on the wire. All are optional: the API server
// checks required fields, and an object without one still has to be readable here.

/** A match on a string, by one of the three fields. */
export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

/** `spec` of a VirtualService. */
export interface VirtualServiceSpec {
  readonly hosts?: readonly string[];
  readonly gateways?: readonly string[];
  readonly exportTo?: readonly string[];
  readonly http?: readonly HttpRoute[];
  readonly tls?: readonly TlsRoute[];
  readonly tcp?: readonly TcpRoute[];
}

/** One of `spec.http`. */
export interface HttpRoute {
  readonly name?: string;
  readonly match?: readonly HttpMatch[];
  readonly route?: readonly HttpDestination[];
  readonly redirect?: HttpRedirect;
  readonly directResponse?: { readonly status?: number; readonly body?: object };
  readonly delegate?: { readonly name?: string; readonly namespace?: string };
  readonly rewrite?: {
    readonly uri?: string;
    readonly authority?: string;
    readonly uriRegexRewrite?: { readonly match?: string; readonly rewrite?: string };
  };
  readonly timeout?: string;
  readonly retries?: {
    readonly attempts?: number;
    readonly perTryTimeout?: string;
    readonly retryOn?: string;
  };
  readonly fault?: {
    readonly abort?: {
      readonly httpStatus?: number;
      readonly grpcStatus?: string;
      readonly percentage?: Percent;
    };
    readonly delay?: {
      readonly fixedDelay?: string;
      readonly percentage?: Percent;
      /** Of versions before `percentage`. */
      readonly percent?: number;
    };
  };
  readonly mirror?: Destination;
  readonly mirrors?: readonly { readonly destination?: Destination; readonly percentage?: Percent }[];
  readonly mirrorPercentage?: Percent;
  readonly mirror_percent?: number;
  readonly corsPolicy?: object;
  readonly headers?: object;
}

/** 0 to 100, with fractions. */
export interface Percent {
  readonly value?: number;
}

/** One of `match` of an http route: all of its conditions must hold. */
export interface HttpMatch {
  readonly name?: string;
  readonly uri?: StringMatch;
  readonly scheme?: StringMatch;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly headers?: Readonly<Record<string, StringMatch>>;
  readonly withoutHeaders?: Readonly<Record<string, StringMatch>>;
  readonly queryParams?: Readonly<Record<string, StringMatch>>;
  readonly port?: number;
  readonly sourceLabels?: Labels;
  readonly sourceNamespace?: string;
  readonly gateways?: readonly string[];
  readonly ignoreUriCase?: boolean;
  readonly statPrefix?: string;
}

/** The destination of a route. */
export interface Destination {
  readonly host?: string;
  readonly subset?: string;
  readonly port?: { readonly number?: number };
}

/** One of `route` of an http route. */
export interface HttpDestination {
  readonly destination?: Destination;
  readonly weight?: number;
  readonly headers?: object;
}

/** `redirect` of an http route. */
export interface HttpRedirect {
  readonly uri?: string;
  readonly authority?: string;
  readonly scheme?: string;
  readonly port?: number;
  readonly derivePort?: string;
  readonly redirectCode?: number;
}

/** One of `spec.tls`. */
export interface TlsRoute {
  readonly match?: readonly TlsMatch[];
  readonly route?: readonly TcpDestination[];
}

/** One of `match` of a tls route. */
export interface TlsMatch extends TcpMatch {
  readonly sniHosts?: readonly string[];
}

/** One of `spec.tcp`. */
export interface TcpRoute {
  readonly match?: readonly TcpMatch[];
  readonly route?: readonly TcpDestination[];
}

/** One of `match` of a tcp route. */
export interface TcpMatch {
  readonly destinationSubnets?: readonly string[];
  readonly port?: number;
  readonly sourceLabels?: Labels;
  readonly sourceNamespace?: string;
  readonly gateways?: readonly string[];
}

/** One of `route` of a tls or tcp route. */
export interface TcpDestination {
  readonly destination?: Destination;
  readonly weight?: number;
}

/** `spec` of a DestinationRule. */
export interface DestinationRuleSpec {
  readonly host?: string;
  readonly subsets?: readonly SubsetSpec[];
  readonly trafficPolicy?: TrafficPolicy;
  readonly exportTo?: readonly string[];
  readonly workloadSelector?: { readonly matchLabels?: Labels };
}

/** One of `spec.subsets`. */
export interface SubsetSpec {
  readonly name?: string;
  readonly labels?: Labels;
  readonly trafficPolicy?: TrafficPolicy;
}

/** `trafficPolicy` of a DestinationRule, of a subset of it, or of a port. */
export interface TrafficPolicy {
  readonly connectionPool?: { readonly tcp?: object; readonly http?: object };
  readonly outlierDetection?: OutlierDetection;
  readonly loadBalancer?: object;
  readonly tls?: ClientTls;
  readonly portLevelSettings?: readonly (TrafficPolicy & { readonly port?: { readonly number?: number } })[];
}

/** When an endpoint is ejected. */
export interface OutlierDetection {
  readonly consecutive5xxErrors?: number;
  readonly consecutiveGatewayErrors?: number;
  readonly consecutiveErrors?: number;
  readonly consecutiveLocalOriginFailures?: number;
  readonly splitExternalLocalOriginErrors?: boolean;
  readonly interval?: string;
  readonly baseEjectionTime?: string;
  readonly maxEjectionPercent?: number;
  readonly minHealthPercent?: number;
}

/** The TLS settings of a client. */
export interface ClientTls {
  readonly mode?: 'DISABLE' | 'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL';
  readonly clientCertificate?: string;
  readonly privateKey?: string;
  readonly caCertificates?: string;
  readonly credentialName?: string;
  readonly subjectAltNames?: readonly string[];
  readonly sni?: string;
  readonly insecureSkipVerify?: boolean;
}

/** `spec` of a Gateway. */
export interface GatewaySpec {
  readonly selector?: Labels;
  readonly servers?: readonly Server[];
}

/** One of `spec.servers`. */
export interface Server {
  readonly name?: string;
  readonly port?: { readonly number?: number; readonly protocol?: string; readonly name?: string };
  readonly bind?: string;
  readonly hosts?: readonly string[];
  readonly tls?: ServerTls;
}

/** The TLS settings of a gateway's server. */
export interface ServerTls {
  readonly httpsRedirect?: boolean;
  readonly mode?:
    | 'PASSTHROUGH'
    | 'SIMPLE'
    | 'MUTUAL'
    | 'AUTO_PASSTHROUGH'
    | 'ISTIO_MUTUAL'
    | 'OPTIONAL_MUTUAL';
  readonly credentialName?: string;
  readonly credentialNames?: readonly string[];
  readonly serverCertificate?: string;
  readonly privateKey?: string;
  readonly caCertificates?: string;
  readonly minProtocolVersion?: string;
  readonly maxProtocolVersion?: string;
}

/** `spec` of a ServiceEntry. */
export interface ServiceEntrySpec {
  readonly hosts?: readonly string[];
  readonly addresses?: readonly string[];
  readonly ports?: readonly {
    readonly number?: number;
    readonly protocol?: string;
    readonly name?: string;
    readonly targetPort?: number;
  }[];
  readonly location?: 'MESH_EXTERNAL' | 'MESH_INTERNAL';
  readonly resolution?: 'NONE' | 'STATIC' | 'DNS' | 'DNS_ROUND_ROBIN' | 'DYNAMIC_DNS';
  readonly endpoints?: readonly WorkloadEntrySpec[];
  readonly workloadSelector?: { readonly labels?: Labels };
  readonly exportTo?: readonly string[];
}

/** `spec` of a WorkloadEntry, or an endpoint of a ServiceEntry. */
export interface WorkloadEntrySpec {
  readonly address?: string;
  readonly ports?: Readonly<Record<string, number>>;
  readonly labels?: Labels;
  readonly network?: string;
  readonly locality?: string;
  readonly weight?: number;
  readonly serviceAccount?: string;
}

/** `spec` of a Sidecar. */
export interface SidecarSpec {
  readonly workloadSelector?: { readonly labels?: Labels };
  readonly egress?: readonly {
    readonly port?: { readonly number?: number; readonly protocol?: string; readonly name?: string };
    readonly bind?: string;
    readonly hosts?: readonly string[];
  }[];
  readonly ingress?: readonly {
    readonly port?: { readonly number?: number; readonly protocol?: string; readonly name?: string };
    readonly defaultEndpoint?: string;
  }[];
  readonly outboundTrafficPolicy?: { readonly mode?: 'REGISTRY_ONLY' | 'ALLOW_ANY' };
}

/** `spec` of a PeerAuthentication. */
export interface PeerAuthenticationSpec {
  readonly selector?: { readonly matchLabels?: Labels };
  readonly mtls?: { readonly mode?: MutualTlsMode };
  readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: MutualTlsMode }>>;
}

/** The connections that a proxy accepts. */
export type MutualTlsMode = 'UNSET' | 'DISABLE' | 'PERMISSIVE' | 'STRICT';
