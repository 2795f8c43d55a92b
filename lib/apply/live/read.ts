import type { Cluster, LiveObject, ObjectName, RequestOptions } from '../../kubernetes/cluster';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';

/** Number of concurrent requests. */
const atOnce = 16;
/** From this number of objects of one kind and namespace on, one list replaces single reads. */
const listedFrom = 8;

/** Maps items asynchronously, several at the same time, and returns the results in order. */
export async function mapConcurrently<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++)
      answers[index] = await ask(items[index] as Item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return answers;
}

/** Reads the live objects of some manifests, by key. A terminating object counts as present. */
export async function readLive(
  cluster: Cluster,
  objects: ReadonlyMap<string, MeshObject>,
  options: RequestOptions = {},
): Promise<Map<string, LiveObject>> {
  const groups = new Map<string, (readonly [string, MeshObject])[]>();
  for (const entry of objects) {
    const [, { apiVersion, kind, namespace }] = entry;
    const group = JSON.stringify([apiVersion, kind, namespace]);
    addTo(groups, group, entry);
  }
  const found = await mapConcurrently([...groups.values()], (group) => readGroup(cluster, group, options));
  return new Map(found.flat());
}

async function readGroup(
  cluster: Cluster,
  group: readonly (readonly [string, MeshObject])[],
  options: RequestOptions,
): Promise<[string, LiveObject][]> {
  const live =
    group.length < listedFrom ? await gets(cluster, group, options) : await listed(cluster, group, options);
  return live.flatMap(([key, object]): [string, LiveObject][] =>
    object === undefined ? [] : [[key, object]],
  );
}

type Found = readonly [string, LiveObject | undefined];

async function gets(
  cluster: Cluster,
  group: readonly (readonly [string, ObjectName])[],
  options: RequestOptions,
): Promise<Found[]> {
  return mapConcurrently(
    group,
    async ([key, name]): Promise<Found> => [key, await cluster.tryGet(name, options)],
  );
}

async function listed(
  cluster: Cluster,
  group: readonly (readonly [string, ObjectName])[],
  options: RequestOptions,
): Promise<Found[]> {
  const [first] = group;
  if (first === undefined) return [];
  const [, { apiVersion, kind, namespace }] = first;
  const inNamespace = namespace === '' ? options : { namespace, ...options };
  const all = await cluster.list({ apiVersion, kind }, inNamespace);
  const byName = new Map(all.map((object) => [object.metadata.name, object]));
  return group.map(([key, { name }]): Found => [key, byName.get(name)]);
}
