import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { Field, MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import { ANY_ADDRESS, addressesOf } from '../../mesh/registry/addresses';
import { autoscalerOf } from '../../mesh/registry/autoscalers';
import { fullHost, hostCovers } from '../../mesh/registry/hosts';
import type { MeshService } from '../../mesh/registry/services';
import { carries, type Workload } from '../../mesh/registry/workloads';
import type { Request } from '../../mesh/request';
import { destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import type { HttpRule } from '../../mesh/routes/http-rules';
import { whyNotRequest } from '../../mesh/routes/matching';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import { mayApply } from '../../mesh/sidecar/sidecar';
import type { NamedCaller } from '../../requests/callers';
import type { RequestClass } from '../../requests/requests';
import { affectingAll } from '../updates';

/** The objects that can affect a request. */
export interface RelevantObjects {
  /** Keys of all such objects. */
  readonly keys: ReadonlySet<string>;
  /** Keys of those that decide where the request is sent. The others decide what answers there. */
  readonly routing: ReadonlySet<string>;
}

/**
 * Finds the objects that can affect a request in any interleaving, so that the verifier looks at no others. An object
 * too many costs time. An object too few hides an interleaving: `test/plan/verify` compares with whole states.
 */
export class Reach {
  /** All forms that each object may have, side by side. */
  private readonly mesh: Mesh;
  private readonly destinations = new Map<MeshObject, RouteDestination[]>();
  private readonly always: readonly string[];
  private readonly sidecars: readonly MeshObject[];
  private readonly shared = new Map<number, boolean>();

  /** @param objects each object in each form that it may have */
  constructor(objects: readonly MeshObject[], options: MeshOptions) {
    this.mesh = meshOf(objects, options);
    for (const destination of destinationsOf(this.mesh)) {
      for (const object of new Set([destination.virtualService.object, destination.rule.object])) {
        addTo(this.destinations, object, destination);
      }
    }
    this.always = objects.filter((each) => affectingAll.has(each.kind) && !isSidecar(each)).map(keyOf);
    this.sidecars = objects.filter(isSidecar);
  }

  /** The objects that can affect a request: the rules that match it, in any order, and the destinations of these. */
  of({ caller, gateways }: NamedCaller, { request }: Pick<RequestClass, 'request'>): RelevantObjects {
    const { protocol, host, port, authority = host } = request;
    const isConnection = protocol === 'tcp' || protocol === 'tls';
    const isShared = this.isShared(port);
    const keys = new Set(this.always);
    // A program may have a Sidecar for each of its services, and a caller's proxy works by one.
    for (const sidecar of this.sidecars) if (mayApply(this.mesh, sidecar, caller)) keys.add(keyOf(sidecar));
    const hosts = new Set([host, authority]);
    const led = new Set<string>();
    for (const virtualService of this.mesh.virtualServices) {
      const isBound =
        caller.kind === 'gateway'
          ? [...virtualService.gateways].some((name) => gateways.has(name))
          : virtualService.gateways.has(MESH);
      if (isBound && this.concerns(virtualService, hosts, isConnection || isShared))
        this.addRoutes(virtualService, request, keys, led);
    }
    if (caller.kind === 'workload') {
      if (isShared)
        for (const service of this.mesh.services.all)
          if (service.ports.some(({ number }) => number === port)) hosts.add(service.host);
      this.addBehind(hosts, keys, isConnection);
    }
    const routing = new Set(keys);
    this.addBehind(new Set([...(caller.kind === 'workload' ? hosts : []), ...led]), keys, isConnection);
    // Sorted, so that equal sets are recognised.
    return { keys: new Set([...keys].sort()), routing };
  }

  /** Whether services without an address of their own share the listener of a port, so that any of them may answer. */
  private isShared(port: number): boolean {
    const known = this.shared.get(port);
    if (known !== undefined) return known;
    const isShared = this.mesh.services.all.some(
      (service) =>
        service.object !== undefined &&
        addressesOf(service).some((address) => address === ANY_ADDRESS || address.includes('/')) &&
        service.ports.some(({ number, protocol }) => number === port && protocol !== 'http'),
    );
    this.shared.set(port, isShared);
    return isShared;
  }

  private concerns(
    { hosts, tls, tcp }: VirtualService,
    called: ReadonlySet<string>,
    isByConnection: boolean,
  ): boolean {
    if (isByConnection && tls.length + tcp.length > 0) return true;
    return hosts.some((pattern) =>
      [...called].some((host) => hostCovers(pattern.toLowerCase(), host.toLowerCase())),
    );
  }

  /** Adds a VirtualService, its delegates, and the hosts to which they send a request. */
  private addRoutes(
    { object, spec }: VirtualService,
    request: Request,
    keys: Set<string>,
    hosts: Set<string>,
  ): void {
    const delegates = new Set(
      (spec.http ?? []).flatMap(({ delegate }) =>
        delegate === undefined ? [] : [`${delegate.namespace || object.namespace}/${delegate.name ?? ''}`],
      ),
    );
    for (const each of this.mesh.virtualServices) {
      const isMeant = delegates.has(`${each.object.namespace}/${each.object.name}`);
      if (each.object !== object && !isMeant) continue;
      keys.add(keyOf(each.object));
      const taken = new Set(each.http.filter((rule) => takes(rule, request)).map(({ at }) => fieldId(at)));
      for (const { host, kind, rule } of this.destinations.get(each.object) ?? [])
        if (kind !== 'http' || taken.has(fieldId(rule))) hosts.add(host);
    }
  }

  /** Adds the Services and DestinationRules of the hosts, and the workloads behind them. */
  private addBehind(hosts: Set<string>, keys: Set<string>, isConnection: boolean): void {
    const { services, destinationRules, domain } = this.mesh;
    const wild = services.all.filter(({ host }) => host.startsWith('*'));
    const workloads = new Set<Workload>();
    // The loop adds to the set, and visits what it adds.
    for (const host of hosts) {
      const those = [...services.named(host), ...wild.filter((each) => hostCovers(each.host, host))];
      for (const service of those) {
        if (service.object !== undefined) keys.add(keyOf(service.object));
        for (const workload of this.mesh.behind(service)) workloads.add(workload);
        const { externalName } = (service.object?.data['spec'] ?? {}) as { readonly externalName?: string };
        if (externalName !== undefined)
          hosts.add(fullHost(externalName, { namespace: service.namespace, domain }));
      }
      for (const { object } of destinationRules.covering(host)) keys.add(keyOf(object));
    }
    for (const { object } of workloads) keys.add(keyOf(object));
    for (const scaler of this.mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
      const target = autoscalerOf(scaler)?.target;
      if (target === undefined) continue;
      for (const { object } of workloads) if (keyOf(object) === target.key) keys.add(keyOf(scaler));
    }
    // Every Service that selects a pod decides which protocol the pod's own proxy expects on a port.
    if (isConnection) for (const key of this.leadingTo(workloads)) keys.add(key);
  }

  private leadingTo(workloads: ReadonlySet<Workload>): string[] {
    const leads = ({ namespace, selector = {} }: MeshService) =>
      [...workloads].some((each) => each.namespace === namespace && carries(each.labels, selector));
    return this.mesh.services.all.flatMap((service) =>
      service.object !== undefined && service.selector !== undefined && leads(service)
        ? [keyOf(service.object)]
        : [],
    );
  }
}

function isSidecar({ group, kind }: MeshObject): boolean {
  return group === 'networking.istio.io' && kind === 'Sidecar';
}

function takes({ matches }: HttpRule, request: Request): boolean {
  return matches.length === 0 || matches.some(({ match }) => whyNotRequest(match, request) === undefined);
}

function fieldId({ object, path }: Field): string {
  return [object.namespace, object.name, ...path].join('/');
}
