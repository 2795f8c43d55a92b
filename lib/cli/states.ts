import { resolve } from 'node:path';
import { type DataObject, manifestsOf, type ReadManifests } from '../check/manifests';
import type { MeshObject } from '../mesh/objects/mesh-object';
import type { ReadingFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';
import { besideManifests, readByName } from '../plan/live-state';
import { isCluster, namespacesOf, readState } from '../state/read-state';
import { wrapped } from '../terminal/wrapped';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';

/** Reads the states of a command line as one, in their order. @throws StateError for one that is not there */
export async function readStates(
  names: readonly string[],
  namespace: string | undefined,
  surroundings: ConnectedSurroundings,
): Promise<ReadManifests> {
  const texts: SourceText[] = [];
  const seen = new Set<string>();
  // Two states may overlap, and an object that stands twice would be at odds with itself.
  const isNew = ({ file }: SourceText) => seen.size !== seen.add(resolve(surroundings.cwd, file)).size;
  const data: DataObject[] = [];
  const faults: ReadingFault[] = [];
  for (const name of names) {
    const state = await readState(name, surroundings);
    for (const text of state.texts) if (names.length === 1 || isNew(text)) texts.push(text);
    for (const object of state.objects) data.push({ data: object, source: { file: name } });
    for (const fault of state.faults) faults.push(fault);
  }
  return manifestsOf({ texts, data, faults }, { namespace });
}

/** The objects of one state. @throws UsageError where a part of it cannot be read */
export async function wholeState(
  name: string,
  namespace: string | undefined,
  surroundings: ConnectedSurroundings,
): Promise<readonly MeshObject[]> {
  const { objects, faults } = await readStates([name], namespace, surroundings);
  if (faults.length === 0) return objects;
  const told = faults.map(({ at, message }) => {
    const place = at.object === undefined ? `${at.file}${at.line === undefined ? '' : `:${at.line}`}: ` : '';
    return `${place}${message}`;
  });
  throw new UsageError(`${name} cannot be read as a whole, so there is no plan:\n${told.join('\n')}`);
}

/** The objects of the two ends of a change. @throws UsageError where neither has any, or a part cannot be read */
export async function bothStates(
  [from, to]: readonly [string, string],
  namespace: string | undefined,
  surroundings: ConnectedSurroundings,
): Promise<readonly [readonly MeshObject[], readonly MeshObject[]]> {
  const before = await wholeState(from, namespace, surroundings);
  const wanted = await wholeState(to, namespace, surroundings);
  // Empty input, such as that of a pipe whose first command failed, must not read as "nothing changes".
  if (before.length === 0 && wanted.length === 0)
    throw new UsageError(`there is no Kubernetes object in ${from}, and none in ${to}`);
  const [isFromLive, isToLive] = [isLive(from, before), isLive(to, wanted)];
  if (isFromLive === isToLive) return [before, wanted];
  const [name, own, other] = isFromLive ? [from, before, wanted] : [to, wanted, before];
  const namespaces = namespacesOf(name);
  const named = await namedState(name, readByName(other, namespaces), surroundings);
  const { live, manifests } = besideManifests([...own, ...named], other, namespaces);
  return isFromLive ? [live, manifests] : [manifests, live];
}

/** What a cluster has of some manifests, by their names; what may not be read is taken to be as it is written. */
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
    stderr.write(`${wrapped(`note: ${state} does not let you read ${kinds}: taken to be as written`)}\n`);
  }
  const data = found.map((each) => ({ data: each, source: { file: state } }));
  const { objects } = manifestsOf({ texts: [], data, faults: [] });
  return [...objects, ...forbidden];
}

/** Whether a state is a cluster's, and not that of a folder which is called so. */
function isLive(name: string, objects: readonly MeshObject[]): boolean {
  return isCluster(name) && objects.every(({ source }) => source.within === undefined);
}
