import { listAt } from '../objects/json-path';
import type { FieldPath, Json, MeshObject } from '../objects/mesh-object';

/** The API group of the Gateway API's objects. */
export const GATEWAY_API = 'gateway.networking.k8s.io';

/** The kinds of routes. */
export const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'] as const;

/** A route of the Gateway API. */
export interface GatewayApiRoute {
  readonly object: MeshObject;
  /** The Gateways, Services and other parents that it attaches to. */
  readonly parents: readonly Reference[];
  /** The hosts that it takes; empty for those of the listeners. */
  readonly hostnames: readonly string[];
  readonly rules: readonly GatewayApiRule[];
}

/** A rule of a route. */
export interface GatewayApiRule {
  /** `spec.rules[]`. */
  readonly at: FieldPath;
  /** As it is written: matches differ by kind. */
  readonly matches: readonly Json[];
  readonly backends: readonly Backend[];
}

/** A reference from a route to a parent or a backend, with its defaults filled in. */
export interface Reference {
  /** Where it is written. */
  readonly at: FieldPath;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** The namespace of the route unless the reference names another one; empty if that is not a string. */
  readonly namespace: string;
  /** The text of the manifest if it is not a number, which the API server refuses. */
  readonly port: number | string | undefined;
  /** The listener of a Gateway; undefined for all of them. */
  readonly sectionName: string | undefined;
}

/** A backend and its weight. */
export interface Backend extends Reference {
  /** @default 1 */
  readonly weight: number;
}

/** Reads a route. */
export function gatewayApiRouteOf(object: MeshObject): GatewayApiRoute {
  const hostnames = listAt(object, 'spec', 'hostnames').filter((host) => typeof host === 'string');
  return {
    object,
    parents: listAt(object, 'spec', 'parentRefs').map((value, index) =>
      referenceOf(object, value, ['spec', 'parentRefs', index], { group: GATEWAY_API, kind: 'Gateway' }),
    ),
    hostnames,
    rules: listAt(object, 'spec', 'rules').map((_, index) => {
      const at: FieldPath = ['spec', 'rules', index];
      return {
        at,
        matches: listAt(object, ...at, 'matches'),
        backends: listAt(object, ...at, 'backendRefs').map((value, place) => ({
          ...referenceOf(object, value, [...at, 'backendRefs', place], { group: '', kind: 'Service' }),
          weight: numberIn(value, 'weight') ?? 1,
        })),
      };
    }),
  };
}

function referenceOf(
  { namespace }: MeshObject,
  value: Json,
  at: FieldPath,
  defaults: Pick<Reference, 'group' | 'kind'>,
): Reference {
  return {
    at,
    group: textIn(value, 'group') ?? defaults.group,
    kind: textIn(value, 'kind') ?? defaults.kind,
    name: textIn(value, 'name') ?? '',
    namespace: namespaceIn(value, namespace),
    port: portIn(value),
    sectionName: textIn(value, 'sectionName'),
  };
}

function namespaceIn(value: Json, own: string): string {
  const written = valueIn(value, 'namespace') ?? '';
  if (typeof written !== 'string') return '';
  return written === '' ? own : written;
}

function portIn(value: Json): number | string | undefined {
  const written = valueIn(value, 'port') ?? undefined;
  return written === undefined || typeof written === 'number' ? written : JSON.stringify(written);
}

function valueIn(value: Json, field: string): Json | undefined {
  return (value as { readonly [field: string]: Json } | null)?.[field];
}

/** A text of a mapping; undefined where there is none, or no mapping. */
export function textIn(value: Json, field: string): string | undefined {
  const found = valueIn(value, field);
  return typeof found === 'string' ? found : undefined;
}

/** A number of a mapping; undefined where there is none, or no mapping. */
export function numberIn(value: Json, field: string): number | undefined {
  const found = valueIn(value, field);
  return typeof found === 'number' ? found : undefined;
}
