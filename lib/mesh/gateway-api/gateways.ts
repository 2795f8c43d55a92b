import { labelsAt, listAt, valueAt } from '../objects/json-path';
import type { LabelSelector } from '../objects/kubernetes-types';
import { type Field, fieldOf, type MeshObject } from '../objects/mesh-object';
import { GATEWAY_API, numberIn, textIn } from './routes';

/** A Gateway of the Gateway API. */
export interface GatewayApiGateway {
  readonly object: MeshObject;
  /** Whether it is a waypoint: its listener takes tunnels, and no routes. */
  readonly isWaypoint: boolean;
  readonly listeners: readonly GatewayApiListener[];
  /** The addresses that it asks for, `IPAddress 192.0.2.1`. */
  readonly addresses: readonly { readonly at: Field; readonly address: string }[];
}

/** A listener of a Gateway. */
export interface GatewayApiListener {
  readonly at: Field;
  readonly name: string;
  /** `*` for every host. */
  readonly hostname: string;
  readonly port: number;
  readonly protocol: string;
  /** The namespaces whose routes it accepts. */
  readonly accepts: 'All' | 'Same' | 'None' | LabelSelector;
  /** The kinds of routes that it accepts; undefined if its protocol is not one of the Gateway API. */
  readonly kinds: ReadonlySet<string> | undefined;
}

/** Reads a Gateway. */
export function gatewayApiGatewayOf(object: MeshObject): GatewayApiGateway {
  return {
    object,
    isWaypoint: valueAt(object, 'spec', 'gatewayClassName') === 'istio-waypoint',
    listeners: listAt(object, 'spec', 'listeners').map((value, index) => ({
      at: fieldOf(object, 'spec', 'listeners', index),
      name: textIn(value, 'name') ?? '',
      hostname: textIn(value, 'hostname') || '*',
      port: numberIn(value, 'port') ?? 0,
      protocol: textIn(value, 'protocol') ?? '',
      accepts: acceptedBy(object, index),
      kinds: kindsOf(object, index),
    })),
    addresses: listAt(object, 'spec', 'addresses').map((value, index) => ({
      at: fieldOf(object, 'spec', 'addresses', index),
      address: `${textIn(value, 'type') ?? 'IPAddress'} ${textIn(value, 'value') ?? ''}`,
    })),
  };
}

/** Whether a Gateway is a waypoint, of Istio's class or of another one. */
export function isWaypoint(gateway: MeshObject): boolean {
  return String(valueAt(gateway, 'spec', 'gatewayClassName')).includes('waypoint');
}

/** By default a listener accepts routes of its own namespace alone. */
function acceptedBy(object: MeshObject, index: number): GatewayApiListener['accepts'] {
  const path = ['spec', 'listeners', index, 'allowedRoutes', 'namespaces'];
  const from = valueAt(object, ...path, 'from') ?? 'Same';
  if (from === 'All' || from === 'Same' || from === 'None') return from;
  const matchLabels = labelsAt(object, ...path, 'selector', 'matchLabels');
  const written = listAt(object, ...path, 'selector', 'matchExpressions');
  const matchExpressions = written.filter((each) => typeof each === 'object' && each !== null);
  return { matchLabels, matchExpressions } as LabelSelector;
}

const http = ['HTTPRoute', 'GRPCRoute'];

/** What the protocol carries, unless `allowedRoutes.kinds` names less. */
function kindsOf(object: MeshObject, index: number): ReadonlySet<string> | undefined {
  const path = ['spec', 'listeners', index];
  const ends = (valueAt(object, ...path, 'tls', 'mode') ?? 'Terminate') === 'Terminate';
  const carried = {
    HTTP: http,
    HTTPS: http,
    TCP: ['TCPRoute'],
    TLS: ends ? ['TLSRoute', 'TCPRoute'] : ['TLSRoute'],
  }[String(valueAt(object, ...path, 'protocol'))];
  const allowed = listAt(object, ...path, 'allowedRoutes', 'kinds').flatMap((value) =>
    (textIn(value, 'group') ?? GATEWAY_API) === GATEWAY_API ? (textIn(value, 'kind') ?? []) : [],
  );
  if (carried === undefined || allowed.length === 0) return carried && new Set(carried);
  return new Set(carried.filter((kind) => allowed.includes(kind)));
}
