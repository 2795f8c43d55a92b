import type { Mesh } from '../mesh/mesh';
import type { Field } from '../mesh/objects/mesh-object';
import { type Caller, hostHeaderOf, type Request } from '../mesh/request';
import { servedPort } from './gateway-ports';

/** A request as the proxy of its caller receives it. */
export interface Received {
  readonly request: Request;
  /** What made it differ from the written one. */
  readonly notes: readonly { readonly words: string; readonly at: Field | undefined }[];
}

/**
 * The request that the proxy of a caller receives: a gateway gets it on the port of a server, and a sidecar gets a
 * connection with TLS, whose requests it cannot read.
 */
export function receivedBy(mesh: Mesh, caller: Caller, request: Request): Received {
  if (caller.kind === 'workload') {
    const { protocol, host } = request;
    return {
      request: protocol === 'https' ? { ...request, protocol: 'tls', sni: host } : request,
      notes: [],
    };
  }
  const { port, words, at } = servedPort(mesh, caller, request.port) ?? { port: request.port };
  if (words === undefined) return { request, notes: [] };
  // The client does not know the port of the pods, so it is not in its Host header.
  const received = { ...request, port, authority: hostHeaderOf(request) };
  return { request: received, notes: [{ words, at }] };
}
