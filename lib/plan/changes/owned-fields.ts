import {
  type Owned,
  type OwnedField,
  ownedFieldsOf,
  weightedConnectionRoutes,
  weightedRoutes,
} from '../../mesh/controllers/owned-fields';
import { mappingOf, mappingsIn, specOf, withSpec } from '../../mesh/objects/json';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSame } from '../../mesh/objects/same';
import { rolloutHash } from '../../mesh/registry/any-value';

/**
 * The new state, with the fields that controllers write as they are in the old state, and a note for each.
 *
 * Argo Rollouts and Flagger set weights, selectors, labels of subsets and numbers of pods while they release a version. A
 * manifest has the values of before the release, or of after it. To write them in the middle would move requests to pods
 * that are not ready, and the controller would undo it a moment later. So a plan never changes these fields, as long as
 * the Rollout or the Canary is in both states.
 */
export function keptFields(
  from: ObjectMap,
  to: ObjectMap,
  domain: string,
): { readonly state: ObjectMap; readonly notes: readonly string[] } {
  const owned = ownedFieldsOf(to.values(), domain).filter(({ by }) => from.has(keyOf(by)));
  if (owned.length === 0) return { state: to, notes: [] };
  const state = new Map(to);
  const notes: string[] = [];
  for (const each of owned) {
    const [old, wanted] = [from.get(each.key), state.get(each.key)];
    if (old === undefined || wanted === undefined || old === wanted) continue;
    const kept = keep(old, wanted, each);
    if (kept === undefined) continue;
    state.set(each.key, kept.object);
    notes.push(...kept.notes);
  }
  return { state, notes };
}

/** A state, with these fields as they are in another one. */
export function withFieldsOf(other: ObjectMap, state: ObjectMap, owned: readonly Owned[]): ObjectMap {
  const all = new Map(state);
  for (const each of owned) {
    const [theirs, own] = [other.get(each.key), all.get(each.key)];
    if (theirs === undefined || own === undefined) continue;
    const kept = keep(theirs, own, each);
    if (kept !== undefined) all.set(each.key, kept.object);
  }
  return all;
}

interface Kept {
  readonly object: MeshObject;
  readonly notes: readonly string[];
}

function keep(old: MeshObject, wanted: MeshObject, owned: Owned): Kept | undefined {
  const { field, key } = owned;
  const by = wordsOf(keyOf(owned.by));
  const name = wordsOf(key);
  switch (field.what) {
    case 'weights':
      return keptWeights(old, wanted, field, { name, by });
    case 'subsets':
      return keptSubsets(old, wanted, field.subsets, { name, by });
    case 'selector': {
      const hash = mappingOf(specOf(old)['selector'])[rolloutHash];
      const selector = mappingOf(specOf(wanted)['selector']);
      if (hash === undefined || selector[rolloutHash] === hash) return undefined;
      return {
        object: withSpec(wanted, { ...specOf(wanted), selector: { ...selector, [rolloutHash]: hash } }),
        notes: [`${name} keeps ${rolloutHash} in its selector, which ${by} writes.`],
      };
    }
    case 'replicas': {
      const { replicas } = specOf(old);
      const { replicas: written } = specOf(wanted);
      if (replicas === undefined || written === replicas) return undefined;
      const other = written === undefined ? '' : `; the new state has ${String(written)}`;
      return {
        object: withSpec(wanted, { ...specOf(wanted), replicas }),
        notes: [`${name} keeps replicas ${String(replicas)}, which ${by} sets${other}.`],
      };
    }
    case 'spec':
      if (isSame(specOf(old), specOf(wanted))) return undefined;
      return {
        object: withSpec(wanted, specOf(old)),
        notes: [`${name} stays as it is: ${by} writes it. Change ${by} instead.`],
      };
  }
}

interface Words {
  readonly name: string;
  readonly by: string;
}

/** The weights of routes that lead to the same destinations in both states, and the routes that the controller added. */
function keptWeights(
  old: MeshObject,
  wanted: MeshObject,
  field: Extract<OwnedField, { what: 'weights' }>,
  { name, by }: Words,
): Kept | undefined {
  const kept = (['http', 'tls', 'tcp'] as const).map((kind) => keptRoutes(old, wanted, field, kind));
  const sections = kept.flatMap(({ kind, routes, notes }) => (notes.length > 0 ? [[kind, routes]] : []));
  if (sections.length === 0) return undefined;
  const notes = kept.flatMap((each) => each.notes.map((words) => `${name} keeps ${words(by)}`));
  return { object: withSpec(wanted, { ...specOf(wanted), ...Object.fromEntries(sections) }), notes };
}

/** One of `http`, `tls` and `tcp`, with a note for each route that is kept. */
interface KeptRoutes {
  readonly kind: 'http' | 'tls' | 'tcp';
  readonly routes: readonly JsonObject[];
  readonly notes: readonly ((by: string) => string)[];
}

function keptRoutes(
  old: MeshObject,
  wanted: MeshObject,
  field: Extract<OwnedField, { what: 'weights' }>,
  kind: KeptRoutes['kind'],
): KeptRoutes {
  const [before, after] = [old, wanted].map((each) => mappingsIn(specOf(each)[kind])) as [
    JsonObject[],
    JsonObject[],
  ];
  const notes: ((by: string) => string)[] = [];
  const weighted = (routes: readonly JsonObject[]) =>
    kind === 'http'
      ? weightedRoutes(routes as never, field)
      : weightedConnectionRoutes(routes as never, field[kind]);
  const theirs = weighted(before).map((each) => before[each] ?? {});
  // tls and tcp routes have no names.
  const id = kind === 'http' ? 'name' : 'match';
  const routes = [...after];
  for (const index of weighted(after)) {
    const route = after[index] ?? {};
    const same = theirs.find((each) => isSame(each[id], route[id]));
    const [had, has] = [same ?? {}, route].map((each) => mappingsIn(each['route'])) as [
      JsonObject[],
      JsonObject[],
    ];
    if (!isSame(had.map(withoutWeight) as Json, has.map(withoutWeight) as Json)) continue;
    const [live, written] = [weightsOf(had), weightsOf(has)];
    if (live === written) continue;
    routes[index] = { ...route, route: had };
    const { name } = route;
    const which =
      typeof name === 'string'
        ? `http route ${name}`
        : after.length > 1
          ? `${kind} route ${index + 1}`
          : `its ${kind} route`;
    notes.push((by) => `the weights ${live} of ${which}, which ${by} sets; the new state has ${written}.`);
  }
  if (kind !== 'http') return { kind, routes, notes };
  const isAdded = (each: JsonObject) =>
    field.managedRoutes.has(String(each['name'] ?? '')) && !after.some((one) => one['name'] === each['name']);
  const added = before.filter(isAdded);
  for (const each of added) notes.push((by) => `http route ${String(each['name'])}, which ${by} adds.`);
  return { kind, routes: [...added, ...routes], notes };
}

function withoutWeight({ weight: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

function weightsOf(routes: readonly JsonObject[]): string {
  return routes.map(({ weight }) => String(weight ?? 0)).join(' and ');
}

function keptSubsets(
  old: MeshObject,
  wanted: MeshObject,
  names: ReadonlySet<string>,
  { name, by }: Words,
): Kept | undefined {
  const hashes = new Map(
    mappingsIn(specOf(old)['subsets']).map((each) => [each['name'], mappingOf(each['labels'])[rolloutHash]]),
  );
  const changed: string[] = [];
  const subsets = mappingsIn(specOf(wanted)['subsets']).map((each) => {
    const hash = hashes.get(each['name']);
    const labels = mappingOf(each['labels']);
    const own = String(each['name'] ?? '');
    if (!names.has(own) || hash === undefined || labels[rolloutHash] === hash) return each;
    changed.push(own);
    return { ...each, labels: { ...labels, [rolloutHash]: hash } };
  });
  if (changed.length === 0) return undefined;
  return {
    object: withSpec(wanted, { ...specOf(wanted), subsets }),
    notes: [`${name} keeps ${rolloutHash} in the labels of ${changed.join(' and ')}, which ${by} writes.`],
  };
}
