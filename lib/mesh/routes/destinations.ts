import type { Mesh } from '../mesh';
import type { Destination } from '../objects/istio-types';
import { type Field, fieldOf } from '../objects/mesh-object';
import { fullHost, type HostScope } from '../registry/hosts';
import { ofConnection, ofHttp, type RuleCallers, ruleCallers } from './rule-callers';
import type { VirtualService } from './virtual-services';

/** A destination of any route. */
export interface RouteDestination {
  readonly virtualService: VirtualService;
  /** The rule: an element of `spec.http`, `spec.tls` or `spec.tcp`. */
  readonly rule: Field;
  readonly kind: 'http' | 'tls' | 'tcp';
  /** Who takes the rule. */
  readonly callers: RuleCallers;
  readonly destination: Destination;
  /** The full host. */
  readonly host: string;
  /** The field of the destination. */
  readonly at: Field;
  /** Whether it is a mirror, which gets only copies of requests. */
  readonly isMirror: boolean;
  /** Whether it gets requests: by its weight, or as the only destination. */
  readonly isReached: boolean;
}

const known = new WeakMap<Mesh, readonly RouteDestination[]>();

/** All destinations with a host, of all routes, including mirrors. */
export function destinationsOf(mesh: Mesh): readonly RouteDestination[] {
  const found = known.get(mesh) ?? mesh.virtualServices.flatMap(destinationsFrom);
  known.set(mesh, found);
  return found;
}

const ofOne = new WeakMap<VirtualService, readonly RouteDestination[]>();

/** All destinations of one VirtualService, cached since it can be in many meshes. */
export function destinationsFrom(virtualService: VirtualService): readonly RouteDestination[] {
  const found = ofOne.get(virtualService) ?? ofVirtualService(virtualService);
  ofOne.set(virtualService, found);
  return found;
}

/** One field of a destination. */
export function destinationField({ at }: RouteDestination, ...path: string[]): Field {
  return fieldOf(at.object, ...at.path, ...path);
}

type Weighted = readonly { readonly destination?: Destination; readonly weight?: number }[];

function ofVirtualService(virtualService: VirtualService): RouteDestination[] {
  const found: RouteDestination[] = [];
  const add = (
    kind: RouteDestination['kind'],
    { rule, callers }: Pick<RouteDestination, 'rule' | 'callers'>,
    scope: HostScope,
    destination: Destination | undefined,
    path: readonly (string | number)[],
    reach: Pick<RouteDestination, 'isMirror' | 'isReached'>,
  ): void => {
    if (!destination?.host) return;
    const at = fieldOf(rule.object, ...rule.path, ...path);
    found.push({
      virtualService,
      rule,
      kind,
      callers,
      destination,
      host: fullHost(destination.host, scope),
      at,
      ...reach,
    });
  };
  const addAll = (
    kind: RouteDestination['kind'],
    rule: Pick<RouteDestination, 'rule' | 'callers'>,
    scope: HostScope,
    routes: Weighted = [],
  ): void => {
    for (const [index, { destination, weight = 0 }] of routes.entries()) {
      const isReached = routes.length === 1 || weight > 0;
      add(kind, rule, scope, destination, ['route', index, 'destination'], { isMirror: false, isReached });
    }
  };
  const mirror = { isMirror: true, isReached: true };
  for (const { at, route, scope, matches } of virtualService.http) {
    const rule = { rule: at, callers: ruleCallers(virtualService, matches.map(ofHttp)) };
    addAll('http', rule, scope, route.route);
    add('http', rule, scope, route.mirror, ['mirror'], mirror);
    for (const [index, { destination }] of (route.mirrors ?? []).entries()) {
      add('http', rule, scope, destination, ['mirrors', index, 'destination'], mirror);
    }
  }
  for (const kind of ['tls', 'tcp'] as const) {
    for (const { at, route, scope } of virtualService[kind]) {
      const conditions = (route.match ?? []).map((match) => ofConnection(match, at.object.namespace));
      addAll(kind, { rule: at, callers: ruleCallers(virtualService, conditions) }, scope, route.route);
    }
  }
  return found;
}
