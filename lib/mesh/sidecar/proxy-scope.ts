import { isBefore } from '../istio-version';
import type { Mesh } from '../mesh';
import type { Destination, SidecarSpec } from '../objects/istio-types';
import { addTo } from '../objects/multi-map';
import { byCodeUnit } from '../objects/order';
import { aliasesOf } from '../registry/aliases';
import { fullHost, type HostScope } from '../registry/hosts';
import { named, type Protocol } from '../registry/protocols';
import { isExportedTo, type MeshService } from '../registry/services';
import {
  isOfKubernetes,
  ofOneNamespace,
  ServiceSet,
  servicesSeenBy,
  withPorts,
} from '../registry/visible-services';
import type { Caller } from '../request';
import { boundTo } from '../routes/bindings';
import { MESH, type VirtualService } from '../routes/virtual-services';
import { ImportedHosts, sidecarOf, specOf } from './sidecar';

/** The services and routes that istiod sends to a proxy. */
export interface ProxyScope {
  /** The egress listeners of its Sidecar; the last one has all remaining ports. Empty for a gateway. */
  readonly listeners: readonly EgressListener[];
  /** Whether requests to unknown hosts are passed through. */
  readonly allowsAny: boolean;
  /** The service with exactly this host, if the proxy has clusters for it. */
  clusterService(host: string): MeshService | undefined;
}

/** The services and routes of one egress listener. */
export interface EgressListener {
  readonly port: { readonly number: number; readonly protocol: Protocol } | undefined;
  readonly virtualServices: readonly VirtualService[];
  readonly services: readonly MeshService[];
  /** The services with this port. */
  servicesAt(port: number): readonly MeshService[];
  /** The hosts of ExternalName Services that are further names of a service. */
  aliasesOf(service: MeshService): readonly string[];
}

const scopes = new WeakMap<Mesh, Map<string, ProxyScope>>();

/** The scope of a caller's proxy. */
export function scopeOf(mesh: Mesh, caller: Caller): ProxyScope {
  const { kind, namespace } = caller;
  const sidecar = kind === 'gateway' ? undefined : sidecarOf(mesh, caller);
  const key = [kind, namespace, sidecar?.namespace, sidecar?.name].join('/');
  const known = scopes.get(mesh) ?? new Map<string, ProxyScope>();
  scopes.set(mesh, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const scope =
    kind === 'gateway' ? gatewayScope(mesh, namespace) : sidecarScope(mesh, namespace, specOf(sidecar));
  known.set(key, scope);
  return scope;
}

function gatewayScope(mesh: Mesh, namespace: string): ProxyScope {
  const set = new ServiceSet();
  for (const service of servicesSeenBy(mesh, namespace)) set.add(service);
  return { listeners: [], allowsAny: false, clusterService: (host) => set.get(host) };
}

type Egress = NonNullable<SidecarSpec['egress']>[number];

function sidecarScope(mesh: Mesh, namespace: string, spec: SidecarSpec): ProxyScope {
  const egress: readonly Egress[] = spec.egress?.length ? spec.egress : [{ hosts: ['*/*'] }];
  const listeners = egress.map((each) => egressListener(mesh, namespace, each));
  const set = new ServiceSet();
  for (const listener of listeners) {
    for (const service of listener.services) set.add(service);
    for (const service of destinationServices(mesh, namespace, listener)) set.add(service);
  }
  const mode =
    spec.outboundTrafficPolicy === undefined
      ? mesh.configuration.outboundMode
      : spec.outboundTrafficPolicy.mode;
  const allowsAny = mode !== 'REGISTRY_ONLY';
  return { listeners, allowsAny, clusterService: (host) => set.get(host) };
}

function egressListener(mesh: Mesh, namespace: string, { hosts = [], port }: Egress): EgressListener {
  const imported = new ImportedHosts(hosts, namespace, mesh.istioVersion);
  const number = port?.number || undefined;
  const services = ofOneNamespace(
    servicesSeenBy(mesh, namespace).flatMap((service) => {
      if (!imported.hasService(service.namespace, service.host)) return [];
      return (number === undefined ? service : withPorts(service, new Set([number]))) ?? [];
    }),
    namespace,
  );
  const byPort = new Map<number, MeshService[]>();
  for (const service of services) {
    for (const { number: each, protocol } of service.ports) {
      if (protocol === 'udp') continue;
      addTo(byPort, each, service);
    }
  }
  return {
    port: number === undefined ? undefined : { number, protocol: named(port?.protocol ?? '') ?? 'auto' },
    services,
    servicesAt: (each) => byPort.get(each) ?? [],
    aliasesOf: (service) =>
      aliasesOf(mesh, service.host)
        .filter((each) => imported.hasService(each.namespace, each.host))
        .map(({ host }) => host),
    virtualServices: boundTo(mesh, MESH, namespace).filter(({ object, hosts: own }) =>
      imported.hasVirtualService(object.namespace, own),
    ),
  };
}

/** The destinations of routes, which have clusters even if the Sidecar does not import the service. */
function destinationServices(mesh: Mesh, namespace: string, listener: EgressListener): MeshService[] {
  return listener.virtualServices.flatMap((virtualService) =>
    [...destinationPorts(virtualService, namespace)].flatMap(([host, ports]) => {
      const service = chosen(mesh, mesh.services.named(host), namespace);
      const wanted = listener.port === undefined ? ports : new Set([listener.port.number]);
      return (service && withPorts(service, wanted)) ?? [];
    }),
  );
}

/** Of the services of a host, that of the caller's own namespace, else that of the namespace which istiod chooses. */
function chosen(
  { istioVersion }: Mesh,
  services: readonly MeshService[],
  namespace: string,
): MeshService | undefined {
  const own = services.filter((service) => service.namespace === namespace);
  if (own.length > 0) return own.find(isOfKubernetes) ?? own[0];
  const seen = services.filter(({ exportedTo }) => isExportedTo(exportedTo, namespace));
  // PILOT_SIDECAR_PICK_BEST_SERVICE_NAMESPACE is on since 1.30; before, the first namespace by name was taken.
  if (!isBefore(istioVersion, '1.30')) return seen.find(isOfKubernetes) ?? seen[0];
  const [first] = [...seen].sort((a, b) => byCodeUnit(a.namespace, b.namespace));
  const ofFirst = seen.filter((service) => service.namespace === first?.namespace);
  return ofFirst.find(isOfKubernetes) ?? ofFirst[0];
}

/** The hosts of route destinations, with their ports; undefined for a destination without a port. */
function destinationPorts(
  { http, tls, tcp }: VirtualService,
  namespace: string,
): ReadonlyMap<string, ReadonlySet<number | undefined>> {
  const found = new Map<string, Set<number | undefined>>();
  const add = (destination: Destination | undefined, scope: HostScope) => {
    if (!destination?.host) return;
    const host = fullHost(destination.host, scope);
    const ports = found.get(host) ?? new Set();
    found.set(host, ports.add(destination.port?.number || undefined));
  };
  for (const { matches, route, scope } of http) {
    const sources = matches.flatMap(({ match }) => match.sourceNamespace || []);
    if (sources.length > 0 && !sources.includes(namespace)) continue;
    for (const { destination } of [...(route.route ?? []), ...(route.mirrors ?? [])]) add(destination, scope);
    add(route.mirror, scope);
  }
  for (const { route, scope } of [...tls, ...tcp]) {
    for (const { destination } of route.route ?? []) add(destination, scope);
  }
  return found;
}
