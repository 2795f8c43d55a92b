import { check } from '../check/check';
import { placed } from '../check/state/placement';
import { compared } from '../graph/comparison/compared';
import type { Graph } from '../graph/model/graph';
import { graphOf } from '../graph/model/graph-of';
import type { IstioVersion } from '../mesh/istio-version';
import { meshOf } from '../mesh/mesh';
import { objectMap } from '../mesh/objects/object-map';
import { wrapped } from '../terminal/wrapped';
import { lastOnes } from '../trace/applied-objects';
import { embeddedState } from '../trace/embedded/embed';
import type { EmbeddedState } from '../trace/embedded/state';
import { configurationIn } from './configuration';
import { leftOut, noteOf } from './partial-reading';
import { type RenderSettings, type RequestedRendering, refuseUnused, renderingOf } from './rendering';
import { defaultStates, fromHints, type Hints, readStates } from './states';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';
import { ofOneState } from './whole-state';

/** The options of `graph` that say what is read. */
export interface StateSettings extends RenderSettings {
  readonly from?: string;
  readonly complete?: boolean;
  readonly istio?: IstioVersion;
}

/** A graph with the state that it is drawn from. */
export interface DrawnState {
  readonly graph: Graph;
  /** The state as a trace reads it; with `--from`, the new one. */
  embedded(): EmbeddedState;
}

/** The graph of some states read as one; with `--from`, compared with that of an old state. */
export async function drawnState(
  states: readonly string[],
  settings: StateSettings,
  surroundings: ConnectedSurroundings,
): Promise<DrawnState> {
  const rendering = renderingOf(settings, surroundings);
  const { from } = settings;
  const read = (names: readonly string[]) =>
    oneGraph(names, { ...settings, rendering, mayBeEmpty: from !== undefined }, surroundings);
  const before = from === undefined ? undefined : await read([from]);
  const after = await read(states);
  refuseUnused(rendering, [...(from === undefined ? [] : [from]), ...states]);
  if (before === undefined) return after;
  if (before.graph.services.length + after.graph.services.length === 0)
    throw new UsageError(`no services in ${from} or ${states.join(', ')}`);
  return { ...after, graph: compared(before.graph, after.graph) };
}

const hints: Hints = {
  ...fromHints,
  [defaultStates.to]: 'name a folder (cdk8s-istio graph k8s/), or run cdk8s synth first',
};

interface Reading extends StateSettings {
  readonly rendering: RequestedRendering | undefined;
  /** Whether a state without objects is one: everything is new, or removed. */
  readonly mayBeEmpty: boolean;
}

async function oneGraph(
  states: readonly string[],
  { complete, namespace, istio, rendering, mayBeEmpty }: Reading,
  surroundings: ConnectedSurroundings,
): Promise<DrawnState> {
  const { cwd, stderr, time } = surroundings;
  const configuration = configurationIn(cwd);
  const read = await readStates(states, namespace, surroundings, hints, rendering);
  const name = states.join(', ');
  if (read.objects.length === 0 && !mayBeEmpty) throw new UsageError(`no Kubernetes objects in ${name}`);
  const facts = {
    ...configuration?.mesh,
    isComplete: complete ?? configuration?.mesh.isComplete,
    istioVersion: istio ?? configuration?.mesh.istioVersion,
  };
  const options = { ...facts, time };
  const { findings } = check(read.objects, {
    ...options,
    faults: read.faults,
    suppressions: read.suppressions,
    severities: configuration?.severities,
    ignores: configuration?.ignores,
  });
  const { objects } = placed(read, (each) => meshOf(each, options));
  const whole = ofOneState(name, objects, surroundings);
  const embedded = () => embeddedState(lastOnes(whole), facts, namespace);
  const graph = graphOf([...objectMap(whole).values()], options, findings);
  const notes = leftOut(read, name, 'drawn');
  for (const each of notes) stderr.write(`${wrapped(noteOf(each))}\n`);
  return { graph: { ...graph, notes: [...graph.notes, ...notes.map(({ words }) => `${words}.`)] }, embedded };
}
