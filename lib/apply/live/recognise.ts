import type { Cluster, LiveObject, RequestOptions } from '../../kubernetes/cluster';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSameObject } from '../../mesh/objects/same';
import { isAsApplied, tagNames } from './as-applied';
import { manifestOf } from './manifest';
import type { PossibleStates } from './possible-states';
import { mapConcurrently } from './read';
import type { Scaled } from './scaled';

/** Where an object stands. */
export type Recognition =
  /** As in both states, or in neither. */
  | 'unchanged'
  | 'old'
  | 'new'
  | 'between'
  /** It is what neither state says, and nothing on the way. */
  | 'unrecognised';

/** An object of the cluster, and what of the two states it is. */
export interface RecognisedObject {
  readonly possible: PossibleStates;
  readonly recognition: Recognition;
  /** What it is now, as a manifest; undefined: it is not there, or unrecognised. */
  readonly manifest: MeshObject | undefined;
  readonly live: LiveObject | undefined;
}

/** What is asked about an object. */
interface RecogniseOptions extends RequestOptions {
  /** Workloads on whose `replicas` an autoscaler decides: in the cluster, in the old state and in the new one. */
  readonly scaled: Readonly<Record<'live' | 'old' | 'new', Scaled>>;
  /** Names of the objects that may be whatever they are: they were named to be deleted. */
  readonly pruned: ReadonlySet<string>;
}

/** Finds out where each object stands. Where an object is both as it was and as it is to be, it counts as what most are. */
export async function recognise(
  cluster: Cluster,
  possibleStates: readonly PossibleStates[],
  live: ReadonlyMap<string, LiveObject>,
  options: RecogniseOptions,
): Promise<RecognisedObject[]> {
  const found = await mapConcurrently(possibleStates, async (possible) => ({
    possible,
    live: live.get(possible.key),
    matches: await matchesOf(cluster, possible, live.get(possible.key), options),
  }));
  const isAllOld = found.every(({ matches }) => matches.has('old'));
  const isAllNew = found.every(({ matches }) => matches.has('new'));
  const order: readonly (Recognition & ('old' | 'new'))[] =
    isAllOld && !isAllNew ? ['old', 'new'] : ['new', 'old'];
  return found.map(({ possible, live: object, matches }): RecognisedObject => {
    const end = order.find((each) => matches.has(each));
    if (end !== undefined) {
      const recognition = matches.has('old') && matches.has('new') ? 'unchanged' : end;
      return { possible, recognition, live: object, manifest: matches.get(end) };
    }
    const recognition = matches.has('between') ? 'between' : 'unrecognised';
    return { possible, recognition, live: object, manifest: matches.get('between') };
  });
}

/** Of the old, the new and what is between: all that the object is. */
async function matchesOf(
  cluster: Cluster,
  possible: PossibleStates,
  live: LiveObject | undefined,
  { scaled, pruned, signal }: RecogniseOptions,
): Promise<ReadonlyMap<Recognition, MeshObject | undefined>> {
  const { key, from, to, between, mayBeAbsent } = possible;
  const matches = new Map<Recognition, MeshObject | undefined>();
  if (live === undefined) {
    if (from === undefined) matches.set('old', undefined);
    if (to === undefined) matches.set('new', undefined);
    if (mayBeAbsent) matches.set('between', undefined);
    return matches;
  }
  const tags = tagNames([from, to, ...between].filter((object) => object !== undefined));
  const isIt = async (manifest: MeshObject | undefined, ...where: ('old' | 'new')[]): Promise<boolean> => {
    const isScaled = scaled.live.has(key) || where.some((end) => scaled[end].has(key));
    return manifest !== undefined && isAsApplied(cluster, live, manifest, tags, isScaled, { signal });
  };
  if (await isIt(to, 'new')) matches.set('new', to);
  const isOne = from !== undefined && to !== undefined && isSameObject(from, to);
  const isKnown = isOne && scaled.old.has(key) === scaled.new.has(key);
  const isOld = isKnown ? matches.has('new') : await isIt(from, 'old');
  if (isOld) matches.set('old', from);
  if (matches.size > 0) return matches;
  if (pruned.has(key)) return new Map([['between', manifestOf(live)]]);
  for (const object of between) {
    if (await isIt(object, 'old', 'new')) return new Map([['between', object]]);
  }
  return matches;
}

/** The state that objects stand in, by name. */
export function stateOf(around: ObjectMap, objects: readonly RecognisedObject[]): ObjectMap {
  const state = new Map(around);
  for (const { possible, manifest } of objects) {
    if (manifest === undefined) state.delete(possible.key);
    else state.set(possible.key, manifest);
  }
  return state;
}
