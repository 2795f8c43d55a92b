import type { Mesh } from '../mesh';
import type { JsonObject } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import { carries, isWritten, type Workload } from '../registry/workloads';
import { type Caller, hostHeaderOf, type Request } from '../request';
import { podProtocol } from '../sidecar/inbound';
import type { Identity } from './admitted';

/**
 * A request, or a connection, as it arrives at the proxy of the pods that it is for. The routes of the caller's proxy may
 * have changed its path, host and headers.
 */
export interface Arrival {
  /** `http`: requests that the proxy reads one by one; `tcp`: connections as a whole. */
  readonly protocol: 'http' | 'tcp';
  /** The port of the pods, which a Service calls `targetPort`; undefined if it is unknown. */
  readonly port: number | undefined;
  /** The caller by its certificate; `none` without mTLS. */
  readonly identity: PeerIdentity;
  /**
   * The server name in the TLS handshake; empty without one.
   *
   * @default - unknown with mTLS, since the caller's proxy makes it up; none without
   */
  readonly sni?: string;
  /** @default GET */
  readonly method?: string;
  /**
   * The path with its query.
   *
   * @default /
   */
  readonly path?: string;
  /**
   * The `Host` header, with the port if the client sends one: `backend:8080`.
   *
   * @default - unknown
   */
  readonly authority?: string;
  /**
   * Headers by name in lower case.
   *
   * @default - none
   */
  readonly headers?: ReadonlyMap<string, string>;
  /**
   * The claims of a token that is valid, and sent where a RequestAuthentication looks for it.
   *
   * @default - no token
   */
  readonly claims?: JsonObject;
}

/** The identity of the caller of a connection. */
export type PeerIdentity = Identity | 'none' | 'unknown';

/** The pods that accept a connection: those of a workload, or of a gateway, which no manifest may contain. */
export type AcceptingPods = Workload | (Caller & { readonly kind: 'gateway' });

/** How the proxy of pods reads what arrives at a port: as requests, or as a connection. */
export function arrivingAs(
  mesh: Mesh,
  pods: AcceptingPods,
  port: number,
  sent: Request['protocol'],
): Arrival['protocol'] {
  if (sent === 'tls' || sent === 'tcp') return 'tcp';
  const expected = 'object' in pods ? podProtocol(mesh, pods, port) : 'http';
  return expected === 'tcp' || expected === 'tls' ? 'tcp' : 'http';
}

/** The identity of a caller's pods, by their service account; unknown if they differ or are not in the manifests. */
export function identityOf(mesh: Mesh, { namespace, labels }: Caller): Identity | 'unknown' {
  const pods = mesh.workloads.selected(namespace, labels);
  // Pods that are taken to exist, such as those of the default gateways, have the account of their installation.
  if (!pods.every(isWritten)) return 'unknown';
  const accounts = new Set(pods.map((each) => each.serviceAccount));
  const [serviceAccount, ...others] = accounts;
  if (serviceAccount === undefined || others.length > 0) return 'unknown';
  return hasPlaceholder(`${namespace}/${serviceAccount}`) ? 'unknown' : { namespace, serviceAccount };
}

/** A request that reaches a port of pods from a caller with a known identity, as their policies read it. */
export function arrivalAt(
  mesh: Mesh,
  pods: Workload,
  { port, identity }: { readonly port: number; readonly identity: PeerIdentity },
  request: Request,
): Arrival {
  return { protocol: arrivingAs(mesh, pods, port, request.protocol), port, identity, ...readOf(request) };
}

/** A request of an external client that reaches the pods of a gateway, as their policies read it. */
export function arrivalAtGateway(
  mesh: Mesh,
  pods: Extract<AcceptingPods, { readonly kind: 'gateway' }>,
  request: Request,
): Arrival {
  const { port, protocol, certificate } = request;
  const isKnown = protocol === 'http' || protocol === 'tcp' || certificate === 'none';
  return {
    protocol: arrivingAs(mesh, pods, port, protocol),
    port: gatewayPortOf(mesh, pods, port),
    // A server that asks clients for a certificate knows them by it.
    identity: isKnown ? 'none' : 'unknown',
    ...readOf(request),
  };
}

function readOf(request: Request): Pick<Arrival, 'method' | 'path' | 'headers' | 'authority'> {
  const { method, path, headers } = request;
  return { method, path, headers, authority: hostHeaderOf(request) };
}

/**
 * The port on which the pods of a gateway listen for a port that clients call: the `targetPort` of a Service for the pods.
 * Unknown without such a Service, which is often not among the files of the routes.
 */
export function gatewayPortOf(mesh: Mesh, { namespace, labels }: Caller, port: number): number | undefined {
  const services = mesh.services.all.filter(
    (each) => each.namespace === namespace && each.selector !== undefined && carries(labels, each.selector),
  );
  const ports = services.flatMap((each) => each.ports).filter(({ number }) => number === port);
  const [first] = ports;
  if (first === undefined)
    return services.length > 0 || mesh.known.holds('', 'Service', namespace) ? port : undefined;
  return typeof first.targetPort === 'number' ? first.targetPort : undefined;
}
