import type { HttpRoute, TlsRoute } from '../objects/istio-types';
import { valueAt } from '../objects/json-path';
import { keyOf } from '../objects/key';
import type { MeshObject } from '../objects/mesh-object';
import { ARGO, connectionRoutesOf, type RolloutConnectionRoute, rolloutOf } from './argo-rollouts';
import { FLAGGER, flaggerCanaryOf } from './flagger';

/** A field of an object that a controller writes. */
export type OwnedField =
  /** The weights of http routes of a VirtualService, by name; none of them for the only route. */
  | {
      readonly what: 'weights';
      readonly routes: readonly string[];
      /** Routes that the controller adds and removes itself. */
      readonly managedRoutes: ReadonlySet<string>;
      /** The tls and tcp routes; none of them for the only one. */
      readonly tls: readonly RolloutConnectionRoute[];
      readonly tcp: readonly RolloutConnectionRoute[];
    }
  /** The hash of pods in the labels of subsets of a DestinationRule. */
  | { readonly what: 'subsets'; readonly subsets: ReadonlySet<string> }
  /** The hash of pods in the selector of a Service. */
  | { readonly what: 'selector' }
  /** The number of pods. */
  | { readonly what: 'replicas' }
  /** `spec` as a whole. */
  | { readonly what: 'spec' };

/** A field of an object that a controller writes, and the object from which it does. */
export interface Owned {
  /** The key of the object, as returned by `keyOf`. */
  readonly key: string;
  readonly by: MeshObject;
  readonly field: OwnedField;
}

/** The fields that the controllers of some objects write. */
export function ownedFieldsOf(objects: Iterable<MeshObject>, domain: string): readonly Owned[] {
  const owned: Owned[] = [];
  for (const object of objects) {
    if (object.group === ARGO && object.kind === 'Rollout') owned.push(...ofRollout(object, domain));
    if (object.group === FLAGGER && object.kind === 'Canary') owned.push(...ofCanary(object, domain));
  }
  return owned;
}

function ofRollout(object: MeshObject, domain: string): Owned[] {
  const { services, istio, workloadRef } = rolloutOf(object, domain);
  const { namespace } = object;
  const key = (group: string, kind: string, name: string, within = namespace) =>
    keyOf({ group, kind, namespace: within, name });
  const rule = istio?.destinationRule;
  return [
    ...services.map(
      ({ name }): Owned => ({
        key: key('', 'Service', name),
        by: object,
        field: { what: 'selector' },
      }),
    ),
    ...(istio?.virtualServices ?? []).map(
      ({ name, namespace: within, routes, tls, tcp }): Owned => ({
        key: key('networking.istio.io', 'VirtualService', name, within),
        by: object,
        field: {
          what: 'weights',
          routes: routes.map((each) => each.name),
          managedRoutes: istio?.managedRoutes ?? new Set(),
          tls,
          tcp,
        },
      }),
    ),
    ...(rule === undefined
      ? []
      : [
          {
            key: key('networking.istio.io', 'DestinationRule', rule.name),
            by: object,
            field: { what: 'subsets', subsets: new Set([rule.stable, rule.canary]) },
          } satisfies Owned,
        ]),
    ...(workloadRef === undefined || !scalesDown(object)
      ? []
      : [
          {
            key: key('apps', 'Deployment', workloadRef),
            by: object,
            field: { what: 'replicas' },
          } satisfies Owned,
        ]),
  ];
}

/** Whether it sets the replicas of the Deployment that it references; by default it does not. */
function scalesDown(object: MeshObject): boolean {
  const scaleDown = valueAt(object, 'spec', 'workloadRef', 'scaleDown');
  return scaleDown === 'onsuccess' || scaleDown === 'progressively';
}

function ofCanary(object: MeshObject, domain: string): Owned[] {
  const { canary } = flaggerCanaryOf(object, domain);
  if (canary === undefined) return [];
  const { namespace } = object;
  const { target, apex, primary, isOfIstio } = canary;
  const own = (group: string, kind: string, name: string, field: OwnedField): Owned => ({
    key: keyOf({ group, kind, namespace, name }),
    by: object,
    field,
  });
  const whole: OwnedField = { what: 'spec' };
  const istio = 'networking.istio.io';
  return [
    ...[apex, primary, canary.canary].map((name) => own('', 'Service', name, whole)),
    ...(isOfIstio
      ? [
          own(istio, 'VirtualService', apex, whole),
          own(istio, 'DestinationRule', primary, whole),
          own(istio, 'DestinationRule', canary.canary, whole),
        ]
      : []),
    own('apps', target.kind, target.name, { what: 'replicas' }),
    own('apps', target.kind, `${target.name}-primary`, whole),
  ];
}

/** The indexes of the http routes whose weights a controller sets. */
export function weightedRoutes(
  http: readonly HttpRoute[],
  { routes, managedRoutes }: Extract<OwnedField, { what: 'weights' }>,
): readonly number[] {
  const isManaged = ({ name = '' }: HttpRoute) => managedRoutes.has(name);
  if (routes.length > 0)
    return routes.map((name) => http.findIndex((each) => each.name === name)).filter((index) => index >= 0);
  const own = http.flatMap((each, index) => (isManaged(each) ? [] : [index]));
  return own.length === 1 ? own : [];
}

/** The indexes of the tls or tcp routes whose weights a controller sets: those that it names, or the only one. */
export function weightedConnectionRoutes(
  routes: readonly TlsRoute[],
  named: readonly RolloutConnectionRoute[],
): readonly number[] {
  if (named.length === 0) return routes.length === 1 ? [0] : [];
  return [...new Set(named.flatMap((each) => connectionRoutesOf(routes, each)))];
}
