/**
 * A program as plain data: what a person could have written, before any construct is made from it. Fields that
 * go to a construct as they stand are called as its props are.
 */
export interface Program {
  readonly clusterDomain?: string;
  readonly charts: readonly ChartPlan[];
  readonly services: readonly ServicePlan[];
  readonly calls: readonly CallPlan[];
  readonly gateways: readonly GatewayPlan[];
  readonly pairs: readonly PairPlan[];
  readonly externals?: readonly ExternalPlan[];
}

/** A service outside the mesh, and the services that call it. */
export interface ExternalPlan extends PolicyPlan {
  readonly chart: string;
  readonly id: string;
  readonly host: string;
  readonly ports: readonly ExternalPortPlan[];
  readonly through: boolean;
  readonly maxConnections?: number;
  readonly callers: readonly ServiceKey[];
}

export interface ExternalPortPlan {
  readonly port?: number;
  readonly targetPort?: number;
  readonly protocol?: Protocol;
  readonly tls?: 'originate' | { readonly sni: string };
}

export type Texts = Readonly<Record<string, string>>;

export interface ChartPlan {
  readonly id: string;
  readonly namespace: string;
  /** The program owns the namespace; `enabled`, `disabled` or the name of a revision. */
  readonly injection?: string;
}

export type Protocol = 'http' | 'http2' | 'grpc' | 'tcp' | 'tls';

export interface PortPlan {
  readonly port: number;
  readonly targetPort?: number;
  readonly protocol?: Protocol;
  readonly name?: string;
  readonly sniHosts?: readonly string[];
}

export interface PodPlan {
  readonly env?: Texts;
  readonly podLabels?: Texts;
  readonly podAnnotations?: Texts;
  readonly command?: readonly string[];
  readonly cpuMillis?: number;
  /** Values of the taint `dedicated`. */
  readonly tolerations?: readonly string[];
  /** The value of the node label `pool`. */
  readonly nodePool?: string;
  readonly spread?: 'hosts' | 'zones' | 'wish';
  readonly disruptionBudget?: { readonly maxUnavailable: number | string };
  readonly drainSeconds?: number;
  readonly podSecurityStandard?: 'restricted' | 'privileged';
}

export interface VersionPlan extends PodPlan {
  readonly name: string;
  readonly label?: string;
  readonly image: string;
  readonly deploymentName?: string;
  readonly selector?: Texts;
  readonly replicas?: number;
  readonly autoscaling?: { readonly min: number; readonly max: number; readonly cpu?: number };
}

export interface PolicyPlan {
  readonly timeoutMilliseconds?: number;
  readonly retries?: {
    readonly attempts: number;
    readonly perTryMilliseconds?: number;
    readonly retryOn?: readonly string[];
  };
  readonly requestHeaders?: HeaderPlan;
  readonly responseHeaders?: HeaderPlan;
}

export interface HeaderPlan {
  readonly set?: Texts;
  readonly add?: Texts;
  readonly remove?: readonly string[];
}

export interface ServicePlan extends PolicyPlan {
  readonly chart: string;
  readonly id: string;
  readonly kind: 'Backend' | 'Frontend';
  readonly ports: readonly PortPlan[];
  readonly version: VersionPlan;
  readonly everyVersion?: PodPlan;
  readonly serviceName?: string;
  readonly appLabel?: string;
  readonly appLabelKey?: string;
  readonly versionLabelKey?: string;
  readonly destinationRuleName?: string;
  readonly virtualServiceName?: string;
  readonly maxConnections?: number;
  readonly consecutive5xxErrors?: number;
  readonly stickyHeader?: string;
  readonly egress?: 'any' | 'declared';
}

/** A service of the program by its key: the id of its chart, `/` and its own. */
export type ServiceKey = string;

export interface CallPlan {
  readonly caller: ServiceKey;
  readonly callee: ServiceKey;
  readonly port?: number;
  readonly environmentVariable?: string;
}

export interface PairPlan {
  readonly chart: string;
  readonly stable: ServiceKey;
  readonly canary: VersionPlan;
  readonly when?: readonly MatchPlan[];
  readonly weight: number;
  readonly sticky?: boolean;
  /** The names of canaries of earlier pairs whose matches come after its own. */
  readonly before?: readonly string[];
}

export type StringTest = 'is' | 'prefix' | 'regex' | 'present';

export type SimpleMatchPlan =
  | {
      readonly kind: 'header' | 'cookie';
      readonly name: string;
      readonly test: StringTest;
      readonly value: string;
      readonly not: boolean;
    }
  | {
      readonly kind: 'queryParameter';
      readonly name: string;
      readonly test: StringTest;
      readonly value: string;
    }
  | { readonly kind: 'method'; readonly name: string }
  | CallersPlan;

/** Callers; of a service, of its stable version, of the canary of its first pair, which stands earlier, or by name. */
export type CallersPlan =
  | {
      readonly kind: 'callers.of';
      readonly service: ServiceKey;
      readonly which: 'service' | 'stable' | 'canary';
    }
  | { readonly kind: 'callers.withLabels'; readonly labels: Texts }
  | { readonly kind: 'callers.inNamespace'; readonly namespace: string };

export type MatchPlan =
  | SimpleMatchPlan
  | { readonly kind: 'allOf'; readonly matches: readonly SimpleMatchPlan[] };

export interface GatewayPlan {
  readonly chart: string;
  readonly id: string;
  readonly gatewayName?: string;
  readonly existing?: { readonly name: string; readonly namespace: string };
  readonly selector?: Texts;
  readonly listeners: readonly ListenerPlan[];
  readonly routes: readonly RoutePlan[];
}

export interface ListenerPlan {
  readonly kind: 'http' | 'https' | 'httpsRedirect';
  readonly port: number;
  readonly name?: string;
  readonly hosts?: readonly string[];
  readonly mutual?: boolean;
}

export interface RoutePlan extends PolicyPlan {
  readonly hosts: readonly string[];
  readonly path?: { readonly kind: 'prefix' | 'exact' | 'regex'; readonly text: string };
  /** Without it the route is a redirect. */
  readonly to?: ServiceKey;
  readonly port?: number;
  readonly rewrite?: string | { readonly path?: string; readonly host?: string };
  readonly cors?: { readonly allowOrigins: readonly string[]; readonly allowMethods?: readonly string[] };
  readonly redirect?: { readonly path?: string; readonly host?: string; readonly status?: number };
}
