import { type Gateway, servesGateway } from '../../mesh/gateway/gateways';
import type { Mesh } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { ANY_ADDRESS, addressesOf } from '../../mesh/registry/addresses';
import { autoscalerOf } from '../../mesh/registry/autoscalers';
import { hostsOverlap } from '../../mesh/registry/hosts';
import type { MeshService } from '../../mesh/registry/services';
import { carries, type Workload, workloadOf } from '../../mesh/registry/workloads';
import { destinationsFrom } from '../../mesh/routes/destinations';
import { MESH } from '../../mesh/routes/virtual-services';
import type { BothStates } from '../both-states';
import { replacesPods } from '../policies/policy-callers';
import { chainLinksOf } from '../verify/chain-links';
import { DisjointSets } from './disjoint-sets';

/** Objects that can affect the same requests. A change of one is judged together with the others. */
export interface Group {
  /** Keys of the objects that change. */
  readonly changed: readonly string[];
  /** Keys of all objects of the group. */
  readonly keys: readonly string[];
}

/** Sets of objects, and of hosts and ports that objects share. */
type Sets = DisjointSets<MeshObject | string>;

/** Divides the changed objects into groups such that no request depends on two of them. */
export function groupsOf(
  states: readonly [ObjectMap, ObjectMap],
  both: BothStates,
  changed: readonly string[],
): Group[] {
  const sets: Sets = new DisjointSets();
  const [from, to] = states;
  for (const [key, object] of to) {
    const old = from.get(key);
    if (old !== undefined && old !== object) sets.join(old, object);
  }
  const objectsOf = (key: string) => states.flatMap((state) => state.get(key) ?? []);
  const moving = new Set(changed.flatMap(objectsOf));
  joinServices(sets, both.mesh);
  for (const scaler of both.mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
    const target = autoscalerOf(scaler)?.target;
    if (target !== undefined) for (const object of objectsOf(target.key)) sets.join(scaler, object);
  }
  joinRoutes(sets, both);
  joinChains(sets, both);
  joinGateways(sets, both, moving, relabelled(states, changed));
  joinPatterns(sets, both, moving);
  joinPolicies(sets, both.mesh, moving, replaced(states, changed));
  const sidecars = [...moving].filter(
    ({ kind, group }) => kind === 'Sidecar' && group === 'networking.istio.io',
  );
  joinAll(sets, both, sidecars);
  return groupsIn(sets, states, changed);
}

function groupsIn(sets: Sets, states: readonly [ObjectMap, ObjectMap], changed: readonly string[]): Group[] {
  const groups = new Map<number, { readonly changed: string[]; readonly keys: Set<string> }>();
  for (const key of changed) {
    const object = states[0].get(key) ?? states[1].get(key);
    if (object === undefined) continue;
    const root = sets.find(object);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, { changed: [key], keys: new Set() });
    else group.changed.push(key);
  }
  for (const state of states) for (const [key, object] of state) groups.get(sets.find(object))?.keys.add(key);
  return [...groups.values()].map(({ changed: those, keys }) => ({ changed: those, keys: [...keys].sort() }));
}

/** A Sidecar decides which hosts a proxy may call, so it can affect any request. */
function joinAll(sets: Sets, { mesh, virtualServices }: BothStates, sidecars: readonly MeshObject[]): void {
  const [first] = sidecars;
  if (first === undefined) return;
  for (const sidecar of sidecars) sets.join(sidecar, first);
  for (const { object } of [...virtualServices, ...mesh.services.all, ...mesh.destinationRules.all])
    if (object !== undefined) sets.join(object, first);
}

/** The node of a host. Host names are case-insensitive. */
function hostNode(name: string): string {
  return name.toLowerCase();
}

/** Joins Services with their pods, and DestinationRules with their hosts. */
function joinServices(sets: Sets, mesh: Mesh): void {
  const sharing = new Map<number, MeshService[]>();
  const isShared = new Set<number>();
  for (const service of mesh.services.all) {
    const { object, host } = service;
    if (object === undefined) continue;
    sets.join(object, hostNode(host));
    for (const workload of mesh.behind(service)) sets.join(workload.object, object);
    const { externalName } = (object.data['spec'] ?? {}) as { readonly externalName?: string };
    if (externalName !== undefined) sets.join(object, hostNode(externalName));
    const hasNoAddress = addressesOf(service).some((each) => each === ANY_ADDRESS || each.includes('/'));
    for (const { number, protocol } of service.ports) {
      addTo(sharing, number, service);
      if (hasNoAddress && protocol !== 'http') isShared.add(number);
    }
  }
  // Services without an address of their own share the listener of a port, so each may receive the requests of another.
  for (const port of isShared)
    for (const { host } of sharing.get(port) ?? []) sets.join(hostNode(host), `port ${port}`);
  for (const { object, host } of mesh.destinationRules.all) sets.join(object, hostNode(host));
}

/** Joins VirtualServices with their hosts and with their destinations. */
function joinRoutes(sets: Sets, { virtualServices }: BothStates): void {
  for (const virtualService of virtualServices) {
    const { object, hosts } = virtualService;
    for (const name of hosts) sets.join(object, hostNode(name));
    const destinations = destinationsFrom(virtualService);
    for (const host of new Set(destinations.map((each) => each.host))) sets.join(object, hostNode(host));
    // A rule may be part of a VirtualService that another one delegates to.
    for (const { rule } of destinations) if (rule.object !== object) sets.join(object, rule.object);
  }
}

/** Joins VirtualServices with the versions of services that their rules tell apart: both decide on a chain. */
function joinChains(sets: Sets, { mesh, virtualServices }: BothStates): void {
  for (const { virtualService, callers } of chainLinksOf(mesh, virtualServices))
    for (const { object } of callers) sets.join(virtualService.object, object);
}

/** Workloads whose pods have different labels in the two states. */
function relabelled(states: readonly ObjectMap[], changed: readonly string[]): readonly Workload[] {
  return changed.flatMap((key) => {
    const found = states.map((state) => {
      const object = state.get(key);
      return object && workloadOf(object);
    });
    const [old, wanted] = found.map((workload) => workload && JSON.stringify(workload.labels));
    return old === wanted ? [] : found.flatMap((workload) => workload ?? []);
  });
}

/** Workloads whose pods are replaced, created or deleted. */
function replaced(states: readonly ObjectMap[], changed: readonly string[]): readonly MeshObject[] {
  return changed.flatMap((key) => {
    const forms = states.flatMap((state) => state.get(key) ?? []);
    const [one, other] = forms;
    if (one === undefined || workloadOf(one) === undefined) return [];
    return other === undefined || replacesPods(one, other) ? forms : [];
  });
}

/** Joins policies that change with the pods that they apply to, and with callers whose pods are replaced. */
function joinPolicies(
  sets: Sets,
  { authorizationPolicies, workloads, rootNamespace }: Mesh,
  moving: ReadonlySet<MeshObject>,
  callers: readonly MeshObject[],
): void {
  for (const { object, selector } of authorizationPolicies) {
    if (!moving.has(object)) continue;
    // A caller must have its identity before any policy that names it, and keep it until all name the other one.
    for (const caller of callers) sets.join(object, caller);
    const near = object.namespace === rootNamespace ? workloads.all : workloads.in(object.namespace);
    for (const pods of near) {
      if (!carries(pods.labels, selector)) continue;
      // Policies for the same pods decide together, whether or not the pods change.
      sets.join(object, `policies of ${keyOf(pods.object)}`);
      if (moving.has(pods.object)) sets.join(object, pods.object);
    }
  }
}

/** Joins the routes of a gateway if the Gateway itself changes, or the pods that serve it. */
function joinGateways(
  sets: Sets,
  { mesh: { gateways }, virtualServices }: BothStates,
  moving: ReadonlySet<MeshObject>,
  pods: readonly Workload[],
): void {
  if (gateways.length === 0) return;
  const changing = gateways.filter(({ object }) => moving.has(object));
  for (const { object, labels } of pods) {
    for (const gateway of gateways) {
      if (!servesGateway(labels, gateway)) continue;
      sets.join(object, gateway.object);
      changing.push(gateway);
    }
  }
  if (changing.length === 0) return;
  const touched = new Map<string, Gateway[]>();
  for (const gateway of gateways) {
    const those = changing.filter((each) => mayShare(each, gateway));
    for (const each of those) sets.join(each.object, gateway.object);
    if (those.length > 0) addTo(touched, gateway.name, gateway);
  }
  for (const { object, gateways: names } of virtualServices)
    for (const name of names)
      for (const gateway of touched.get(name) ?? []) sets.join(object, gateway.object);
}

/** Whether the same pods may serve both, so that they share their ports. */
function mayShare(one: Gateway, other: Gateway): boolean {
  const [a, b] = [one.spec.selector ?? {}, other.spec.selector ?? {}];
  return Object.entries(a).every(([key, value]) => (b[key] ?? value) === value);
}

/** An object with a host name that may be covered by, or may cover, the names of others. */
interface Named {
  readonly object: MeshObject;
  readonly name: string;
  /** The gateways, or the mesh, where the name counts. */
  readonly boundTo: ReadonlySet<string>;
}

function hasPatterns({ virtualServices, mesh: { services, destinationRules } }: BothStates): boolean {
  const isPattern = (name: string) => name.startsWith('*');
  return (
    virtualServices.some(({ hosts }) => hosts.some(isPattern)) ||
    services.all.some(({ host }) => isPattern(host)) ||
    destinationRules.all.some(({ host }) => isPattern(host))
  );
}

/** Joins objects with a wildcard host to the objects that it covers, if one of them changes. */
function joinPatterns(sets: Sets, both: BothStates, moving: ReadonlySet<MeshObject>): void {
  if (!hasPatterns(both)) return;
  const { mesh, virtualServices } = both;
  const inMesh = new Set([MESH]);
  const named: readonly Named[] = [
    ...virtualServices.flatMap(({ object, hosts, gateways }) =>
      hosts.map((name) => ({ object, name, boundTo: gateways })),
    ),
    ...mesh.services.all.flatMap(({ object, host }) =>
      object === undefined ? [] : [{ object, name: host, boundTo: inMesh }],
    ),
    ...mesh.destinationRules.all.map(({ object, host }) => ({ object, name: host, boundTo: inMesh })),
  ];
  for (const pattern of named.filter(({ name }) => name.startsWith('*'))) {
    const isMoving = moving.has(pattern.object);
    // An unchanged policy for many hosts is part of the context of each of them.
    if (!isMoving && pattern.object.kind === 'DestinationRule') continue;
    for (const { object, name, boundTo } of named) {
      if (!hostsOverlap(pattern.name, name) || (!isMoving && !moving.has(object))) continue;
      if ([...boundTo].some((each) => pattern.boundTo.has(each))) sets.join(pattern.object, hostNode(name));
    }
  }
}
