import { manifestsOf } from '../check/manifests';
import { deducedNamespace, placedIn } from '../check/state/placement';
import { meshOf } from '../mesh/mesh';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { liveStateOf, readByName } from '../plan/live/live-state';
import { isCluster, namespacesOf } from '../state/read-state';
import { wrapped } from '../terminal/wrapped';
import { configurationIn } from './configuration';
import { keptUnread } from './kept-unread';
import { type RenderSettings, refuseUnused, renderingOf } from './rendering';
import { fromHints, toHints } from './states';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';
import { refuseRefused, type StateReading, type WholeState, wholeState } from './whole-state';

/** The options of all commands that read the two states of a change. */
export interface StateSettings extends RenderSettings {
  readonly allowUnread?: boolean;
}

/** How a command line reads the states of a change. @throws UsageError for invalid options */
export function stateReading(
  settings: StateSettings,
  surroundings: ConnectedSurroundings,
  result: StateReading['result'] = 'plan',
): StateReading {
  const { namespace, allowUnread } = settings;
  return {
    namespace,
    rendering: renderingOf(settings, surroundings),
    allowsUnread: allowUnread ?? configurationIn(surroundings.cwd)?.allowsUnread ?? false,
    result,
  };
}

/** The objects of the two states of a change. @throws UsageError when both are empty, or a part cannot be read */
export async function bothStates(
  [from, to]: readonly [string, string],
  reading: StateReading,
  surroundings: ConnectedSurroundings,
): Promise<readonly [readonly MeshObject[], readonly MeshObject[]]> {
  const options = { '--from': from, '--to': to };
  const old = await wholeState({ name: from, options, hints: fromHints }, reading, surroundings);
  const next = await wholeState({ name: to, options, hints: toHints }, reading, surroundings);
  refuseUnused(reading.rendering, [from, to]);
  refuseRefused(old, next, reading, surroundings);
  const [before, wanted] = inOneNamespace([old.objects, readWith(old, next, surroundings)], surroundings);
  // Empty input, for example of a pipe whose first command failed, must not be reported as "nothing changes".
  if (before.length === 0 && wanted.length === 0)
    throw new UsageError(`no Kubernetes objects in ${from} or ${to}`);
  const [isFromLive, isToLive] = [isLive(from, before), isLive(to, wanted)];
  if (isFromLive === isToLive) return [before, wanted];
  const [name, own, other] = isFromLive ? [from, before, wanted] : [to, wanted, before];
  const namespaces = namespacesOf(name);
  const named = await namedState(name, readByName(other, namespaces), surroundings);
  const { live, manifests } = liveStateOf([...own, ...named], other, namespaces);
  return isFromLive ? [live, manifests] : [manifests, live];
}

/** The objects of the new state, with those of the old one that it may have in documents that cannot be read. */
function readWith(
  old: WholeState,
  next: WholeState,
  { stderr }: ConnectedSurroundings,
): readonly MeshObject[] {
  const { objects, note } = keptUnread(old, next);
  if (note !== undefined) stderr.write(`${wrapped(note)}\n`);
  return objects.length === 0 ? next.objects : [...next.objects, ...objects];
}

type BothObjects = readonly [readonly MeshObject[], readonly MeshObject[]];

/** Both states with the objects that name no namespace in the one where the references of both fit. */
function inOneNamespace(states: BothObjects, { cwd, stderr }: ConnectedSurroundings): BothObjects {
  const options = configurationIn(cwd)?.mesh;
  const namespace = deducedNamespace(states.flat(), (objects) => meshOf(objects, options));
  if (namespace === undefined) return states;
  const note = `note: objects without a namespace are read in namespace ${namespace}, where their references fit; name it with -n ${namespace}`;
  stderr.write(`${wrapped(note)}\n`);
  const [before, wanted] = states.map((objects) => objects.map((each) => placedIn(each, namespace)));
  return [before ?? [], wanted ?? []];
}

/** The live objects of some manifests. Objects that may not be read are assumed to match their manifests. */
async function namedState(
  state: string,
  manifests: readonly MeshObject[],
  { stderr, connection }: ConnectedSurroundings,
): Promise<readonly MeshObject[]> {
  if (manifests.length === 0) return [];
  const { namedObjects } = require('../state/cluster') as typeof import('../state/cluster');
  const { cluster } = await connection.open();
  const { found, forbidden } = await namedObjects(cluster, manifests);
  if (forbidden.length > 0) {
    const kinds = [...new Set(forbidden.map(({ kind }) => kind))].sort().join(', ');
    stderr.write(
      `${wrapped(`note: you may not read ${kinds} in ${state}: assumed to match the manifests`)}\n`,
    );
  }
  const data = found.map((each) => ({ data: each, source: { file: state } }));
  const { objects } = manifestsOf({ texts: [], data, faults: [] });
  return [...objects, ...forbidden];
}

/** Whether a state is that of a cluster, and not of a folder with such a name. */
function isLive(name: string, objects: readonly MeshObject[]): boolean {
  return isCluster(name) && objects.every(({ source }) => source.within === undefined);
}
