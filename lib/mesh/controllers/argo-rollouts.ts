import type { TlsRoute } from '../objects/istio-types';
import { isMapping } from '../objects/json';
import { listAt, textAt, valueAt } from '../objects/json-path';
import type { Json } from '../objects/mesh-object';
import { type Field, type FieldPath, fieldOf, type MeshObject } from '../objects/mesh-object';
import { readOnce } from '../objects/read-once';

/** The API group of Argo Rollouts' objects. */
export const ARGO = 'argoproj.io';

/** The part that a Service has in a Rollout. The controller writes the hash of pods into its selector. */
export type ServiceRole = 'stable' | 'canary' | 'ping' | 'pong' | 'active' | 'preview';

/**
 * A Rollout of Argo Rollouts. Its pods carry a hash. The controller writes this hash into the selectors of the Services
 * that the Rollout names and into two subsets of its DestinationRule, and it writes the weights of the routes that the
 * Rollout names. It creates none of these objects.
 */
export interface Rollout {
  readonly object: MeshObject;
  readonly services: readonly RolloutService[];
  /** `trafficRouting.istio`; undefined if Istio does not split its traffic. */
  readonly istio: RolloutRouting | undefined;
  /** The Deployment whose template it takes; undefined if it has its own. */
  readonly workloadRef: string | undefined;
}

/** A Service that a Rollout names, in its own namespace. */
export interface RolloutService {
  readonly role: ServiceRole;
  readonly name: string;
  readonly at: Field;
}

/** How Istio splits the traffic of a Rollout. */
export interface RolloutRouting {
  readonly at: Field;
  readonly virtualServices: readonly RolloutVirtualService[];
  /** Whether it has one of `virtualService` and `virtualServices`, as the controller asks for. */
  readonly hasOneList: boolean;
  readonly destinationRule: RolloutSubsets | undefined;
  /** Names of http routes that the controller adds and removes itself. */
  readonly managedRoutes: ReadonlySet<string>;
  /** The steps that set one of those. */
  readonly routeSteps: readonly RolloutRouteStep[];
}

/** A VirtualService whose weights a Rollout sets. */
export interface RolloutVirtualService {
  readonly namespace: string;
  readonly name: string;
  readonly at: Field;
  /** The http routes, by name; none for the only one. */
  readonly routes: readonly { readonly name: string; readonly at: Field }[];
  /** The tls and tcp routes, by port and server names; none for the only one. */
  readonly tls: readonly RolloutConnectionRoute[];
  readonly tcp: readonly RolloutConnectionRoute[];
}

/** A tls or tcp route of a VirtualService, as a Rollout names it. */
export interface RolloutConnectionRoute {
  /** 0 if not set: the route matches no port. */
  readonly port: number;
  /** Server names of a tls route, all of them. */
  readonly sniHosts: readonly string[];
  readonly at: Field;
}

/** A step that adds an http route to the VirtualServices, or removes it. */
export interface RolloutRouteStep {
  /** The name of the route; empty if it has none. */
  readonly route: string;
  readonly at: Field;
}

/** A DestinationRule, in the namespace of the Rollout, two subsets of which a Rollout labels. */
export interface RolloutSubsets {
  readonly name: string;
  readonly at: Field;
  readonly stable: string;
  readonly canary: string;
  readonly additional: readonly string[];
}

/** Reads a Rollout. */
export const rolloutOf = readOnce((object): Rollout => {
  const workload = textAt(object, 'spec', 'workloadRef', 'name');
  const isOfDeployment = (textAt(object, 'spec', 'workloadRef', 'kind') || 'Deployment') === 'Deployment';
  return {
    object,
    services: servicesOf(object),
    istio: routingOf(object),
    workloadRef: workload !== '' && isOfDeployment ? workload : undefined,
  };
});

const canary: FieldPath = ['spec', 'strategy', 'canary'];
const blueGreen: FieldPath = ['spec', 'strategy', 'blueGreen'];

const serviceFields: readonly (readonly [ServiceRole, FieldPath])[] = [
  ['stable', [...canary, 'stableService']],
  ['canary', [...canary, 'canaryService']],
  ['ping', [...canary, 'pingPong', 'pingService']],
  ['pong', [...canary, 'pingPong', 'pongService']],
  ['active', [...blueGreen, 'activeService']],
  ['preview', [...blueGreen, 'previewService']],
];

function servicesOf(object: MeshObject): RolloutService[] {
  return serviceFields.flatMap(([role, path]) => {
    const name = textAt(object, ...path);
    return name === '' ? [] : [{ role, name, at: fieldOf(object, ...path) }];
  });
}

function routingOf(object: MeshObject): RolloutRouting | undefined {
  const path: FieldPath = [...canary, 'trafficRouting', 'istio'];
  if (!isMapping(valueAt(object, ...path))) return undefined;
  const one: FieldPath = [...path, 'virtualService'];
  const several: FieldPath = [...path, 'virtualServices'];
  const hasOne = isMapping(valueAt(object, ...one));
  const hasSeveral = Array.isArray(valueAt(object, ...several));
  const subsets: FieldPath = [...path, 'destinationRule'];
  return {
    at: fieldOf(object, ...path),
    virtualServices: [
      ...(hasOne ? [virtualServiceAt(object, one)] : []),
      ...listAt(object, ...several).map((_, index) => virtualServiceAt(object, [...several, index])),
    ],
    hasOneList: hasOne !== hasSeveral,
    destinationRule: isMapping(valueAt(object, ...subsets))
      ? {
          name: textAt(object, ...subsets, 'name'),
          at: fieldOf(object, ...subsets),
          stable: textAt(object, ...subsets, 'stableSubsetName'),
          canary: textAt(object, ...subsets, 'canarySubsetName'),
          additional: listAt(object, ...subsets, 'additionalSubsetNames').filter(isText),
        }
      : undefined,
    managedRoutes: new Set(
      listAt(object, ...canary, 'trafficRouting', 'managedRoutes').map((_, index) =>
        textAt(object, ...canary, 'trafficRouting', 'managedRoutes', index, 'name'),
      ),
    ),
    routeSteps: listAt(object, ...canary, 'steps').flatMap((_, index) =>
      ['setHeaderRoute', 'setMirrorRoute'].flatMap((step) => {
        const own: FieldPath = [...canary, 'steps', index, step];
        if (!isMapping(valueAt(object, ...own))) return [];
        return [{ route: textAt(object, ...own, 'name'), at: fieldOf(object, ...own) }];
      }),
    ),
  };
}

/** `NAME`, or `NAME.NAMESPACE` for one in another namespace. */
function virtualServiceAt(object: MeshObject, path: FieldPath): RolloutVirtualService {
  const written = textAt(object, ...path, 'name').replace(/\.cluster\.local$/, '');
  const dot = written.lastIndexOf('.');
  return {
    namespace: dot < 0 ? object.namespace : written.slice(dot + 1),
    name: dot < 0 ? written : written.slice(0, dot),
    at: fieldOf(object, ...path),
    routes: listAt(object, ...path, 'routes').flatMap((name, index) =>
      isText(name) ? [{ name, at: fieldOf(object, ...path, 'routes', index) }] : [],
    ),
    tls: connectionRoutesAt(object, [...path, 'tlsRoutes']),
    tcp: connectionRoutesAt(object, [...path, 'tcpRoutes']),
  };
}

function connectionRoutesAt(object: MeshObject, path: FieldPath): readonly RolloutConnectionRoute[] {
  return listAt(object, ...path).map((_, index) => {
    const port = valueAt(object, ...path, index, 'port');
    return {
      port: typeof port === 'number' ? port : 0,
      sniHosts: listAt(object, ...path, index, 'sniHosts').filter(isText),
      at: fieldOf(object, ...path, index),
    };
  });
}

/**
 * The tls or tcp routes that a Rollout names: those that match exactly its port, and exactly its server names.
 *
 * @returns indexes
 */
export function connectionRoutesOf(
  routes: readonly TlsRoute[],
  { port, sniHosts }: RolloutConnectionRoute,
): readonly number[] {
  return routes.flatMap(({ match = [] }, index) => {
    const ports = new Set(match.map((each) => each.port ?? 0));
    const names = new Set(match.flatMap((each) => each.sniHosts ?? []));
    const isIt =
      ports.size < 2 &&
      ([...ports][0] ?? 0) === port &&
      names.size === sniHosts.length &&
      sniHosts.every((each) => names.has(each));
    return isIt ? [index] : [];
  });
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

/** The names of the Services of the stable and of the canary version, or of the two that change places. */
export function splitServices({ services }: Rollout): readonly string[] {
  const named = (...roles: ServiceRole[]) =>
    services.filter(({ role }) => roles.includes(role)).map(({ name }) => name);
  const fixed = named('stable', 'canary');
  return fixed.length > 0 ? fixed : named('ping', 'pong');
}

/** The subsets to which the controller adds the hash of pods, by `NAMESPACE/NAME` of their DestinationRule. */
export function labelledSubsets(rollouts: readonly Rollout[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    rollouts.flatMap(({ object, istio }) => {
      if (istio?.destinationRule === undefined) return [];
      const { name, stable, canary } = istio.destinationRule;
      return [[`${object.namespace}/${name}`, new Set([stable, canary])] as const];
    }),
  );
}
