import { bySpecificity, fullHost, hostCovers } from './hosts';
import type { HttpRule } from './http-rules';
import type { SidecarSpec } from './istio-types';
import { type Place, whyNotPlace } from './matching';
import type { Mesh } from './mesh';
import type { MeshObject } from './mesh-object';
import type { Caller, Request } from './request';
import { type ClusterName, type Routed, routed, shares } from './routing';
import { isExportedTo, type MeshPort, type MeshService } from './services';
import { MESH, type VirtualService } from './virtual-services';
import { carries } from './workloads';

/** What the sidecar of a pod does with a request of that pod. */
export function sidecarRouted(mesh: Mesh, caller: Caller, request: Request): Routed {
  const view = new SidecarView(mesh, caller);
  const target = view.serviceOf(request.host);
  const port = target?.ports.find(({ number }) => number === request.port);
  const plain = port === undefined || port.protocol === 'http' || port.protocol === 'auto';
  if (target?.resolution === 'headless' && mesh.behind(target).length === 0)
    return { kind: 'unresolved', tried: [] };
  if (request.protocol === 'http' && plain) return view.http(request, target, port);
  if (target === undefined || port === undefined) return view.unknown(request);
  if (port.protocol === 'http') return { kind: 'closed', tried: [] };
  return view.connection(request, target, port);
}

const sidecars: ReadonlySet<string> = new Set([MESH]);

/** What one sidecar knows: services and VirtualServices that are exported to it and that its Sidecar lets in. */
class SidecarView {
  private readonly sidecar: MeshObject | undefined;

  constructor(
    private readonly all: Mesh,
    private readonly caller: Caller,
  ) {
    this.sidecar = sidecarOf(all, caller);
  }

  /** What a name resolves to for the caller. */
  serviceOf(name: string): MeshService | undefined {
    for (const host of this.fullNames(name)) {
      const service = this.all.services.covering(host, this.caller.namespace);
      if (service !== undefined && this.isIn(service.namespace, service.host)) return service;
    }
    return undefined;
  }

  http(request: Request, target: MeshService | undefined, port: MeshPort | undefined): Routed {
    const authority = (request.authority ?? request.host).replace(/:\d+$/, '');
    const place = { caller: this.caller, gateways: sidecars, port: request.port };
    // A port whose protocol is found out has a table of its own, with its own service in it only.
    const isOwnTable = port?.protocol === 'auto';
    const named = this.serviceOf(authority);
    const service = isOwnTable && named !== target ? undefined : named;
    const served = service?.ports.find(
      ({ number, protocol }) => number === request.port && (protocol === 'http' || protocol === 'auto'),
    );
    if (service !== undefined && served !== undefined) {
      const rules = this.rulesFor(service.host, place);
      if (rules.length > 0) return routed(rules, request, place);
      return { kind: 'clusters', shares: [{ cluster: plain(service, served), share: 1 }], tried: [] };
    }
    // Hosts that no service has are routed on port 80 only.
    const rules =
      request.port === 80 && !isOwnTable && this.hasTable(80) ? this.rulesFor(authority, place) : [];
    return rules.length > 0 ? routed(rules, request, place) : this.unknown(request);
  }

  /** Rules that may hold for this sidecar; where none may, the VirtualService counts as not there. */
  private rulesFor(host: string, place: Place): readonly HttpRule[] {
    return (this.virtualServiceOf(host)?.http ?? []).filter(
      ({ matches }) =>
        matches.length === 0 ||
        matches.some(({ match, gateways }) => whyNotPlace(match, gateways, place) === undefined),
    );
  }

  /** Whether some service that this sidecar knows speaks http on a port, so that there is a route table for it. */
  private hasTable(port: number): boolean {
    return this.all.services.all.some(
      (service) =>
        isExportedTo(service.exportedTo, this.caller.namespace) &&
        this.isIn(service.namespace, service.host) &&
        service.ports.some(({ number, protocol }) => number === port && protocol === 'http'),
    );
  }

  connection(request: Request, service: MeshService, port: MeshPort): Routed {
    const place = { caller: this.caller, gateways: sidecars, port: request.port };
    const sni = request.sni ?? request.host;
    const virtualService = this.virtualServiceOf(service.host);
    const isTls = port.protocol === 'tls' || port.protocol === 'auto';
    const tls = virtualService?.tls ?? [];
    if (isTls && request.protocol === 'tls') {
      for (const { route, scope, at } of tls) {
        const fits = (route.match ?? []).some(
          (match) =>
            (match.sniHosts ?? []).some((host) => hostCovers(host, sni)) &&
            whyNotPlace(match, undefined, place) === undefined,
        );
        if (fits) return { kind: 'clusters', shares: shares(route.route ?? [], scope, at), tried: [], at };
      }
      if (port.protocol === 'tls' && tls.length > 0) return { kind: 'closed', tried: [] };
    }
    for (const { route, scope, at } of port.protocol === 'tls' ? [] : (virtualService?.tcp ?? [])) {
      const { match = [] } = route;
      const fits =
        match.length === 0 || match.some((each) => whyNotPlace(each, undefined, place) === undefined);
      if (fits) return { kind: 'clusters', shares: shares(route.route ?? [], scope, at), tried: [], at };
    }
    return { kind: 'clusters', shares: [{ cluster: plain(service, port), share: 1 }], tried: [] };
  }

  /** What happens to a name that nobody knows. */
  unknown(request: Request): Routed {
    const spec = this.sidecar?.data['spec'] as SidecarSpec | undefined;
    if (spec?.outboundTrafficPolicy?.mode !== 'REGISTRY_ONLY') return { kind: 'passthrough', tried: [] };
    if (request.protocol !== 'http' || !this.hasTable(request.port)) return { kind: 'closed', tried: [] };
    return { kind: 'status', status: 502, flag: '-', tried: [] };
  }

  /** The VirtualService that has a host: by its very name before a pattern, then istiod's order. */
  virtualServiceOf(host: string): VirtualService | undefined {
    const seen = this.virtualServices().flatMap((virtualService) =>
      virtualService.hosts.filter((each) => hostCovers(each, host)).map((each) => ({ each, virtualService })),
    );
    let best: (typeof seen)[number] | undefined;
    for (const one of seen) {
      if (best === undefined || bySpecificity(one.each, best.each) < 0) best = one;
    }
    return best?.virtualService;
  }

  private virtualServices(): readonly VirtualService[] {
    const { namespace } = this.caller;
    const seen = this.all.virtualServices.filter(
      ({ gateways, exportedTo, hosts, object }) =>
        hosts.length > 0 &&
        gateways.has(MESH) &&
        isExportedTo(exportedTo, namespace) &&
        hosts.some((host) => this.isIn(object.namespace, host)),
    );
    const rank = ({ exportedTo, object }: VirtualService) => {
      if (exportedTo.everywhere) return 2;
      return exportedTo.namespaces.size === 1 && object.namespace === namespace ? 0 : 1;
    };
    return [...seen].sort((a, b) => rank(a) - rank(b));
  }

  private fullNames(name: string): readonly string[] {
    const { domain } = this.all;
    const inCluster = name.split('.').length === 2 ? [`${name}.svc.${domain}`] : [];
    const dotted = name.endsWith('.svc') ? [`${name}.${domain}`] : [];
    return [...inCluster, ...dotted, fullHost(name, { namespace: this.caller.namespace, domain })];
  }

  /** Whether the caller's Sidecar lets in a host of a namespace. */
  private isIn(namespace: string, host: string): boolean {
    const spec = this.sidecar?.data['spec'] as SidecarSpec | undefined;
    const listed = (spec?.egress ?? []).flatMap(({ hosts = [] }) => hosts);
    if (listed.length === 0) return true;
    return listed.some((each) => {
      const [where = '', name = ''] = each.split('/', 2);
      const inNamespace =
        where === '*' ||
        where === (namespace === this.caller.namespace ? '.' : namespace) ||
        where === namespace;
      return inNamespace && (hostCovers(name, host) || hostCovers(host, name));
    });
  }
}

/** The Sidecar that a pod works by: one that selects it, its namespace's, the root namespace's. */
export function sidecarOf(
  { ofKind, rootNamespace }: Mesh,
  { namespace, labels }: Caller,
): MeshObject | undefined {
  const all = ofKind('networking.istio.io', 'Sidecar');
  const selectorOf = (object: MeshObject) =>
    (object.data['spec'] as SidecarSpec | undefined)?.workloadSelector?.labels;
  const own = all.filter((object) => object.namespace === namespace);
  const selecting = own.find((object) => {
    const selector = selectorOf(object);
    return selector !== undefined && carries(labels, selector);
  });
  return (
    selecting ??
    own.find((object) => selectorOf(object) === undefined) ??
    all.find((object) => object.namespace === rootNamespace && selectorOf(object) === undefined)
  );
}

function plain(service: MeshService, { number }: MeshPort): ClusterName {
  return { host: service.host, port: number, subset: undefined, at: undefined };
}
