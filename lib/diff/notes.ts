import { mappingOf, mappingsIn, specOf } from '../mesh/objects/json';
import { keyOf, wordsOf } from '../mesh/objects/key';
import type { Json, JsonObject, MeshObject } from '../mesh/objects/mesh-object';
import type { ObjectMap } from '../mesh/objects/object-map';
import { isSame } from '../mesh/objects/same';
import { workloadOf } from '../mesh/registry/workloads';
import { unsampledNotes } from '../plan/notes/unsampled';

/** Notes on changes that no line tells: images, limits under load, matches that no request was found for. */
export function notesOn(changed: readonly string[], [from, to]: readonly [ObjectMap, ObjectMap]): string[] {
  return changed.flatMap((key) => {
    const [before, after] = [from.get(key), to.get(key)];
    const object = after ?? before;
    if (object === undefined) return [];
    const kept = before && after ? [...imageNotes(before, after), ...limitNotes(before, after)] : [];
    return [...kept, ...unsampledNotes(object, 'compared')];
  });
}

/** Requests reach the same pods, which run another program. */
function imageNotes(before: MeshObject, after: MeshObject): string[] {
  const [old, now] = [before, after].map((each) =>
    (workloadOf(each)?.containers ?? [])
      .map(({ image }) => String(image ?? ''))
      .filter((image) => image !== ''),
  ) as [string[], string[]];
  const [gone, added] = [
    old.filter((image) => !now.includes(image)),
    now.filter((image) => !old.includes(image)),
  ];
  if (gone.length === 0 || added.length === 0) return [];
  return [`${wordsOf(keyOf(after))} runs another image: ${gone.join(', ')} → ${added.join(', ')}.`];
}

const limits = ['connectionPool', 'loadBalancer', 'outlierDetection'];

/** Limits of a DestinationRule show only under load, or when pods fail. */
function limitNotes(before: MeshObject, after: MeshObject): string[] {
  if (after.kind !== 'DestinationRule') return [];
  const differing = limits.filter((field) => !isSame(settingsOf(before, field), settingsOf(after, field)));
  if (differing.length === 0) return [];
  const names = differing.join(', ');
  return [`${wordsOf(keyOf(after))} changes ${names}. Its effect under load is not compared.`];
}

/** A setting of the host and of each subset, by name. */
function settingsOf(object: MeshObject, field: string): Json {
  const { trafficPolicy, subsets } = specOf(object);
  const inPolicy = (policy: Json | undefined): Json => {
    const { [field]: own, portLevelSettings } = mappingOf(policy);
    const ports = mappingsIn(portLevelSettings).filter((each) => each[field] !== undefined);
    return [own ?? null, ...ports.map((each) => [each['port'] ?? null, each[field] ?? null])];
  };
  const named = mappingsIn(subsets).flatMap((each): [string, Json][] =>
    each['trafficPolicy'] === undefined ? [] : [[String(each['name']), inPolicy(each['trafficPolicy'])]],
  );
  return { host: inPolicy(trafficPolicy), subsets: Object.fromEntries(named) as JsonObject };
}
