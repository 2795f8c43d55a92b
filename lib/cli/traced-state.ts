import { check } from '../check/check';
import type { Finding } from '../check/finding';
import { deducedNamespace, placedIn } from '../check/state/placement';
import type { IstioVersion } from '../mesh/istio-version';
import { type Mesh, type MeshOptions, meshOf } from '../mesh/mesh';
import { keyOf } from '../mesh/objects/key';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { objectMap } from '../mesh/objects/object-map';
import { unnamed } from '../mesh/reading/identity';
import { wrapped } from '../terminal/wrapped';
import { TraceError } from '../trace/trace-error';
import { configurationIn, meshOptions } from './configuration';
import { leftOut, noteOf } from './partial-reading';
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

/** A state with what is known about it. */
export interface Traced {
  readonly mesh: Mesh;
  readonly options: MeshOptions | undefined;
  readonly findings: () => readonly Finding[];
}

/**
 * Reads the state of a trace. Documents that cannot be read are left out, with a note: the answer may depend on them.
 *
 * @param more states that are read with it as one, as `check` does
 * @throws UsageError if it is empty, or holds several environments
 */
export async function tracedState(
  state: string,
  settings: Pick<TraceSettings, 'namespace' | 'istio' | 'render' | 'values' | 'complete'>,
  surroundings: ConnectedSurroundings,
  more: readonly string[] = [],
): Promise<Traced> {
  const { cwd, stderr } = surroundings;
  const rendering = renderingOf(settings, surroundings);
  const read = await readStates([state, ...more], settings.namespace, surroundings, undefined, rendering);
  refuseUnused(rendering, [state, ...more]);
  if (read.objects.length === 0) throw new UsageError(`no Kubernetes objects in ${state}`);
  const configured = meshOptions(configurationIn(cwd)?.mesh, settings.istio);
  const options = settings.complete ? { ...configured, isComplete: true } : configured;
  const namespace = deducedNamespace(read.objects, (each) => meshOf(each, options));
  const placed =
    namespace === undefined ? read.objects : read.objects.map((each) => placedIn(each, namespace));
  if (namespace !== undefined)
    stderr.write(
      `${wrapped(`note: objects without a namespace are read in namespace ${namespace}: name it with -n ${namespace}`)}\n`,
    );
  for (const each of leftOut(read, [state, ...more].join(', '), 'followed'))
    stderr.write(`${wrapped(noteOf(each))}\n`);
  const objects = lastOnes(ofOneState(state, placed, surroundings));
  const mesh = meshOf(objects, options);
  return { mesh, options, findings: findingsOf(objects, mesh, options?.isComplete) };
}

/** Of several objects with the same key the last one, as when the files are applied. What has no name is for istioctl. */
function lastOnes(objects: readonly MeshObject[]): readonly MeshObject[] {
  const last = objectMap(objects);
  return objects.filter((each) => each.name === unnamed || last.get(keyOf(each)) === each);
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
