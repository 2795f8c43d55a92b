import type { HttpMatch, HttpRoute } from '../objects/istio-types';
import type { Field, MeshObject } from '../objects/mesh-object';
import type { HostScope } from '../registry/hosts';

/** One http rule of a VirtualService or of its delegate. */
export interface HttpRule {
  /** The element of `spec.http`. */
  readonly at: Field;
  /** The route, merged with the root rule in a delegate. */
  readonly route: HttpRoute;
  /** The name of the route in access logs; empty if it has none. */
  readonly name: string;
  /** The matches, one of which must hold; empty for all requests. */
  readonly matches: readonly RuleMatch[];
  /** The scope of short names of destinations. */
  readonly scope: HostScope;
  /** The VirtualService that binds the rule to hosts and gateways; another than `object` where that delegates to it. */
  readonly virtualService: MeshObject;
}

/** One of `match`. */
export interface RuleMatch {
  /** The element of `match`. */
  readonly at: Field;
  readonly match: HttpMatch;
  /** The full names in `match.gateways`; undefined if it has none. */
  readonly gateways: ReadonlySet<string> | undefined;
}
