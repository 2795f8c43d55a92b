import { handshakeServer } from '../mesh/gateway/gateway-routes';
import type { GatewayServer } from '../mesh/gateway/gateways';
import type { Mesh } from '../mesh/mesh';
import { fieldOf } from '../mesh/objects/mesh-object';
import type { Caller, Request } from '../mesh/request';
import { type End, failed } from './end';
import type { Received } from './received';

/** What a server of a gateway that asks clients for a certificate makes of a handshake. */
export interface Handshake {
  /** Undefined if the server goes on, or that is unknown. */
  readonly end: End | undefined;
  readonly notes: Received['notes'];
}

const modes: ReadonlySet<string> = new Set(['MUTUAL', 'ISTIO_MUTUAL']);

/** The handshake of a client with a gateway. A server with mTLS closes the connection of a client without a certificate. */
export function handshakeAt(mesh: Mesh, caller: Caller, request: Request): Handshake {
  const server = handshakeServer(mesh, caller, request);
  const mode = server?.server.tls?.mode ?? '';
  if (server === undefined || !modes.has(mode)) return { end: undefined, notes: [] };
  if (request.certificate === 'none') {
    const words = `${nameOf(server)} has tls.mode ${mode}, and the client sends no certificate`;
    return { end: failed('client-certificate-required', undefined, '-', words), notes: [] };
  }
  const at = fieldOf(server.gateway.object, 'spec', 'servers', server.index, 'tls');
  const words = `the trace assumes that ${nameOf(server)} trusts the certificate of the client`;
  return { end: undefined, notes: [{ words, at }] };
}

function nameOf({ gateway, port }: GatewayServer): string {
  return `port ${port} of Gateway ${gateway.name}`;
}
