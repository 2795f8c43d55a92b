import type { Field } from '../objects/mesh-object';
import type { AuthorizationPolicy } from './authorization';
import type { JudgedRule } from './judged-rules';

/** What the policies for pods make of a request. */
export type Admission = Admitted | Denied | Unauthenticated | Undecided;

/** The request reaches the pods. */
export interface Admitted {
  readonly kind: 'allowed';
  /** The rule of an ALLOW that it meets; undefined if no ALLOW applies to the pods, or they have no proxy. */
  readonly by: JudgedRule | undefined;
  /** The rules that it does not meet, in the order of evaluation. */
  readonly passed: readonly JudgedRule[];
}

/** The proxy of the pods refuses the request. */
export interface Denied {
  readonly kind: 'denied';
  /** The rule of a DENY that it meets; undefined if ALLOWs apply to the pods, and it meets no rule of them. */
  readonly by: JudgedRule | undefined;
  /** The status; undefined for a connection, which the proxy closes. */
  readonly status: 403 | undefined;
  /** The response flag in the access log of the pods' proxy. */
  readonly flag: string;
  /** The response code details there; undefined if an unknown condition decides which policy they name. */
  readonly detail: string | undefined;
  /** The policies whose rules it does not meet; a policy without rules allows nothing. */
  readonly policies: readonly AuthorizationPolicy[];
  readonly passed: readonly JudgedRule[];
}

/** The proxy of the pods refuses the token of the request. */
export interface Unauthenticated {
  readonly kind: 'unauthenticated';
  readonly status: 401 | 403;
  readonly flag: string;
  readonly detail: string;
  /** The issuer or the audiences that the token does not have. */
  readonly by: Field;
  readonly wanted: readonly string[];
  readonly found: string | undefined;
}

/** The manifests do not decide. */
export interface Undecided {
  readonly kind: 'unknown';
  readonly reason: UndecidedReason;
  /** What is unknown, or decides instead. */
  readonly by: Field;
  /** The rule whose conditions are unknown; undefined for other reasons. */
  readonly rule: JudgedRule | undefined;
}

/** Why the manifests do not decide. */
export type UndecidedReason =
  /** ztunnel or a waypoint reads policies in ambient mode. */
  | 'ambient'
  /** A program outside of the mesh decides (CUSTOM). */
  | 'external-authorizer'
  /** An EnvoyFilter, WasmPlugin or TrafficExtension changes the proxies of the pods. */
  | 'proxy-extension'
  /** A token may be invalid, or the RequestAuthentication for it is unclear. */
  | 'token'
  /** A policy may apply to the pods or not: a label has a placeholder, or a controller sets it. */
  | 'selector'
  /** A rule compares a value that the manifests do not tell. */
  | 'condition';
