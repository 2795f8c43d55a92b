import { resolve } from 'node:path';
import { type DataObject, manifestsOf, type ReadManifests } from '../check/manifests';
import type { ReadingFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';
import { readState } from '../state/read-state';
import { type Rendering, renderedTexts } from '../state/rendered';
import { StateError } from '../state/state-error';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';

/** The states that a command reads if none is named. */
export const defaultStates = { from: 'HEAD:dist', to: 'dist' } as const;

/** The hint for a state that cannot be read, by its name. */
export type Hints = Readonly<Record<string, string>>;

export const fromHints: Hints = {
  [defaultStates.from]: 'commit it first, or name the old state with --from',
};

export const toHints: Hints = {
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
    const rendered = async () => rendering && (await renderedTexts(name, surroundings.cwd, rendering));
    const state = await rendered()
      .then((found) => found ?? readState(name, surroundings))
      .catch((error) => {
        throw withHint(error, name, hints);
      });
    for (const text of state.texts) if (names.length === 1 || isNew(text)) texts.push(text);
    for (const object of state.objects) data.push({ data: object, source: { file: name } });
    for (const fault of state.faults) faults.push(fault);
  }
  return manifestsOf({ texts, data, faults }, { namespace });
}
