import type { Cluster, LiveObject, RequestOptions } from '../../kubernetes/cluster';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import { isSameObject } from '../../mesh/objects/same';
import { isAsApplied, tagNames } from './as-applied';
import { manifestOf } from './manifest';
import type { PossibleStates } from './possible-states';
import { mapConcurrently } from './read';
import type { Scaled } from './scaled';

/** The possible state that an object is in. */
export type Recognition =
  /** It matches both states, or is in neither. */
  | 'unchanged'
  | 'old'
  | 'new'
  /** It matches an intermediate state. */
  | 'between'
  /** It matches no possible state. */
  | 'unrecognised';

/** An object of the cluster, with the possible state that it is in. */
export interface RecognisedObject {
  readonly possible: PossibleStates;
  readonly recognition: Recognition;
  /** The manifest that it matches; undefined if it does not exist or is unrecognised. */
  readonly manifest: MeshObject | undefined;
  readonly live: LiveObject | undefined;
}

/** Facts about the objects, besides the live ones. */
interface RecogniseOptions extends RequestOptions {
  /** The workloads that autoscalers scale: in the cluster, in the old state and in the new state. */
  readonly scaled: Readonly<Record<'live' | 'old' | 'new', Scaled>>;
  /** Keys of the objects that `--prune` names: any live object is accepted. */
  readonly pruned: ReadonlySet<string>;
}

/** Recognises the state of each object. An object that matches both states counts as new, unless all objects are old. */
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

/** The possible states that a live object matches. */
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

/** The state that some recognised objects are in, within a larger state. */
export function stateOf(around: ObjectMap, objects: readonly RecognisedObject[]): ObjectMap {
  const state = new Map(around);
  for (const { possible, manifest } of objects) {
    if (manifest === undefined) state.delete(possible.key);
    else state.set(possible.key, manifest);
  }
  return state;
}
