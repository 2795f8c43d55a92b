/**
 * Possible traffic of a state, as `graph -o json` prints it. Its schema is `schemas/graph.json`. Every list is sorted, so
 * that the same manifests give the same text.
 */
export interface Graph {
  readonly gateways: readonly GraphGateway[];
  /** Services of the cluster, and hosts outside it. */
  readonly services: readonly GraphService[];
  /** Workloads that no service selects: they only call. */
  readonly workloads: readonly GraphWorkload[];
  readonly edges: readonly GraphEdge[];
  /** The findings of `check`. Nodes and edges reference them by index. */
  readonly findings: readonly GraphFinding[];
  /** What the picture leaves out, in sentences. */
  readonly notes: readonly string[];
  /** Whether it compares two states: then every element has a `change`. */
  readonly isComparison: boolean;
}

/** How an element differs from the old state; null if it does not, or if there is no old state. */
export type Change = 'added' | 'removed' | 'changed' | null;

/** A place in the manifests. */
export interface GraphPlace {
  /** The file as the user named it; `-` for standard input. */
  readonly file: string;
  /** First line is 1; null if there is no text. */
  readonly line: number | null;
}

/** What every element has. */
export interface GraphElement {
  /** Unique in the graph, and the same in every run. */
  readonly id: string;
  /** Where it is defined; null if these manifests do not define it. */
  readonly at: GraphPlace | null;
  /** Indexes of findings. */
  readonly findings: readonly number[];
  readonly change: Change;
}

/** A Gateway. */
export interface GraphGateway extends GraphElement {
  readonly namespace: string;
  readonly name: string;
  readonly servers: readonly {
    readonly port: number;
    readonly protocol: 'http' | 'https' | 'tls' | 'tcp';
    readonly hosts: readonly string[];
  }[];
  /** Requests that it answers itself: redirects and fixed statuses. */
  readonly rules: readonly GraphRule[];
}

/** A host of the registry, and the pods behind it. */
export interface GraphService extends GraphElement {
  /** The full host, or a pattern of a ServiceEntry. */
  readonly host: string;
  readonly name: string;
  readonly namespace: string;
  /**
   * - `service`: a Service.
   * - `external`: a host of a ServiceEntry.
   * - `elsewhere`: referenced, and not in these manifests; whether it exists is unknown.
   * - `missing`: referenced, and known not to exist.
   */
  readonly kind: 'service' | 'external' | 'elsewhere' | 'missing';
  readonly ports: readonly { readonly number: number; readonly protocol: string }[];
  /** The connections that its pods accept; unknown without pods in the manifests. */
  readonly accepts: 'mutual-tls' | 'both' | 'plain-text' | 'unknown';
  /** Whether the manifests name a caller. Unknown is not nobody. */
  readonly callers: 'named' | 'unknown';
  readonly versions: readonly GraphVersion[];
  /** How a caller in the mesh is routed, in the order of evaluation. */
  readonly rules: readonly GraphRule[];
  /** The rules in the old state, if they differ. */
  readonly rulesBefore: readonly GraphRule[];
}

/** The pods of one workload behind a service. */
export interface GraphVersion extends GraphElement {
  /** The value of the version label, or the name of the workload. */
  readonly name: string;
  /** Such as `Deployment shop/cart-v2`. */
  readonly workload: string;
  /** Subsets whose labels it has. */
  readonly subsets: readonly string[];
  /** Number of pods; null if an autoscaler or the number of nodes decides it. */
  readonly pods: number | null;
  /** Percent of the mesh's requests that no condition selects; null if unknown. */
  readonly share: number | null;
  /** The share in the old state, if it differs. */
  readonly shareBefore: number | null;
}

/** A workload that no service selects. */
export interface GraphWorkload extends GraphElement {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Requests that one element can send to another. */
export interface GraphEdge extends GraphElement {
  /** The id of a gateway, a service or a workload. */
  readonly from: string;
  /** The id of a service. */
  readonly to: string;
  /**
   * - `route`: rules lead there, from a gateway or from another host.
   * - `call`: pods name the host.
   * - `mirror`: copies of requests.
   * - `permission`: a policy, a Sidecar or a rule names the caller; nobody says that it calls.
   */
  readonly kind: 'route' | 'call' | 'mirror' | 'permission';
  /** What says so: `variable BACKEND_URL`, `AuthorizationPolicy shop/allow`, … */
  readonly because: readonly string[];
  /** Names of the versions that call; empty for all. */
  readonly versions: readonly string[];
  /** Whether the connection is encrypted by the mesh. */
  readonly mutualTls: 'yes' | 'no' | 'unknown';
  /** Whether the policies of these manifests let the caller in. */
  readonly admitted: 'yes' | 'no' | 'unknown';
  /** The rules of a gateway; of a call only if they differ from the rules of the service. */
  readonly rules: readonly GraphRule[];
  /** The rules in the old state, if they differ. */
  readonly rulesBefore: readonly GraphRule[];
}

/** What happens to the requests of one rule. */
export interface GraphRule {
  /** Name of the route; empty if it has none. */
  readonly name: string;
  /** Hosts that the rule is for, at a gateway; empty elsewhere. */
  readonly hosts: readonly string[];
  /** Alternatives; empty for all requests. */
  readonly matches: readonly GraphMatch[];
  readonly to: readonly GraphShare[];
  /** The answer without a service: `301 https://…`, `503 NC`; null if services get all requests. */
  readonly answer: string | null;
  readonly at: GraphPlace | null;
}

/** One alternative of a rule. */
export interface GraphMatch {
  /** `/api*` for a prefix, `~…` for a regular expression; null for any path. */
  readonly path: string | null;
  /** Such as `x-canary: true`; all must hold. */
  readonly conditions: readonly string[];
}

/** A share of the requests of a rule. */
export interface GraphShare {
  /** The id of a service. */
  readonly service: string;
  /** The id of the version; null if the service has none. */
  readonly version: string | null;
  /** Percent, to one decimal; null if the number of pods decides it and is unknown. */
  readonly percent: number | null;
}

/** A finding of `check`. */
export interface GraphFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly effect: string;
  readonly fix: string;
  readonly at: GraphPlace;
}
