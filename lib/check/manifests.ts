import type { MeshObject, Source } from '../mesh/objects/mesh-object';
import type { ReadingFault } from '../mesh/reading/fault';
import {
  type Manifests,
  type ReadingOptions,
  readManifests,
  readObject,
  type SourceText,
} from '../mesh/reading/read';
import type { Finding } from './finding';
import { readingFindings } from './reading/findings';
import { commentedSuppressions, mayHoldSuppressions } from './suppression/comments';
import type { Suppression } from './suppression/suppression';

/** The objects of manifests, before they are interpreted. */
export interface ReadManifests {
  /** All objects, in the order of the manifests. */
  readonly objects: readonly MeshObject[];
  /** Findings of the reading itself. */
  readonly faults: readonly Finding[];
  /** Suppressions from comments. */
  readonly suppressions: readonly Suppression[];
  /** Folders of kustomizations whose changes are not made: the objects are not those that are applied. */
  readonly unrendered: readonly string[];
}

/** An object that has no text: a program made it, or a cluster holds it. */
export interface DataObject {
  /** The object, as JSON has it. */
  readonly data: unknown;
  /** Where it comes from. */
  readonly source: Pick<Source, 'file' | 'construct'>;
}

/** The sources to read. */
export interface ManifestSources {
  /**
   * Files of YAML and JSON.
   *
   * @default - none
   */
  readonly texts?: Iterable<SourceText>;
  /**
   * Objects that have no text.
   *
   * @default - none
   */
  readonly data?: Iterable<DataObject>;
  /**
   * Faults from before there was a text.
   *
   * @default - nothing
   */
  readonly faults?: Iterable<ReadingFault>;
}

/** Reads manifests for a check: `check(read.objects, read)`. */
export function manifestsOf(sources: ManifestSources, options: ReadingOptions = {}): ReadManifests {
  const objects: MeshObject[] = [];
  const faults: ReadingFault[] = [...(sources.faults ?? [])];
  const suppressions: Suppression[] = [];
  // Never push(...list): there may be more objects than a call takes arguments.
  const add = (read: Manifests): void => {
    for (const object of read.objects) objects.push(object);
    for (const fault of read.faults) faults.push(fault);
  };
  const texts = [...(sources.texts ?? [])];
  // All in one go: to start the reader for each file costs more than to read it.
  const read = readManifests(texts, options);
  add(read);
  for (const { file, text } of texts.filter(mayHoldSuppressions)) {
    const own = read.objects.filter(({ source }) => source.file === file);
    for (const each of commentedSuppressions(file, text, own)) suppressions.push(each);
  }
  for (const { data, source } of sources.data ?? []) add(readObject(data, source, options));
  const unrendered = faults.flatMap((fault) =>
    fault.kind === 'kustomization' && !fault.isPlain ? [fault.folder] : [],
  );
  return { objects, faults: readingFindings(faults), suppressions, unrendered };
}
