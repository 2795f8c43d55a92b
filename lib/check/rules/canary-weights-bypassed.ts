import { type Rollout, splitServices } from '../../mesh/controllers/argo-rollouts';
import type { FlaggerCanary } from '../../mesh/controllers/flagger';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { fullHost, isOfCluster, serviceHost } from '../../mesh/registry/hosts';
import { destinationsFrom, destinationsOf, type RouteDestination } from '../../mesh/routes/destinations';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';
import { type Report, rule } from '../rule';

const primaryOnly =
  'requests go to the primary pods: while Flagger tests a new version, none of them reaches it, and its metrics lack them';

const messages = {
  atGateway: {
    message: 'this route bypasses the weights of Canary {canary}',
    effect: primaryOnly,
    fix: 'remove it, and write {gateways} in spec.service.gateways and {hosts} in spec.service.hosts of the Canary',
  },
  inMesh: {
    message: 'this route bypasses the weights of Canary {canary}',
    effect: primaryOnly,
    fix: 'let clients call {host}, or write the hosts and the match in spec.service of the Canary',
    severity: 'info',
  },
  gatewayApi: {
    message: 'this backend bypasses the weights of Canary {canary}',
    effect: primaryOnly,
    fix: 'remove the {kind}, and let the Canary write it: provider gatewayapi:v1, with spec.service.gatewayRefs',
  },
  twice: {
    message: 'Flagger writes another VirtualService for {host}',
    effect:
      'sidecars use only one VirtualService for a host, the older one: either these rules apply or the weights of Canary {canary}',
    fix: 'remove {host} from spec.hosts (Flagger writes VirtualService {apex}), and write the match, timeout and retries in spec.service of the Canary',
  },
  overwritten: {
    message: 'Flagger overwrites VirtualService {name}',
    effect:
      'it replaces its hosts, gateways and routes by those of Canary {canary}; applied again, they replace the weights that Flagger has set',
    fix: 'remove it, and write its settings in spec.service of the Canary',
  },
  callers: {
    message: 'pods that call {service} bypass the weights of Rollout {rollout}',
    effect:
      'VirtualService {name} applies to calls to {hosts}; {service} leads to the stable pods only, so the canary gets none of these calls',
    fix: 'add a Service that selects both versions, let pods call it, and write its name in spec.hosts',
  },
  stable: {
    message: 'this route bypasses the weights of Rollout {rollout}',
    effect:
      'it leads to the stable pods whatever weight the Rollout sets: the canary gets none of its requests',
    fix: 'name it in virtualServices of the Rollout, with both versions as destinations, or remove it',
  },
  fixed: {
    message: 'Rollout {rollout} does not set the weights of this route',
    effect: 'its shares stay as they are written here, whatever weight the Rollout sets',
    fix: 'name it in the routes, or in virtualServices, of the Rollout',
  },
  byPods: {
    message: 'this route bypasses the weights of Rollout {rollout}',
    effect: 'it names no subset: during a rollout, requests reach both versions in proportion to their pods',
    fix: 'name it in virtualServices of the Rollout, with both subsets as destinations, or remove it',
  },
} as const;

type Reporting = Report<typeof messages>;

export const canaryWeightsBypassed = rule({
  name: 'canary-weights-bypassed',
  description: 'Requests reach a service past the weights that Flagger or Argo Rollouts sets for it.',
  severity: 'warning',
  upstream: [],
  messages,
  check(mesh, report) {
    const { canaries, rollouts } = mesh.controllers;
    const ofIstio = canaries.filter(({ isOfIstio }) => isOfIstio);
    if (ofIstio.length > 0) checkCanaries(mesh, ofIstio, report);
    const routed = rollouts.filter((each) => isResolved(mesh, each));
    if (routed.length > 0) checkRollouts(mesh, routed, report);
  },
});

function checkCanaries(mesh: Mesh, canaries: readonly FlaggerCanary[], report: Reporting): void {
  const byHost = new Map(canaries.map((each) => [hostOf(mesh, each.object, each.apex), each] as const));
  for (const { object, hosts, gateways } of mesh.virtualServices) {
    for (const [index, host] of hosts.entries()) {
      const canary = byHost.get(host);
      const isInMesh = gateways.has(MESH);
      if (canary === undefined || !isInMesh || isOwn(canary, object) || !isForMesh(canary)) continue;
      const at = fieldOf(object, 'spec', 'hosts', index);
      const words = { host, apex: canary.apex, canary: canary.object.name };
      report('twice', { at, related: endOf(canary), with: words });
    }
  }
  for (const canary of canaries) {
    const own = mesh.virtualServices.find(({ object }) => isOwn(canary, object));
    if (own === undefined || isWrittenByFlagger(mesh, canary, own)) continue;
    const { name } = own.object;
    const at = fieldOf(own.object, 'metadata', 'name');
    report('overwritten', { at, related: endOf(canary), with: { name, canary: canary.object.name } });
  }
  for (const { host, at, isReached, isMirror, virtualService } of destinationsOf(mesh)) {
    const canary = byHost.get(host);
    const { object, hosts, gateways } = virtualService;
    if (canary === undefined || !isReached || isMirror || isOwn(canary, object)) continue;
    // A second VirtualService for the same host is told at its hosts.
    if (gateways.has(MESH) && hosts.includes(host)) continue;
    const others = [...gateways].filter((name) => name !== MESH);
    const words = { canary: canary.object.name, hosts: hosts.join(', ') || 'its hosts' };
    const told = { at, related: endOf(canary) };
    if (others.length === 0) report('inMesh', { ...told, with: { canary: words.canary, host } });
    else report('atGateway', { ...told, with: { ...words, gateways: others.join(', ') } });
  }
  for (const { object, parents, rules } of mesh.gatewayApi.routes) {
    if (!parents.some(({ kind }) => kind === 'Gateway')) continue;
    for (const backend of rules.flatMap(({ backends }) => backends)) {
      const canary = byHost.get(
        serviceHost(backend.name, { namespace: backend.namespace, domain: mesh.domain }),
      );
      if (canary === undefined || backend.kind !== 'Service' || backend.weight === 0) continue;
      const at = fieldOf(object, ...backend.at, 'name');
      const words = { canary: canary.object.name, kind: object.kind };
      report('gatewayApi', { at, related: endOf(canary), with: words });
    }
  }
}

/** Whether the VirtualService of a Canary is for the mesh. */
function isForMesh({ gateways, isDelegate }: FlaggerCanary): boolean {
  return !isDelegate && (gateways.length === 0 || gateways.includes(MESH));
}

/** Whether it has the name under which Flagger writes a VirtualService. */
function isOwn({ object, apex }: FlaggerCanary, { namespace, name }: MeshObject): boolean {
  return namespace === object.namespace && name === apex;
}

/** A VirtualService as the cluster has it, written by Flagger: it leads to the primary and the canary Service. */
function isWrittenByFlagger(mesh: Mesh, canary: FlaggerCanary, own: VirtualService): boolean {
  return destinationsFrom(own).some(({ host }) => host === hostOf(mesh, canary.object, canary.primary));
}

function endOf({ object, at }: FlaggerCanary) {
  return [{ at, message: `Canary ${object.name} creates the Service` }];
}

function hostOf({ domain }: Mesh, { namespace }: MeshObject, name: string): string {
  return fullHost(name, { namespace, domain });
}

/** Whether the manifests have the VirtualServices of a Rollout: unresolved-rollout reports those that are missing. */
function isResolved(mesh: Mesh, { istio }: Rollout): boolean {
  if (istio === undefined || !istio.hasOneList) return false;
  const group = 'networking.istio.io';
  return istio.virtualServices.every(
    ({ namespace, name }) => mesh.known.object(group, 'VirtualService', namespace, name) === 'yes',
  );
}

/** The two versions of a Rollout, as routes name them. */
interface Versions {
  readonly rollout: Rollout;
  /** Its VirtualServices, as `NAMESPACE/NAME`, with the names of its routes; none of them for the only one. */
  readonly managed: ReadonlyMap<string, ReadonlySet<string>>;
  readonly stable: string;
  readonly canary: string;
}

function checkRollouts(mesh: Mesh, rollouts: readonly Rollout[], report: Reporting): void {
  const byService = new Map<string, Versions>();
  const bySubset = new Map<string, Versions>();
  const rules = new Map(
    mesh.destinationRules.all.map((each) => [`${each.object.namespace}/${each.object.name}`, each.host]),
  );
  for (const rollout of rollouts) {
    const { object, istio } = rollout;
    const managed = new Map(
      istio?.virtualServices.map(({ namespace, name, routes }) => [
        `${namespace}/${name}`,
        new Set(routes.map((route) => route.name)),
      ]),
    );
    if (istio?.destinationRule !== undefined) {
      const { stable, canary, name } = istio.destinationRule;
      const host = rules.get(`${object.namespace}/${name}`);
      if (host !== undefined) bySubset.set(host, { rollout, managed, stable, canary });
    } else if (rollout.services.some(({ role }) => role === 'stable')) {
      const [stable = '', canary = ''] = splitServices(rollout).map((each) => hostOf(mesh, object, each));
      const versions = { rollout, managed, stable, canary };
      byService.set(stable, versions);
      callersOf(mesh, versions, report);
    }
  }
  const routes = new Map<string, RouteDestination[]>();
  for (const found of destinationsOf(mesh)) {
    if (found.isMirror || !(byService.has(found.host) || bySubset.has(found.host) || found.kind === 'http'))
      continue;
    const key = JSON.stringify([found.rule.object.namespace, found.rule.object.name, found.rule.path]);
    const those = routes.get(key);
    if (those === undefined) routes.set(key, [found]);
    else those.push(found);
  }
  for (const destinations of routes.values()) {
    for (const found of destinations) {
      const { host, destination, isReached, rule: at } = found;
      const versions = byService.get(host) ?? bySubset.get(host);
      if (versions === undefined || !isReached || isManaged(versions, found)) continue;
      const { subset = '' } = destination;
      const isBySubset = bySubset.has(host);
      const hasCanary = destinations.some((each) =>
        isBySubset ? each.destination.subset === versions.canary : each.host === versions.canary,
      );
      const isOfManaged = versions.managed.has(`${at.object.namespace}/${at.object.name}`);
      const related = [{ at: versions.rollout.istio?.at ?? at, message: 'its routes' }];
      const told = { at: found.at, related, with: { rollout: versions.rollout.object.name } };
      if (isBySubset && subset === '') report('byPods', told);
      else if (isBySubset && subset !== versions.stable) continue;
      else if (hasCanary) report('fixed', told);
      // Beside the routes of the Rollout, one to the stable version alone may be wanted.
      else if (!isOfManaged) report('stable', told);
    }
  }
}

/** Whether the Rollout sets the weights of a route. */
function isManaged({ managed, rollout }: Versions, { rule, kind }: RouteDestination): boolean {
  const { namespace, name, data } = rule.object;
  const routes = managed.get(`${namespace}/${name}`);
  if (routes === undefined) return false;
  if (kind !== 'http' || routes.size === 0) return true;
  const { http = [] } = (data['spec'] ?? {}) as { readonly http?: readonly { readonly name?: string }[] };
  const route = http[Number(rule.path[2])]?.name ?? '';
  return routes.has(route) || (rollout.istio?.managedRoutes.has(route) ?? false);
}

/** A VirtualService for the mesh alone whose hosts no Service has: pods call the stable Service instead. */
function callersOf(mesh: Mesh, { rollout, managed, stable }: Versions, report: Reporting): void {
  for (const { object, hosts, gateways } of mesh.virtualServices) {
    if (!managed.has(`${object.namespace}/${object.name}`)) continue;
    if (gateways.size > 1 || !gateways.has(MESH) || hosts.length === 0) continue;
    const isCalled = (host: string) =>
      host.includes('*') || mesh.known.host(host) === 'yes' || host === stable;
    // virtual-service-for-missing-host reports hosts of the cluster.
    if (hosts.some((host) => isCalled(host) || isOfCluster(host, mesh.domain))) continue;
    const [service = ''] = stable.split('.');
    report('callers', {
      at: fieldOf(object, 'spec', 'hosts'),
      related: rollout.services
        .filter(({ role }) => role === 'stable')
        .map(({ at }) => ({ at, message: 'the stable Service' })),
      with: { service, rollout: rollout.object.name, name: object.name, hosts: hosts.join(', ') },
    });
  }
}
