import { ANY_ADDRESS, addressesOf } from '../registry/addresses';
import { bySpecificity, hostCovers, hostsOverlap, shortNames } from '../registry/hosts';
import type { MeshService } from '../registry/services';
import { isOfKubernetes } from '../registry/visible-services';
import type { Caller } from '../request';
import { HostTable } from '../routes/host-table';
import type { RouteContext } from '../routes/matching';
import { hasRoutes, type Route, routesOf } from '../routes/route-match';
import { MESH, type VirtualService } from '../routes/virtual-services';
import type { EgressListener } from './proxy-scope';

/** A virtual host of a sidecar: the routes of a VirtualService, or none if all requests go to the service. */
export interface VirtualHost {
  readonly routes: readonly Route[] | undefined;
  /** The service with this host; undefined for a host without a service. */
  readonly service: MeshService | undefined;
}

const mesh: ReadonlySet<string> = new Set([MESH]);

/** The virtual hosts of a sidecar for a port. */
export function routeTable(
  caller: Caller,
  egress: EgressListener,
  port: number,
  domain: string,
): HostTable<VirtualHost> {
  const registry = new Map(egress.servicesAt(port).map((service) => [service.host.toLowerCase(), service]));
  const place: RouteContext = { caller, gateways: mesh, port };
  const taken = new Set<MeshService>();
  const hosts: [string, VirtualHost][] = [];
  for (const virtualService of selected(egress, registry, port)) {
    const routes = routesOf(virtualService.http, place);
    if (!hasRoutes(routes)) continue;
    const { names, services } = split(virtualService, registry, egress);
    const speaking = services.filter((service) => speaksHttp(service, port));
    // Hosts without a service are routed on port 80, or together with a service that has the port.
    if (speaking.length === 0 && port !== 80) continue;
    for (const name of names) hosts.push([name, { routes, service: undefined }]);
    for (const service of speaking) hosts.push([service.host, { routes, service }]);
    for (const service of speaking) taken.add(service);
  }
  for (const service of registry.values()) {
    if (taken.has(service) || service.resolution === 'external-name' || !speaksHttp(service, port)) continue;
    hosts.push([service.host, { routes: undefined, service }]);
  }
  return tableOf(hosts, egress, caller.namespace, domain);
}

function speaksHttp({ ports }: MeshService, port: number): boolean {
  return ports.some(
    ({ number, protocol }) => number === port && (protocol === 'http' || protocol === 'auto'),
  );
}

/** On ports other than 80, only VirtualServices for a service with the port apply. */
function selected(
  { virtualServices }: EgressListener,
  registry: ReadonlyMap<string, MeshService>,
  port: number,
): readonly VirtualService[] {
  if (port === 80) return virtualServices;
  const wild = [...registry.keys()].filter((host) => host.startsWith('*'));
  return virtualServices.filter(({ hosts }) =>
    hosts.some((host) => {
      const name = host.toLowerCase();
      if (registry.has(name)) return true;
      const others = name.startsWith('*') ? [...registry.keys()] : wild;
      return others.some((each) => hostsOverlap(each, name));
    }),
  );
}

/** Splits the hosts of a VirtualService into services and other hosts. */
function split(
  virtualService: VirtualService,
  registry: ReadonlyMap<string, MeshService>,
  egress: EgressListener,
): { readonly names: readonly string[]; readonly services: readonly MeshService[] } {
  const names: string[] = [];
  const services: MeshService[] = [];
  const exact = virtualService.hosts.filter((host) => !host.startsWith('*'));
  for (const host of exact) {
    const service = registry.get(host.toLowerCase());
    if (service === undefined) names.push(host);
    else services.push(service);
  }
  for (const host of virtualService.hosts.filter((each) => each.startsWith('*'))) {
    const covered = [...registry.values()].filter((service) => hostsOverlap(service.host, host));
    if (covered.length === 0) names.push(host);
    // A service belongs to the VirtualService with the most specific host for it, even if that has no routes here.
    services.push(...covered.filter((service) => mostSpecific(egress, service.host) === virtualService));
  }
  return { names, services };
}

const owners = new WeakMap<EgressListener, Map<string, VirtualService | undefined>>();

function mostSpecific(egress: EgressListener, host: string): VirtualService | undefined {
  const known = owners.get(egress) ?? new Map<string, VirtualService | undefined>();
  owners.set(egress, known);
  if (known.has(host)) return known.get(host);
  let best: { readonly name: string; readonly virtualService: VirtualService } | undefined;
  for (const virtualService of egress.virtualServices) {
    for (const name of virtualService.hosts) {
      if (!hostCovers(name, host)) continue;
      if (best === undefined || bySpecificity(name, best.name) < 0) best = { name, virtualService };
    }
  }
  known.set(host, best?.virtualService);
  return best?.virtualService;
}

function tableOf(
  hosts: readonly (readonly [string, VirtualHost])[],
  egress: EgressListener,
  namespace: string,
  domain: string,
): HostTable<VirtualHost> {
  const table = new HostTable<VirtualHost>();
  const fullNames = new Set(
    hosts.flatMap(([, { service }]) => (service === undefined ? [] : [service.host])),
  );
  const done = new Set<string>();
  for (const [name, host] of hosts) {
    if (done.has(name)) continue;
    done.add(name);
    table.add(name, host);
    if (host.service === undefined) continue;
    const isHeadless = host.service.resolution === 'headless' && isOfKubernetes(host.service);
    for (const each of [name, ...egress.aliasesOf(host.service)]) {
      const short = shortNames(each, namespace, domain).filter((other) => !fullNames.has(other));
      for (const one of [each, ...short]) {
        table.add(one, host);
        if (isHeadless) table.add(`*.${one}`, host);
      }
    }
    for (const each of addressesOf(host.service)) if (each !== ANY_ADDRESS) table.add(each, host);
  }
  return table;
}
