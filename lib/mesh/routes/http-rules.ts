import type { HttpMatch, HttpRoute } from '../objects/istio-types';
import type { Field, MeshObject } from '../objects/mesh-object';
import type { HostScope } from '../registry/hosts';

/** One http rule, in the VirtualService that asks for it or in its delegate. */
export interface HttpRule {
  /** The element of `spec.http`. */
  readonly at: Field;
  /** With what a delegate leaves to the one that delegates. */
  readonly route: HttpRoute;
  /** Name of the route, as access logs show it; empty for none. */
  readonly name: string;
  /** One of these has to hold; none: all requests. */
  readonly matches: readonly RuleMatch[];
  /** How short names of destinations are read. */
  readonly scope: HostScope;
  /** The VirtualService that binds the rule to hosts and gateways; another than `object` where that delegates to it. */
  readonly virtualService: MeshObject;
}

/** One of `match`. */
export interface RuleMatch {
  /** The element of `match`. */
  readonly at: Field;
  readonly match: HttpMatch;
  /** `match.gateways` in full; undefined where it has none. */
  readonly gateways: ReadonlySet<string> | undefined;
}
