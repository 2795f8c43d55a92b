import type { ProxyRequest } from '../../../envoy/request';
import { servesGateway } from '../../../mesh/gateway/gateways';
import type { Mesh } from '../../../mesh/mesh';
import { resolvedName } from '../../../mesh/registry/addresses';
import { carries } from '../../../mesh/registry/workloads';
import type { Caller, Request } from '../../../mesh/request';
import { targetPortOf } from '../../../mesh/sidecar/inbound';
import type { Sample } from '../../../traffic/sample';

/** An address that no host has, for names that only DNS resolves. */
export const unusedAddress = '192.0.2.1';

/**
 * The requests of some questions that a caller sends, or that a gateway receives from outside.
 *
 * @param meshes the pods of a gateway may serve a question in any of these
 */
export function requestsOf(
  meshes: readonly Mesh[],
  questions: readonly Sample[],
  caller: Caller,
): readonly Request[] {
  const found = new Map<string, Request>();
  for (const { caller: asker, request } of questions) {
    const isOwn =
      asker.caller.kind === caller.kind &&
      (caller.kind === 'workload' || meshes.some((mesh) => serves(mesh, caller, asker.gateways)));
    const { headers, ...rest } = request.request;
    if (isOwn) found.set(JSON.stringify([rest, [...(headers ?? [])]]), request.request);
  }
  return [...found.values()];
}

function serves({ gateways }: Mesh, { labels }: Caller, names: ReadonlySet<string>): boolean {
  return gateways.some((gateway) => names.has(gateway.name) && servesGateway(labels, gateway));
}

/** A request as it reaches the caller's proxy: at an address and port of its listeners. */
export function proxyRequestOf(mesh: Mesh, caller: Caller, request: Request): ProxyRequest {
  const { protocol, host, port, path = '/', method = 'GET', headers = new Map() } = request;
  const isGateway = caller.kind === 'gateway';
  const address = isGateway ? undefined : resolvedName(mesh, caller, host).address;
  return {
    protocol,
    address: address === undefined || /^[0-9a-fA-F.:]+$/.test(address) ? address : unusedAddress,
    port: isGateway ? listeningPort(mesh, caller, port) : port,
    authority: request.authority ?? host,
    path,
    method,
    headers,
    sni: request.sni ?? host,
  };
}

/** The port on which the pods of a gateway listen: the target port of the Service in front of them. */
function listeningPort(mesh: Mesh, { namespace, labels }: Caller, port: number): number {
  const [pod] = mesh.workloads.selected(namespace, labels);
  for (const { namespace: own, selector, ports } of mesh.services.all) {
    if (own !== namespace || selector === undefined || !carries(labels, selector)) continue;
    const called = ports.find(({ number }) => number === port);
    if (called !== undefined && pod !== undefined) return targetPortOf(called, pod);
  }
  return port;
}
