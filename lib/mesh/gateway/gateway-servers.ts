import type { Mesh } from '../mesh';
import type { Caller } from '../request';
import { type GatewayServer, servesGateway } from './gateways';

/** The servers on one port of a gateway's pods, without those that istiod leaves out for an earlier one. */
export interface GatewayPort {
  /** All HTTP servers, or one TCP server. */
  readonly plain: readonly GatewayServer[];
  /** Servers selected by the server name in the handshake. */
  readonly tls: readonly GatewayServer[];
}

const known = new WeakMap<Mesh, Map<string, ReadonlyMap<number, GatewayPort>>>();

/** The servers of a gateway's pods on a port; undefined if the port is closed. */
export function gatewayPort(mesh: Mesh, { labels }: Caller, port: number): GatewayPort | undefined {
  const all = known.get(mesh) ?? new Map<string, ReadonlyMap<number, GatewayPort>>();
  known.set(mesh, all);
  const key = JSON.stringify(labels);
  const ports =
    all.get(key) ??
    merged(mesh.gateways.filter((each) => servesGateway(labels, each)).flatMap(({ servers }) => servers));
  all.set(key, ports);
  return ports.get(port);
}

interface Merging {
  readonly plain: GatewayServer[];
  readonly tls: GatewayServer[];
  readonly hosts: Set<string>;
}

function merged(servers: readonly GatewayServer[]): ReadonlyMap<number, GatewayPort> {
  const ports = new Map<number, Merging>();
  for (const server of servers) {
    const { tls } = server.server;
    const there = ports.get(server.port) ?? { plain: [], tls: [], hosts: new Set<string>() };
    const hosts = server.hosts.map(({ host, namespace = '' }) => `${namespace}/${host}`);
    // Of two servers with `tls` and the same host istiod leaves out the second, even if both only redirect.
    if (tls !== undefined && hosts.some((host) => there.hosts.has(host))) continue;
    const isTls = tls !== undefined && (server.serves !== 'http' || server.endsTls);
    const [first] = there.plain;
    const isTaken = first !== undefined && (isTls || server.serves !== 'http' || first.serves !== 'http');
    if (tls !== undefined) for (const host of hosts) there.hosts.add(host);
    ports.set(server.port, there);
    if (!isTaken) there[isTls ? 'tls' : 'plain'].push(server);
  }
  return ports;
}
