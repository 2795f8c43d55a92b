import { check } from '../check/check';
import type { Finding } from '../check/finding';
import { deducedNamespace, placedIn } from '../check/state/placement';
import type { IstioVersion } from '../mesh/istio-version';
import { type Mesh, type MeshOptions, meshOf } from '../mesh/mesh';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { wrapped } from '../terminal/wrapped';
import { lastOnes } from '../trace/applied-objects';
import { TraceError } from '../trace/trace-error';
import { configurationIn, meshOptions } from './configuration';
import { leftOut, noteOf } from './partial-reading';
import type { ProgramObjects } from './program-lines';
import { refuseUnused, renderingOf } from './rendering';
import { readStates } from './states';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';
import { ofOneState } from './whole-state';

/** The options of `trace` from the command line. */
export interface TraceSettings {
  readonly from?: string;
  readonly stateBefore?: string;
  readonly request?: string;
  readonly header?: readonly string[];
  readonly cookie?: readonly string[];
  readonly grpc?: string;
  readonly data?: string;
  readonly head?: boolean;
  readonly cert?: string;
  /** True for all calls that the manifests tell. */
  readonly hops?: readonly string[] | true;
  readonly forwards?: readonly string[];
  readonly why?: string;
  readonly file?: string;
  readonly write?: string;
  readonly log?: string;
  /** Whether the program runs, and places have its lines. */
  readonly program?: boolean;
  readonly claim?: readonly string[];
  readonly explain?: string;
  readonly list?: boolean;
  readonly output?: string;
  readonly render?: boolean;
  readonly values?: readonly string[];
  readonly namespace?: string;
  readonly istio?: IstioVersion;
  readonly complete?: boolean;
}

/** The states that make one state, and the objects of the program that makes it. */
export interface NamedStates {
  readonly names: readonly [string, ...(readonly string[])];
  /** @default - places have no lines of a program */
  readonly program?: ProgramObjects;
  /**
   * Whether the program makes another state on purpose, such as that of a later commit.
   *
   * @default false
   */
  readonly isBefore?: boolean;
}

/** The objects of the program of the working folder; undefined without `--program`. @throws StateError if it fails */
export async function askedProgram(
  { program, namespace }: Pick<TraceSettings, 'program' | 'namespace'>,
  surroundings: ConnectedSurroundings,
): Promise<ProgramObjects | undefined> {
  if (!program) return undefined;
  return programLines().programObjects(namespace, surroundings);
}

/** A state with what is known about it. */
export interface Traced {
  readonly mesh: Mesh;
  readonly options: MeshOptions | undefined;
  readonly findings: () => readonly Finding[];
}

/**
 * Reads the state of a trace. Documents that cannot be read are left out, with a note: the answer may depend on them.
 * Several states are read as one, as `check` does.
 *
 * @throws UsageError if it is empty, or holds several environments
 */
export async function tracedState(
  { names, program, isBefore = false }: NamedStates,
  settings: Pick<TraceSettings, 'namespace' | 'istio' | 'render' | 'values' | 'complete'>,
  surroundings: ConnectedSurroundings,
): Promise<Traced> {
  const { cwd, stderr } = surroundings;
  const [state] = names;
  const note = (text: string) => stderr.write(`${wrapped(`note: ${text}`)}\n`);
  const rendering = renderingOf(settings, surroundings);
  const read = await readStates(names, settings.namespace, surroundings, undefined, rendering);
  refuseUnused(rendering, names);
  if (read.objects.length === 0) throw new UsageError(`no Kubernetes objects in ${state}`);
  const configured = meshOptions(configurationIn(cwd)?.mesh, settings.istio);
  const options = settings.complete ? { ...configured, isComplete: true } : configured;
  const namespace = deducedNamespace(read.objects, (each) => meshOf(each, options));
  const placed = (objects: readonly MeshObject[]) =>
    namespace === undefined ? objects : objects.map((each) => placedIn(each, namespace));
  if (namespace !== undefined)
    note(`objects without a namespace are read in namespace ${namespace}: name it with -n ${namespace}`);
  for (const each of leftOut(read, names.join(', '), 'followed')) stderr.write(`${wrapped(noteOf(each))}\n`);
  const whole = lastOnes(ofOneState(state, placed(read.objects), surroundings));
  const ofProgram = program && { ...program, objects: placed(program.objects) };
  const { objects, difference } = ofProgram
    ? programLines().withProgramLines(names, whole, ofProgram)
    : { objects: whole, difference: undefined };
  if (difference !== undefined && !isBefore) note(difference);
  const mesh = meshOf(objects, options);
  return { mesh, options, findings: findingsOf(objects, mesh, options?.isComplete) };
}

function programLines() {
  return require('./program-lines') as typeof import('./program-lines');
}

/** The findings of the state, only looked for when a request fails. */
function findingsOf(
  objects: readonly MeshObject[],
  { domain, istioVersion }: Mesh,
  isComplete: boolean | undefined,
): () => readonly Finding[] {
  let found: readonly Finding[] | undefined;
  return () => {
    found ??= check(objects, { domain, istioVersion, isComplete }).findings;
    return found;
  };
}

/** Errors of requests and callers as errors of usage. */
export function usageErrors<Value>(find: () => Value): Value {
  try {
    return find();
  } catch (error) {
    throw error instanceof TraceError ? new UsageError(error.message) : error;
  }
}
