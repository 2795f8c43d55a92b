import type { Code } from '../codes';
import type { End } from '../end';
import type { Hop } from '../hops/hop';
import type { TracePlace } from './place';

/** The output of `trace -o json`, from which every other format is made. Its schema is `schemas/trace.json`. */
export interface TraceReport {
  readonly request: ReportedRequest;
  /** The caller, in words. */
  readonly from: string;
  /** The answer in one line. */
  readonly answer: ReportedEnd;
  /** The objects on the way, in order. */
  readonly path: readonly ReportedElement[];
  readonly changes: readonly ReportedChange[];
  readonly destinations: readonly ReportedDestination[];
  readonly passedOver: readonly ReportedPassedOver[];
  /** The rules of the gateway's own policies that the request does not meet. */
  readonly policies: readonly ReportedPolicy[];
  /** The requests that gateways forward, and those that the answering versions send on if `--hops` asks for them. */
  readonly hops: readonly ReportedHop[];
  /** What leads the request to the version that `--why` asks about; null without it. */
  readonly why: ReportedWhy | null;
  readonly notes: readonly string[];
}

/** The answer to `--why VERSION`. */
export interface ReportedWhy {
  readonly version: string;
  /** Percent of the requests that the version answers now. */
  readonly share: number;
  /** Changes of the request or its caller, each of which leads there. */
  readonly requests: readonly { readonly changes: readonly string[]; readonly share: number }[];
  /** Changes of the manifests, each of which leads there. */
  readonly files: readonly { readonly words: string; readonly share: number; readonly place: TracePlace }[];
}

/** The request, as read. */
export interface ReportedRequest {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a request, or a share of it, ends. */
export interface ReportedEnd {
  readonly kind: End['kind'] | 'split';
  /** Null for an answer of pods. */
  readonly code: Code | null;
  /** The status of a proxy; null if pods answer or the connection is closed. */
  readonly status: number | null;
  /** Envoy's response flag; null if the request does not fail in a proxy. */
  readonly flag: string | null;
  readonly words: string;
  /** The smallest fix; null unless the request fails. */
  readonly fix: string | null;
}

/** An object on the way. */
export interface ReportedElement {
  readonly kind: 'gateway' | 'virtual-service' | 'rule';
  readonly words: string;
  readonly place: TracePlace;
}

/** A change of the request on the way. */
export interface ReportedChange {
  readonly words: string;
  readonly place: TracePlace;
}

/** A destination with its share. */
export interface ReportedDestination {
  /** Percent of the requests. */
  readonly share: number;
  /** Such as `backend.shop.svc.cluster.local:8080, subset v2`. */
  readonly words: string;
  /** Service, DestinationRule and subset. */
  readonly through: readonly { readonly words: string; readonly place: TracePlace }[];
  readonly versions: readonly ReportedVersion[];
  readonly answer: ReportedEnd | null;
}

/** The pods of one workload. */
export interface ReportedVersion {
  /** Such as `Deployment shop/backend-v2`. */
  readonly name: string;
  /** Percent of the requests. */
  readonly share: number;
  /** The least number of its pods. */
  readonly pods: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly place: TracePlace;
  /** `mtls` or `plaintext`; null if the connection fails, or it is unknown. */
  readonly security: 'mtls' | 'plaintext' | null;
  /** The rule of an ALLOW that the request meets; null if no ALLOW applies. */
  readonly allowedBy: { readonly words: string; readonly place: TracePlace } | null;
  /** The rules of policies that the request does not meet. */
  readonly policies: readonly ReportedPolicy[];
  readonly answer: ReportedEnd;
}

/** A rule of an AuthorizationPolicy that a request does not meet. */
export interface ReportedPolicy {
  readonly words: string;
  readonly place: TracePlace;
  readonly conditions: readonly {
    readonly asked: string;
    readonly found: string;
    readonly place: TracePlace;
  }[];
}

/** A request that a version sends on to another service. */
export interface ReportedHop {
  /** The calling version, such as `Deployment shop/frontend-v1`. */
  readonly from: string;
  /** Percent of the first request. */
  readonly share: number;
  /** Whether the answer depends on headers that the application is not known to pass on. */
  readonly headers: Hop['headers'];
  /** Whether the path is that of the request before, since nothing says which one the application calls. */
  readonly isPathAssumed: boolean;
  readonly trace: TraceReport;
  /** Why the calls after it are not followed: `shop → cart → shop: a cycle`; null if they are. */
  readonly stop: string | null;
  /** The caller whose equal request stands before, with the calls after it, which are left out here; null for a new one. */
  readonly above: string | null;
}

/** A rule or a VirtualService that does not get the request. */
export interface ReportedPassedOver {
  readonly words: string;
  /** What it would lead to. */
  readonly to: readonly string[];
  readonly code: Code;
  readonly place: TracePlace;
  readonly conditions: readonly {
    readonly code: Code;
    readonly asked: string;
    readonly found: string;
    readonly place: TracePlace;
  }[];
  /** The rule or object that comes first, or hides it. */
  readonly by: TracePlace | null;
}
