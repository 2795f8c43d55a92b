import { destinationsOf } from '../mesh/destinations';
import { type Mesh, meshOf } from '../mesh/mesh';
import type { MeshObject } from '../mesh/mesh-object';
import { keyOf, type ObjectMap } from './objects';

/** Objects that bear on one another, because they are about the same hosts: a change of one is judged with the others. */
export interface Group {
  /** Names of the objects that change. */
  readonly changed: readonly string[];
  /** Names of all of them. */
  readonly keys: readonly string[];
}

/** Parts the changed objects into groups that no request touches together. */
export function groupsOf(states: readonly ObjectMap[], changed: readonly string[]): Group[] {
  const sets = new DisjointSets();
  const gateways = new Set(changed.filter((key) => key.startsWith('networking.istio.io/Gateway/')));
  for (const state of states) join(sets, meshOf([...state.values()]), gateways);
  const members = new Map<string, Set<string>>();
  for (const state of states) {
    for (const key of state.keys()) {
      const root = sets.find(key);
      const those = members.get(root);
      if (those === undefined) members.set(root, new Set([key]));
      else those.add(key);
    }
  }
  const groups = new Map<string, string[]>();
  for (const key of changed) {
    const root = sets.find(key);
    groups.set(root, [...(groups.get(root) ?? []), key]);
  }
  return [...groups].map(([root, those]) => ({
    changed: those,
    keys: [...(members.get(root) ?? [])].sort(),
  }));
}

/** Joins what one state says belongs together. */
function join(sets: DisjointSets, mesh: Mesh, gateways: ReadonlySet<string>): void {
  const host = (name: string) => `host ${name}`;
  for (const service of mesh.services.all) {
    if (service.object === undefined) continue;
    sets.join(keyOf(service.object), host(service.host));
    for (const { object } of mesh.behind(service)) sets.join(keyOf(object), host(service.host));
  }
  for (const { object, host: name } of mesh.destinationRules.all) sets.join(keyOf(object), host(name));
  for (const { object, hosts, gateways: bound } of mesh.virtualServices) {
    for (const name of hosts) sets.join(keyOf(object), host(name));
    for (const name of bound) {
      const key = `networking.istio.io/Gateway/${name}`;
      // All routes of a gateway hang together only while the gateway itself changes.
      if (gateways.has(key)) sets.join(keyOf(object), key);
    }
  }
  for (const { virtualService, host: name, rule } of destinationsOf(mesh)) {
    sets.join(keyOf(virtualService.object), host(name));
    // A rule may stand in a VirtualService that another delegates to.
    sets.join(keyOf(virtualService.object), keyOf(rule.object));
  }
  for (const object of mesh.objects) {
    const target = scaled(object);
    if (target !== undefined) sets.join(keyOf(object), target);
  }
}

/** The workload that an autoscaler scales. */
function scaled({ kind, namespace, data }: MeshObject): string | undefined {
  if (kind !== 'HorizontalPodAutoscaler') return undefined;
  const { scaleTargetRef } = (data['spec'] ?? {}) as { scaleTargetRef?: { kind?: string; name?: string } };
  return `apps/${scaleTargetRef?.kind ?? ''}/${namespace}/${scaleTargetRef?.name ?? ''}`;
}

/** Sets that are joined and never parted. */
class DisjointSets {
  private readonly parents = new Map<string, string>();

  find(item: string): string {
    let root = item;
    for (let next = this.parents.get(root); next !== undefined; next = this.parents.get(root)) root = next;
    // The way is made short for the next question.
    for (let at = item; at !== root; ) {
      const next = this.parents.get(at) ?? root;
      this.parents.set(at, root);
      at = next;
    }
    return root;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.find(one), this.find(other)];
    if (a !== b) this.parents.set(a, b);
  }
}
