import { manifestsOf } from '../check/manifests';
import { keyOf, wordsOf } from '../mesh/objects/key';
import type { MeshObject, ProgramLines } from '../mesh/objects/mesh-object';
import { objectMap } from '../mesh/objects/object-map';
import { isSameObject } from '../mesh/objects/same';
import { asWritten } from '../plan/live/as-written';
import type { MappedObject } from '../source-map/source-map';
import { type ProgramOutput, programOutput } from '../state/program';
import { isCluster } from '../state/read-state';
import { wrapped } from '../terminal/wrapped';
import type { Surroundings } from './surroundings';

/** The objects of a program, with its lines. */
export interface ProgramObjects {
  readonly objects: readonly MeshObject[];
  /** The lines of an object of the program; undefined if no line of the program made it. */
  linesOf(object: MeshObject): Omit<ProgramLines, 'agrees'> | undefined;
}

/**
 * Runs the program of the working folder, and says so on standard error.
 *
 * @param namespace namespace of objects without one
 * @throws StateError if there is none, or it fails
 */
export async function programObjects(
  namespace: string | undefined,
  { cwd, stderr }: Surroundings,
): Promise<ProgramObjects> {
  const output = await programOutput(cwd, {
    tell: (line) => stderr.write(`${wrapped(line)}\n`),
    print: (text) => stderr.write(text),
  });
  return objectsOf(output, namespace);
}

function objectsOf({ state, sourceMap }: ProgramOutput, namespace: string | undefined): ProgramObjects {
  const { objects } = manifestsOf({ texts: state.texts }, { namespace });
  const mapped = new Map(sourceMap.objects.map((each) => [nameIn(each.file, each), each]));
  return {
    objects,
    linesOf: ({ apiVersion, kind, name, data, source }) => {
      const own = Object(data['metadata']).namespace ?? null;
      return linesOf(mapped.get(nameIn(source.file, { apiVersion, kind, namespace: own, name })));
    },
  };
}

/** The name of an object in the output: a file may have several. */
function nameIn(
  file: string,
  { apiVersion, kind, namespace, name }: Pick<MappedObject, 'apiVersion' | 'kind' | 'namespace' | 'name'>,
): string {
  return JSON.stringify([file, apiVersion, kind, namespace, name]);
}

function linesOf(mapped: MappedObject | undefined): Omit<ProgramLines, 'agrees'> | undefined {
  if (mapped === undefined || mapped.place === null) return undefined;
  const { place, calledFrom, contributors } = mapped;
  return {
    line: place,
    ...(calledFrom !== undefined && { calledFrom }),
    contributors: contributors.flatMap((each) => each.calledFrom ?? each.place ?? []),
  };
}

/** A state whose objects have the lines of the program that makes them. */
export interface ProgramState {
  readonly objects: readonly MeshObject[];
  /** How the program's own output differs from the state; undefined if it does not. */
  readonly difference: string | undefined;
}

/**
 * Adds the lines of a program to the objects of a state. An object that the program makes otherwise is marked: the lines
 * would explain an object that nobody applied.
 *
 * @param names the names of the state
 */
export function withProgramLines(
  names: readonly string[],
  state: readonly MeshObject[],
  { objects: made, linesOf: linesIn }: ProgramObjects,
): ProgramState {
  const byKey = objectMap(made);
  const differing: string[] = [];
  const found = new Set<MeshObject>();
  const objects = state.map((object) => {
    const own = byKey.get(keyOf(object));
    const lines = own && linesIn(own);
    if (own === undefined || lines === undefined) return object;
    found.add(own);
    const agrees = isSameObject(asWritten(object, own), own);
    if (!agrees) differing.push(`${wordsOfObject(object)} (${lines.line})`);
    return { ...object, source: { ...object.source, program: { ...lines, agrees } } };
  });
  // Only some kinds of a cluster are read.
  const missing = names.some(isCluster) ? [] : made.filter((each) => !found.has(each));
  const differences = [
    ...(differing.length > 0 ? [`differs from the output of the program in ${someOf(differing)}`] : []),
    ...(missing.length > 0 ? [`lacks ${someOf(missing.map(wordsOfObject))} of the program`] : []),
  ];
  const advice = 'run cdk8s synth, or name the state that the program made';
  const difference = `${names.join(', ')} ${differences.join(', and ')}: ${advice}`;
  return { objects, difference: differences.length > 0 ? difference : undefined };
}

function wordsOfObject(object: MeshObject): string {
  return wordsOf(keyOf(object));
}

const most = 4;

function someOf(names: readonly string[]): string {
  const more = names.length - most;
  return more > 1 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}
