import type { RulePatch } from '../istio/rule-patches';
import type { Condition } from '../values/match';
import type { Path } from '../values/path';
import type { Release } from '../values/release';
import type { Redirect, Rewrite } from '../values/rewrite';
import type { Cors, RoutePolicy } from '../values/route-policy';
import type { RunningVersion } from '../values/running-version';

/**
 * The rules by which the callers of one place, the mesh or a gateway, reach a set of hosts. Made from a release, and
 * rendered by a writer: everything that decides which version answers is in here, nothing of a kind of object is.
 */
export interface RouteTable {
  readonly hosts: readonly string[];
  /**
   * Namespace and name of the Gateway whose clients it is for.
   *
   * @default - callers inside the mesh.
   */
  readonly gateway?: string;
  /** The rules for HTTP requests. The first that matches decides. */
  readonly http: readonly HttpRule[];
  /** The rules for TCP connections. The first that matches decides. */
  readonly tcp: readonly ConnectionRule[];
  /** The rules for TLS connections that pass through. The first that matches decides. */
  readonly tls: readonly ConnectionRule[];
}

/** A rule for HTTP requests, which sends them to destinations or redirects them. */
export type HttpRule = ForwardingRule | RedirectRule;

interface NamedRule {
  /** The name of the rule, which access logs show. */
  readonly name: string;
  /** The matches, one of which a request must meet; empty for a rule that matches every request. */
  readonly matches: readonly RequestMatch[];
}

/** A rule that sends requests to the versions of a service. */
interface ForwardingRule extends NamedRule {
  readonly destinations: readonly WeightedDestination[];
  /** Timeouts, retries, headers and CORS, for all versions. */
  readonly policy: RoutePolicy & { readonly cors?: Cors };
  /**
   * The new path and host of a request.
   *
   * @default - they do not change.
   */
  readonly rewrite?: { readonly path: Path; readonly to: string | Rewrite };
  /** Patches of the program with fields of Istio's HTTPRoute, in order. */
  readonly patches: readonly RulePatch[];
  readonly redirect?: never;
}

/** A rule that answers requests with a redirect. */
interface RedirectRule extends NamedRule {
  readonly redirect: Redirect;
}

/** The conditions on a request, all of which must hold. */
export interface RequestMatch {
  /**
   * The path.
   *
   * @default - any.
   */
  readonly path?: Path;
  /**
   * The called port.
   *
   * @default - any port of the host.
   */
  readonly port?: number;
  readonly conditions: readonly Condition[];
}

/** A rule for connections. A proxy knows their port, their caller and, with TLS, their server name. */
export interface ConnectionRule {
  readonly matches: readonly ConnectionMatch[];
  readonly destinations: readonly WeightedDestination[];
}

/** The conditions on a connection, all of which must hold. */
export interface ConnectionMatch {
  readonly port: number;
  /**
   * Server names of the TLS handshake, one of which must match.
   *
   * @default - the connection is plain TCP.
   */
  readonly sniHosts?: readonly string[];
  /** Conditions on the caller alone. */
  readonly conditions: readonly Condition[];
}

/** A port of a host. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** A destination and its share. */
export interface WeightedDestination extends Destination {
  /** The version that answers; undefined for any pod of the Service. */
  readonly version: RunningVersion | undefined;
  /** The share of the rule's requests, in percent. The shares of a rule sum to 100. */
  readonly weight: number;
  /**
   * The value of a header Set-Cookie that the proxy adds to responses, with variables of Envoy.
   *
   * @default - none.
   */
  readonly setCookie?: string;
}

/** Sends all requests to one version. */
export function toVersion({ host, port }: Destination, version: RunningVersion): WeightedDestination[] {
  return [{ host, port, version, weight: 100 }];
}

/** Splits requests between the stable version and the canaries. The weights sum to 100. */
export function toSplit({ host, port }: Destination, { stable, canaries }: Release): WeightedDestination[] {
  const weight = canaries.reduce((rest, canary) => rest - canary.weight, 100);
  return [
    { host, port, version: stable, weight },
    ...canaries.map((canary) => ({ host, port, version: canary.version, weight: canary.weight })),
  ];
}

/** Sends all requests to the Service, that is, to any of its pods. */
export function toService({ host, port }: Destination): WeightedDestination[] {
  return [{ host, port, version: undefined, weight: 100 }];
}
