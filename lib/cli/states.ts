import { resolve } from 'node:path';
import { type DataObject, manifestsOf, type ReadManifests } from '../check/manifests';
import { unreadRules } from '../check/reading/text-rules';
import { possibleStates } from '../check/state/alternatives';
import { deducedNamespace, placedIn } from '../check/state/placement';
import { keyOf, wordsOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import type { ReadingFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';
import { liveStateOf, readByName } from '../plan/live/live-state';
import { isCluster, namespacesOf, readState } from '../state/read-state';
import { type Rendering, renderedTexts } from '../state/rendered';
import { StateError } from '../state/state-error';
import { wrapped } from '../terminal/wrapped';
import { configurationIn } from './configuration';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';

/** The states that a command reads if none is named. */
export const defaultStates = { from: 'HEAD:dist', to: 'dist' } as const;

/** The hint for a state that cannot be read, by its name. */
type Hints = Readonly<Record<string, string>>;

const fromHints: Hints = {
  [defaultStates.from]: 'commit it first, or name the old state with --from',
};

const toHints: Hints = {
  [defaultStates.to]: 'run cdk8s synth first, or name the new state with --to',
};

const checkHints: Hints = {
  [defaultStates.to]: 'name a folder (cdk8s-istio check k8s/), or run cdk8s synth first',
};

function withHint(error: unknown, name: string, hints: Hints): unknown {
  const hint = hints[name];
  return error instanceof StateError && hint !== undefined
    ? new UsageError(`${error.message.replace(` (given as ${name})`, '')}: ${hint}`)
    : error;
}

/** Reads the states of a command line as one, in order. @throws StateError when one cannot be read */
export async function readStates(
  names: readonly string[],
  namespace: string | undefined,
  surroundings: ConnectedSurroundings,
  hints: Hints = checkHints,
  rendering?: Rendering,
): Promise<ReadManifests> {
  const texts: SourceText[] = [];
  const seen = new Set<string>();
  // Two states may overlap, and an object that is read twice would conflict with itself.
  const isNew = ({ file }: SourceText) => seen.size !== seen.add(resolve(surroundings.cwd, file)).size;
  const data: DataObject[] = [];
  const faults: ReadingFault[] = [];
  for (const name of names) {
    const rendered =
      rendering === undefined ? undefined : await renderedTexts(name, surroundings.cwd, rendering);
    const state =
      rendered ??
      (await readState(name, surroundings).catch((error) => {
        throw withHint(error, name, hints);
      }));
    for (const text of state.texts) if (names.length === 1 || isNew(text)) texts.push(text);
    for (const object of state.objects) data.push({ data: object, source: { file: name } });
    for (const fault of state.faults) faults.push(fault);
  }
  return manifestsOf({ texts, data, faults }, { namespace });
}

/**
 * The objects of one state. Files for other programs, such as the values of a chart, belong to no state.
 *
 * @param result the result that there is none of if the state cannot be read
 * @throws UsageError when a part of it cannot be read
 */
export async function wholeState(
  name: string,
  namespace: string | undefined,
  surroundings: ConnectedSurroundings,
  hints: Hints = {},
  result: 'plan' | 'comparison' = 'plan',
): Promise<readonly MeshObject[]> {
  const { objects, faults, unrendered } = await readStates([name], namespace, surroundings, hints);
  const [folder] = unrendered;
  if (folder !== undefined)
    throw new UsageError(
      `no ${result}, because ${folder} is a kustomization that changes its resources: render both states, for example kubectl kustomize ${folder} > new.yaml`,
    );
  // Files of other programs are no part of a state.
  const unread = faults.filter(({ rule, severity }) => severity === 'error' || unreadRules.has(rule));
  if (unread.length === 0) return ofOneState(name, objects, surroundings);
  const lines = unread.map(({ at, message }) => {
    const place = at.object === undefined ? `${at.file}${at.line === undefined ? '' : `:${at.line}`}: ` : '';
    return `${place}${message}`;
  });
  throw new UsageError(`no ${result}, because a part of ${name} cannot be read:\n${lines.join('\n')}`);
}

/**
 * The objects of a state, if it is only one.
 *
 * @throws UsageError for folders of several environments
 */
function ofOneState(
  name: string,
  objects: readonly MeshObject[],
  { stderr }: ConnectedSurroundings,
): readonly MeshObject[] {
  const { alternatives } = possibleStates(objects);
  const environments = alternatives.find((each) => each.areEnvironments);
  if (environments !== undefined) {
    const folders = environments.units.join(' and ');
    throw new UsageError(`${name} is not one state: ${folders} define the same objects; name one of them`);
  }
  for (const { units, objects: same } of alternatives) {
    const [first] = same;
    if (first === undefined) continue;
    const note = `note: ${wordsOf(keyOf(first))} is in ${units.join(' and ')}: the last one counts, as with kubectl apply`;
    stderr.write(`${wrapped(note)}\n`);
  }
  return objects;
}

/**
 * The objects of the two states of a change.
 *
 * @param result the result that there is none of if a state cannot be read
 * @throws UsageError when both are empty, or a part cannot be read
 */
export async function bothStates(
  [from, to]: readonly [string, string],
  namespace: string | undefined,
  surroundings: ConnectedSurroundings,
  result: 'plan' | 'comparison' = 'plan',
): Promise<readonly [readonly MeshObject[], readonly MeshObject[]]> {
  const read = [
    await wholeState(from, namespace, surroundings, fromHints, result),
    await wholeState(to, namespace, surroundings, toHints, result),
  ] as const;
  const [before, wanted] = inOneNamespace(read, surroundings);
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

type BothObjects = readonly [readonly MeshObject[], readonly MeshObject[]];

/** Both states with the objects that name no namespace in the one where the references of both fit. */
function inOneNamespace(states: BothObjects, { cwd, stderr }: ConnectedSurroundings): BothObjects {
  const namespace = deducedNamespace(states.flat(), configurationIn(cwd)?.mesh);
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
