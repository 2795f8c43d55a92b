import { hostsAt } from '../../mesh/gateway/gateway-hosts';
import { type GatewayServer, servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { fullNames, resolvedName } from '../../mesh/registry/addresses';
import { bySpecificity, hostCovers } from '../../mesh/registry/hosts';
import { isExportedTo } from '../../mesh/registry/services';
import type { Caller, Request } from '../../mesh/request';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import { scopeOf } from '../../mesh/sidecar/proxy-scope';
import { sidecarOf } from '../../mesh/sidecar/sidecar';
import type { Code } from '../codes';

/** Why no rule of a VirtualService is read for a request. */
export interface UnusedVirtualService {
  readonly code: Code;
  readonly at: Field;
  readonly asked: string;
  readonly found: string;
  /** The object that decides it. */
  readonly by: Field | undefined;
}

/** The names under which VirtualServices may know the host of a request. */
export function namesOf(mesh: Mesh, caller: Caller, { host, authority }: Request): readonly string[] {
  const own = authority?.replace(/:\d+$/, '');
  const names = [host, ...(own === undefined ? [] : [own])].map((each) => each.toLowerCase());
  if (caller.kind === 'gateway') return [own?.toLowerCase() ?? host.toLowerCase()];
  const full = names.flatMap((each) => [
    ...fullNames(each, caller.namespace, mesh.domain),
    resolvedName(mesh, caller, each).service?.host ?? each,
  ]);
  return [...new Set([...names, ...full])];
}

/** The VirtualServices with a host that covers one of some names. */
export function virtualServicesFor(mesh: Mesh, names: readonly string[]): readonly VirtualService[] {
  return mesh.virtualServices.filter(({ hosts }) =>
    hosts.some((host) => names.some((name) => hostCovers(host.toLowerCase(), name))),
  );
}

/** The Gateways that the pods of a caller serve. */
export function gatewaysOf(mesh: Mesh, caller: Caller) {
  return caller.kind === 'gateway' ? mesh.gateways.filter((each) => servesGateway(caller.labels, each)) : [];
}

/**
 * Why the rules of a VirtualService for the host are not those that the proxy reads.
 *
 * @param used the VirtualServices whose rules it reads
 */
export function whyUnused(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  virtualService: VirtualService,
  used: readonly VirtualService[],
): UnusedVirtualService {
  const { object, gateways, exportedTo } = virtualService;
  const serving = gatewaysOf(mesh, caller);
  const own = caller.kind === 'workload' ? [MESH] : serving.map(({ name }) => name);
  if (!own.some((name) => gateways.has(name)))
    return {
      code: 'not-bound-to-caller',
      at: fieldOf(object, 'spec', 'gateways'),
      asked: [...gateways].sort().join(', '),
      found: own.join(', ') || 'no Gateway',
      by: undefined,
    };
  if (!isExportedTo(exportedTo, caller.namespace))
    return {
      code: 'hidden-by-export-to',
      at: fieldOf(object, 'spec', 'exportTo'),
      asked: [...exportedTo.namespaces].sort().join(', ') || 'no namespace',
      found: `namespace ${caller.namespace}`,
      by: undefined,
    };
  const hidden =
    caller.kind === 'gateway'
      ? whyNotOnGateway(mesh, caller, request, virtualService)
      : whyNotImported(mesh, caller, request, virtualService);
  return hidden ?? overriddenBy(mesh, caller, request, virtualService, used);
}

function whyNotOnGateway(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  virtualService: VirtualService,
): UnusedVirtualService | undefined {
  const { object, gateways, hosts } = virtualService;
  const bound = gatewaysOf(mesh, caller).filter(({ name }) => gateways.has(name));
  const servers = bound.flatMap((gateway) => gateway.servers);
  const onPort = servers.filter(({ port }) => port === request.port);
  const at = fieldOf(object, 'spec', 'hosts');
  const [first] = servers;
  const by = first && fieldOf(first.gateway.object, 'spec', 'servers', first.index);
  if (onPort.length === 0)
    return {
      code: 'port-mismatch',
      at: fieldOf(object, 'spec', 'gateways'),
      asked: `port ${[...new Set(servers.map(({ port }) => port))].join(', ') || 'none'}`,
      found: `port ${request.port}`,
      by,
    };
  const names = namesOf(mesh, caller, request);
  const isServed = (server: GatewayServer) =>
    hostsAt(server, virtualService).some((host) =>
      names.some((name) => hostCovers(host.toLowerCase(), name)),
    );
  if (onPort.some(isServed)) return undefined;
  const [server] = onPort;
  const accepted = onPort.flatMap((each) =>
    each.hosts.map(({ host, namespace }) => (namespace === undefined ? host : `${namespace}/${host}`)),
  );
  return {
    code: 'host-not-on-gateway',
    at,
    asked: accepted.join(', '),
    found: `${object.namespace}/${hosts.join(', ')}`,
    by: server && fieldOf(server.gateway.object, 'spec', 'servers', server.index, 'hosts'),
  };
}

function whyNotImported(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  { object }: VirtualService,
): UnusedVirtualService | undefined {
  const { listeners } = scopeOf(mesh, caller);
  const egress = listeners.find(({ port }) => port === undefined || port.number === request.port);
  if (egress?.virtualServices.some((each) => each.object === object) ?? false) return undefined;
  const sidecar = sidecarOf(mesh, caller);
  return {
    code: 'hidden-by-sidecar',
    at: fieldOf(object, 'spec', 'hosts'),
    asked: `Sidecar ${sidecar?.namespace}/${sidecar?.name}`,
    found: `${object.namespace}/${object.name}`,
    by: sidecar && fieldOf(sidecar, 'spec', 'egress'),
  };
}

/** The VirtualService with the same host that comes first, or with a more specific one. */
function overriddenBy(
  mesh: Mesh,
  caller: Caller,
  request: Request,
  virtualService: VirtualService,
  used: readonly VirtualService[],
): UnusedVirtualService {
  const names = namesOf(mesh, caller, request);
  const best = ({ hosts }: VirtualService) =>
    hosts
      .filter((host) => names.some((name) => hostCovers(host.toLowerCase(), name)))
      .sort(bySpecificity)[0] ?? '';
  const at = fieldOf(virtualService.object, 'spec', 'hosts');
  const [winner] = used;
  if (winner === undefined)
    return { code: 'not-http', at, asked: 'HTTP', found: `port ${request.port}`, by: undefined };
  const [own, other] = [best(virtualService), best(winner)];
  const code: Code =
    own !== other && bySpecificity(other, own) < 0 ? 'less-specific-host' : 'overridden-by-virtual-service';
  return { code, at, asked: other, found: own, by: fieldOf(winner.object, 'spec', 'hosts') };
}
