import { dirname } from 'node:path/posix';
import type { Finding } from '../check/finding';
import { placeOf } from '../check/place';
import { unreadRules, unrenderedTemplate } from '../check/reading/text-rules';
import { possibleStates } from '../check/state/alternatives';
import { keyOf, wordsOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { addTo } from '../mesh/objects/multi-map';
import { isSame } from '../mesh/objects/same';
import { unnamed } from '../mesh/reading/identity';
import { wrapped } from '../terminal/wrapped';
import { folderBelow, pathsBelow } from './paths-below';
import type { RequestedRendering } from './rendering';
import { type Hints, readStates } from './states';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';

/** How the states of a change are read. */
export interface StateReading {
  /** Namespace of objects without one. */
  readonly namespace: string | undefined;
  readonly rendering: RequestedRendering | undefined;
  /** Whether documents that cannot be read are left out. */
  readonly allowsUnread: boolean;
  /** The result of the command: what there is none of if a state cannot be read. */
  readonly result: 'plan' | 'comparison';
}

/** A state of a command line, beside the other one. */
export interface NamedState {
  readonly name: string;
  /** All states of the command, by option. */
  readonly options: Readonly<Record<string, string>>;
  readonly hints: Hints;
}

/** The objects of one state, and what of it is left out. */
export interface WholeState {
  readonly name: string;
  readonly objects: readonly MeshObject[];
  /** Files with documents that were not read, by their paths in the folder of the state. */
  readonly unread: ReadonlySet<string>;
  /** Faults of fields that the API server refuses. */
  readonly refused: readonly Finding[];
  /** The path of a file in the folder of the state. */
  pathOf(file: string): string;
}

/**
 * The objects of one state. Files for other programs, such as the values of a chart, belong to no state.
 *
 * @throws UsageError when a part of it cannot be read
 */
export async function wholeState(
  state: NamedState,
  { namespace, rendering, allowsUnread, result }: StateReading,
  surroundings: ConnectedSurroundings,
): Promise<WholeState> {
  const { name, hints } = state;
  const { objects, faults, unrendered } = await readStates([name], namespace, surroundings, hints, rendering);
  const below =
    unrendered.length + faults.length === 0 ? undefined : await pathsBelow(name, surroundings.cwd);
  const pathOf = (file: string) => below?.(file) ?? file;
  if (unrendered.length > 0)
    throw new UsageError(
      `no ${result}, because ${kustomizationWords(unrendered)}: ${renderWords(unrendered.map(pathOf), state, rendering)}`,
    );
  const isUnread = ({ rule }: Finding) => unreadRules.has(rule);
  const missing = allowsUnread ? [] : faults.filter(isUnread);
  if (missing.length > 0) {
    const isTemplate = missing.some(({ rule }) => rule === unrenderedTemplate.name);
    const charts = isTemplate ? chartsIn(faults).map(pathOf) : [];
    const advice =
      charts.length > 0
        ? `Render the chart: ${renderWords(charts, state, rendering)}; or leave the templates out: add --allow-unread.`
        : leaveOut;
    throw new UsageError(
      [`no ${result}, because a part of ${name} cannot be read:`, ...linesOf(missing), advice].join('\n'),
    );
  }
  const refused = faults.filter((each) => each.severity === 'error' && !isUnread(each));
  const unread = new Set(faults.filter(isUnread).map(({ at }) => pathOf(placeOf(at).file)));
  // What has no name is for istioctl, and no object of a cluster.
  const own = objects.filter((each) => each.name !== unnamed);
  return { name, objects: ofOneState(name, own, surroundings), unread, refused, pathOf };
}

/**
 * Refuses a change to objects that the API server refuses. One that was so before, and stays, is no reason: the cluster
 * may have it from before the API server knew the rule.
 *
 * @throws UsageError for such a change
 */
export function refuseRefused(
  old: WholeState,
  next: WholeState,
  { result }: Pick<StateReading, 'result'>,
  { stderr }: ConnectedSurroundings,
): void {
  const before = new Map(old.objects.map((each) => [keyOf(each), each]));
  const changed = next.refused.filter(({ at: { object } }) => {
    const was = object && before.get(keyOf(object));
    // A value of a wrong type is left out of the data.
    const left = (each: MeshObject | undefined) => JSON.stringify(each?.omitted ?? []);
    return was === undefined || !isSame(was.data, object?.data) || left(was) !== left(object);
  });
  if (changed.length > 0)
    throw new UsageError(
      [`no ${result}, because the API server refuses a part of ${next.name}:`, ...linesOf(changed)].join(
        '\n',
      ),
    );
  if (old.refused.length === 0) return;
  const note = `note: the API server refuses a part of ${old.name}, which is taken to be applied as written: ${linesOf(old.refused).join('; ')}`;
  stderr.write(`${wrapped(note)}\n`);
}

function kustomizationWords(folders: readonly string[]): string {
  return folders.length === 1
    ? `${folders[0]} is a kustomization that changes its resources`
    : `${folders.join(' and ')} are kustomizations that change their resources`;
}

/** The options that render a folder of the states. */
function renderWords(
  [first = '', ...others]: readonly string[],
  { options }: NamedState,
  rendering: RequestedRendering | undefined,
): string {
  if (first === '') return 'add --render';
  const states = Object.entries(options).map(([option, name]) => `${option} ${folderBelow(name, first)}`);
  const it = others.length === 0 ? 'the folder itself' : 'one of the folders';
  const words = [...states, ...(rendering === undefined ? ['--render'] : [])].join(' ');
  return `name ${it}, for example ${words}`;
}

/** The folders with a chart: its `Chart.yaml` is no object. */
function chartsIn(faults: readonly Finding[]): readonly string[] {
  return faults.flatMap(({ at }) => {
    const { file } = placeOf(at);
    return /(^|[/:])Chart\.ya?ml$/.test(file) ? [dirname(file)] : [];
  });
}

const leaveOut = 'Correct it, or leave out what cannot be read: add --allow-unread.';

/** Faults with their places. A chart has many templates, so places with the same fault share a line. */
function linesOf(faults: readonly Finding[]): readonly string[] {
  const places = new Map<string, string[]>();
  for (const { at, message } of faults) {
    const { file, line } = placeOf(at);
    addTo(places, message, line === undefined ? file : `${file}:${line}`);
  }
  return [...places].map(([message, those]) => `${firstOf(those, 3)}: ${message}`);
}

/** The first of some names, and how many more there are. */
function firstOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return more > 1 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/**
 * The objects of a state, if it is only one.
 *
 * @throws UsageError for folders of several environments
 */
export function ofOneState(
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
  const notes = new Map<string, string[]>();
  for (const { units, objects: same } of alternatives) {
    const [first] = same;
    if (first !== undefined) addTo(notes, firstOf(units, 3), wordsOf(keyOf(first)));
  }
  for (const [units, names] of notes) {
    const note = `note: ${firstOf(names, 4)}: defined in each of ${units}; the last one counts, as with kubectl apply`;
    stderr.write(`${wrapped(note)}\n`);
  }
  return objects;
}
