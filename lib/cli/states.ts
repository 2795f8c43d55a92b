import { resolve } from 'node:path';
import { type DataObject, manifestsOf, type ReadManifests } from '../check/manifests';
import type { ReadingFault } from '../mesh/reading/fault';
import type { SourceText } from '../mesh/reading/read';
import { readState } from '../state/read-state';
import type { Surroundings } from './surroundings';

/** Reads the states of a command line as one, in their order. @throws StateError for one that is not there */
export async function readStates(
  names: readonly string[],
  namespace: string | undefined,
  surroundings: Surroundings,
): Promise<ReadManifests> {
  const texts: SourceText[] = [];
  const seen = new Set<string>();
  const data: DataObject[] = [];
  const faults: ReadingFault[] = [];
  for (const name of names) {
    const state = await readState(name, surroundings);
    for (const text of state.texts) {
      // Two states may overlap, and an object that stands twice would be at odds with itself.
      const path = resolve(surroundings.cwd, text.file);
      if (!seen.has(path)) texts.push(text);
      seen.add(path);
    }
    for (const object of state.objects) data.push({ data: object, source: { file: name } });
    for (const fault of state.faults) faults.push(fault);
  }
  return manifestsOf({ texts, data, faults }, { namespace });
}
