import { ANY_ADDRESS, addressesOf } from '../mesh/addresses';
import { destinationsFrom } from '../mesh/destinations';
import { type Gateway, servesGateway } from '../mesh/gateways';
import { hostsOverlap } from '../mesh/hosts';
import type { Mesh } from '../mesh/mesh';
import type { MeshObject } from '../mesh/mesh-object';
import type { MeshService } from '../mesh/services';
import { MESH } from '../mesh/virtual-services';
import { DisjointSets } from './disjoint-sets';
import { keyOf, type ObjectMap } from './objects';
import { scaledBy } from './verify/replicas';

/** Objects that bear on one another, because they are about the same hosts: a change of one is judged with the others. */
export interface Group {
  /** Names of the objects that change. */
  readonly changed: readonly string[];
  /** Names of all of them. */
  readonly keys: readonly string[];
}

/** Parts the changed objects into groups that no request touches together. */
export function groupsOf(
  states: readonly ObjectMap[],
  meshes: readonly Mesh[],
  changed: readonly string[],
): Group[] {
  const sets = new DisjointSets();
  const moving = new Set(changed);
  const hasGateways = meshes.some(({ gateways }) => gateways.length > 0);
  const relabelled = hasGateways ? relabelledIn(meshes) : new Set<string>();
  const joined = new Set<object>();
  for (const mesh of meshes) {
    joinServices(sets, mesh, joined);
    joinRoutes(sets, mesh, joined);
    joinGateways(sets, mesh, moving, relabelled);
  }
  joinPatterns(sets, meshes, moving);
  const sidecar = changed.find((key) => key.startsWith('networking.istio.io/Sidecar/'));
  // What a proxy may know bears on whatever it calls.
  if (sidecar !== undefined)
    for (const { virtualServices, services, destinationRules } of meshes)
      for (const { object } of [...virtualServices, ...services.all, ...destinationRules.all])
        if (object !== undefined) sets.join(keyOf(object), sidecar);
  const groups = new Map<number, { readonly changed: string[]; readonly keys: Set<string> }>();
  for (const key of changed) {
    const root = sets.find(key);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, { changed: [key], keys: new Set() });
    else group.changed.push(key);
  }
  for (const key of new Set(states.flatMap((state) => [...state.keys()])))
    groups.get(sets.find(key))?.keys.add(key);
  return [...groups.values()].map(({ changed: those, keys }) => ({ changed: those, keys: [...keys].sort() }));
}

function hostNode(name: string): string {
  return `host ${name.toLowerCase()}`;
}

/**
 * Services with their pods, and what scales these; policies with their hosts.
 *
 * @param joined what the other mesh had and this one has, too: it means the same there
 */
function joinServices(sets: DisjointSets, mesh: Mesh, joined: Set<object>): void {
  const sharing = new Map<number, MeshService[]>();
  const isShared = new Set<number>();
  for (const service of mesh.services.all) {
    if (service.object === undefined) continue;
    const isJoined = joined.has(service);
    const key = keyOf(service.object);
    if (!isJoined) sets.join(key, hostNode(service.host));
    for (const workload of mesh.behind(service))
      if (!isJoined || !joined.has(workload)) sets.join(keyOf(workload.object), key);
    const { externalName } = (service.object.data['spec'] ?? {}) as { readonly externalName?: string };
    if (externalName !== undefined) sets.join(hostNode(externalName), key);
    const hasNoAddress = addressesOf(service).some((each) => each === ANY_ADDRESS || each.includes('/'));
    for (const { number, protocol } of service.ports) {
      const those = sharing.get(number);
      if (those === undefined) sharing.set(number, [service]);
      else those.push(service);
      if (hasNoAddress && protocol !== 'http') isShared.add(number);
    }
  }
  // Without an address of their own they are told apart by the port alone, and each may take what is another's.
  for (const port of isShared)
    for (const { host } of sharing.get(port) ?? []) sets.join(hostNode(host), `port ${port}`);
  for (const rule of mesh.destinationRules.all)
    if (!joined.has(rule)) sets.join(keyOf(rule.object), hostNode(rule.host));
  for (const each of [...mesh.services.all, ...mesh.workloads.all, ...mesh.destinationRules.all])
    joined.add(each);
  for (const scaler of mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler')) {
    const target = scaledBy(scaler);
    if (target !== undefined) sets.join(keyOf(scaler), `apps/${target}`);
  }
}

/** VirtualServices with the hosts that they are for, and with those that they lead to. */
function joinRoutes(sets: DisjointSets, mesh: Mesh, joined: Set<object>): void {
  for (const virtualService of mesh.virtualServices) {
    if (joined.has(virtualService)) continue;
    joined.add(virtualService);
    const { object, hosts } = virtualService;
    const key = keyOf(object);
    for (const name of hosts) sets.join(key, hostNode(name));
    for (const host of new Set(destinationsFrom(virtualService).map((each) => each.host)))
      sets.join(key, hostNode(host));
    // A rule may stand in a VirtualService that another delegates to.
    for (const { rule } of destinationsFrom(virtualService))
      if (rule.object !== object) sets.join(key, keyOf(rule.object));
  }
}

/** Names of what has pods with other labels in one of the states than in the other. */
function relabelledIn(meshes: readonly Mesh[]): ReadonlySet<string> {
  const [old, wanted] = meshes.map(
    ({ workloads }) =>
      new Map(workloads.all.map(({ object, labels }) => [keyOf(object), JSON.stringify(labels)])),
  );
  const keys = [...(old?.keys() ?? []), ...(wanted?.keys() ?? [])];
  return new Set(keys.filter((key) => old?.get(key) !== wanted?.get(key)));
}

/** All routes of a gateway hang together only while the gateway itself changes, or who serves it. */
function joinGateways(
  sets: DisjointSets,
  mesh: Mesh,
  moving: ReadonlySet<string>,
  relabelled: ReadonlySet<string>,
): void {
  if (mesh.gateways.length === 0) return;
  const byName = new Map(mesh.gateways.map((gateway) => [gateway.name, gateway]));
  const changing = mesh.gateways.filter(({ object }) => moving.has(keyOf(object)));
  for (const workload of mesh.workloads.all) {
    if (!relabelled.has(keyOf(workload.object))) continue;
    for (const gateway of mesh.gateways) {
      if (!servesGateway(workload.labels, gateway)) continue;
      sets.join(keyOf(workload.object), keyOf(gateway.object));
      changing.push(gateway);
    }
  }
  if (changing.length === 0) return;
  const touched = (gateway: Gateway) => changing.filter((each) => mayShare(each, gateway));
  for (const gateway of mesh.gateways)
    for (const each of touched(gateway)) sets.join(keyOf(each.object), keyOf(gateway.object));
  for (const { object, gateways } of mesh.virtualServices) {
    for (const name of gateways) {
      const gateway = byName.get(name);
      if (gateway !== undefined && touched(gateway).length > 0)
        sets.join(keyOf(object), keyOf(gateway.object));
    }
  }
}

/** Whether there may be pods that serve both: then these share their ports. */
function mayShare(one: Gateway, other: Gateway): boolean {
  const [a, b] = [one.spec.selector ?? {}, other.spec.selector ?? {}];
  return Object.entries(a).every(([key, value]) => (b[key] ?? value) === value);
}

/** An object with a name that others may cover, or that covers others. */
interface Named {
  readonly object: MeshObject;
  readonly name: string;
  /** Gateways or the mesh, where it counts. */
  readonly places: ReadonlySet<string>;
}

function hasPatterns({ virtualServices, services, destinationRules }: Mesh): boolean {
  const isPattern = (name: string) => name.startsWith('*');
  return (
    virtualServices.some(({ hosts }) => hosts.some(isPattern)) ||
    [...services.all, ...destinationRules.all].some(({ host }) => isPattern(host))
  );
}

/** A change under a pattern bears on all that it covers; a change of something covered leads back to the pattern. */
function joinPatterns(sets: DisjointSets, meshes: readonly Mesh[], moving: ReadonlySet<string>): void {
  if (!meshes.some(hasPatterns)) return;
  const inMesh = new Set([MESH]);
  const named = meshes.flatMap((mesh): Named[] => [
    ...mesh.virtualServices.flatMap(({ object, hosts, gateways }) =>
      hosts.map((name) => ({ object, name, places: gateways })),
    ),
    ...mesh.services.all.flatMap(({ object, host }) =>
      object === undefined ? [] : [{ object, name: host, places: inMesh }],
    ),
    ...mesh.destinationRules.all.map(({ object, host }) => ({ object, name: host, places: inMesh })),
  ]);
  for (const pattern of named.filter(({ name }) => name.startsWith('*'))) {
    const isMoving = moving.has(keyOf(pattern.object));
    // A policy for many hosts that stays as it is is looked at with each of them.
    if (!isMoving && pattern.object.kind === 'DestinationRule') continue;
    for (const { object, name, places } of named) {
      if (!hostsOverlap(pattern.name, name) || (!isMoving && !moving.has(keyOf(object)))) continue;
      if ([...places].some((place) => pattern.places.has(place)))
        sets.join(keyOf(pattern.object), hostNode(name));
    }
  }
}
