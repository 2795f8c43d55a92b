import { isMapping, mappingsIn, specOf, withSpec } from '../../mesh/objects/json';
import type { JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { type KindOfChange, unionBy } from './kind-of-change';

/**
 * A DestinationRule: subsets are added, removed, or select other labels.
 *
 * **A subset is added or removed.** The union has the subsets of both. It is safe before the routes move, since each
 * route still finds the subset that it names, and no route names the other subset. Once no route names a removed
 * subset, the new object passes.
 *
 * **A subset selects other labels under the same name.** No union can have both. Two detours:
 *
 * - The new subsets together with the removed ones. It is safe where nobody is sent to the changed subset yet: routes
 *   keep to the removed ones until they move.
 * - The labels that the old and the new subset have in common. It is safe where the pods with these labels are exactly
 *   those that the old or the new subset selects, so that pods can be replaced meanwhile.
 *
 * **The way back** has the same forms: the union has the same subsets in both directions, and so do the detours with
 * old and new exchanged.
 */
export const destinationRule: KindOfChange = {
  kinds: ['networking.istio.io/DestinationRule'],
  union: unionBy(withSubsetsOfBoth),
  detours: ({ from, to }) => {
    if (from === undefined || to === undefined) return [];
    return [withCommonLabels(from, to) ?? [], withRemovedSubsets(from, to) ?? []].flat();
  },
};

/** The first spec with the subsets that only the second one has. */
function withSubsetsOfBoth(spec: JsonObject, other: JsonObject): JsonObject {
  const [own, added] = [subsetsOf(spec), subsetsOf(other)];
  const known = new Set(own.map(({ name }) => name));
  return { ...spec, subsets: [...own, ...added.filter(({ name }) => !known.has(name))] };
}

/** Undefined if no subset has other labels under the same name. */
function withCommonLabels(from: MeshObject, to: MeshObject): MeshObject | undefined {
  const old = new Map(subsetsOf(specOf(from)).map((subset) => [subset['name'], subset]));
  const subsets = subsetsOf(specOf(to)).map((subset) => {
    const [was, is] = [old.get(subset['name'])?.['labels'], subset['labels']];
    if (!isMapping(was) || !isMapping(is) || isSame(was, is)) return subset;
    const common = Object.entries(is).filter(([key, value]) => was[key] === value);
    return { ...subset, labels: Object.fromEntries(common) };
  });
  const names = new Set(subsets.map((subset) => subset['name']));
  const removed = subsetsOf(specOf(from)).filter(({ name }) => !names.has(name));
  const all = [...removed, ...subsets];
  if ([from, to].some((end) => isSame(all, subsetsOf(specOf(end))))) return undefined;
  return withSpec(to, { ...specOf(to), subsets: all });
}

function withRemovedSubsets(from: MeshObject, to: MeshObject): MeshObject | undefined {
  const spec = withSubsetsOfBoth(specOf(to), specOf(from));
  return [from, to].some((end) => isSame(spec, specOf(end))) ? undefined : withSpec(to, spec);
}

function subsetsOf(spec: JsonObject): JsonObject[] {
  return mappingsIn(spec['subsets']);
}
