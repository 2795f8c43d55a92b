import { apiGroupOf } from '../../api-version/api-group';
import type { FieldPath, Json, JsonObject, MeshObject, Source } from '../objects/mesh-object';
import { schemaOf } from '../schema/schemas';
import { wellTyped } from '../schema/well-typed';
import type { Parsed, TextDocument } from './document';
import { documentsOf, parseAll } from './documents';
import type { FieldFault, ObjectPart, ReadingFault } from './fault';
import { Positions } from './positions';

/** A file with its text. */
export interface SourceText {
  /** As the user named it, with `/` on every system; `-` for standard input. */
  readonly file: string;
  /** All of it. */
  readonly text: string;
}

/** The result of reading. */
export interface Manifests {
  /** In the order of the texts. */
  readonly objects: readonly MeshObject[];
  /** The faults of the texts and objects, in the same order. */
  readonly faults: readonly ReadingFault[];
}

/** How objects are read. */
export interface ReadingOptions {
  /**
   * Where objects without a namespace land.
   *
   * @default default
   */
  readonly namespace?: string;
}

/** Reads texts of YAML and JSON. Nothing in them is executed or followed; what cannot be read is a fault. */
export function readManifests(texts: Iterable<SourceText>, options: ReadingOptions = {}): Manifests {
  const objects: MeshObject[] = [];
  const faults: ReadingFault[] = [];
  const found: { readonly file: string; readonly document: TextDocument }[] = [];
  const readFound = (): void => {
    const parsed = parseAll(found.map(({ document }) => document));
    for (const { file, document } of found) {
      const { value } = parsed.next();
      if (value !== undefined) addDocument(file, document, value, options, objects, faults);
    }
    found.length = 0;
  };
  for (const { file, text } of texts) {
    const fault = textFault(file, text);
    if (fault === undefined) {
      const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
      for (const document of documentsOf(plain)) found.push({ file, document });
    } else {
      // The faults of earlier texts come first.
      readFound();
      faults.push(fault);
    }
  }
  readFound();
  return { objects, faults };
}

/** An object that some program made, or that a cluster holds: there is no text. */
export function readObject(
  data: unknown,
  source: Pick<Source, 'file' | 'construct'>,
  options: ReadingOptions = {},
): Manifests {
  const objects: MeshObject[] = [];
  const faults: ReadingFault[] = [];
  addObject(
    data,
    { ...source, position: () => undefined, written: () => undefined },
    options,
    objects,
    faults,
  );
  return { objects, faults };
}

/** The line of the first template action that stands where no quotes and no block of text protect it. */
function lineOfTemplate(text: string): number | undefined {
  if (!text.includes('{{')) return undefined;
  // Indentation of the line that began a block of text, which is deeper.
  let block: number | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const indentation = line.search(/\S/);
    if (block !== undefined && (indentation < 0 || indentation > block)) continue;
    block = /[:-]\s+[|>][-+0-9]*\s*$/.test(line) ? indentation : undefined;
    if (/^\s*(- )?\{\{|:\s+\{\{|^\{\{/.test(line)) return index + 1;
  }
  return undefined;
}

/** A fault because of which the whole file is not a manifest. */
function textFault(file: string, text: string): ReadingFault | undefined {
  if (text.includes('\0')) return { kind: 'binary', at: { file } };
  const line = lineOfTemplate(text);
  return line === undefined ? undefined : { kind: 'template', at: { file, line, column: 1 } };
}

function addDocument(
  file: string,
  document: TextDocument,
  parsed: Parsed,
  options: ReadingOptions,
  objects: MeshObject[],
  faults: ReadingFault[],
): void {
  if (!('values' in parsed)) {
    const { reason, line, column, isDuplicate } = parsed;
    faults.push({ kind: isDuplicate ? 'duplicate-key' : 'broken', at: { file, line, column }, reason });
    return;
  }
  const positions = new Positions(file, document);
  for (const [index, value] of parsed.values.entries()) {
    if (value === null || value === undefined) continue;
    const source: Source = {
      file,
      position: (path) => positions.of(index, path),
      written: (path) => positions.written(index, path),
      within: { text: document.text, linesBefore: document.linesBefore, index, path: [] },
    };
    addObject(value, source, options, objects, faults);
  }
}

function addObject(
  value: unknown,
  source: Source,
  options: ReadingOptions,
  objects: MeshObject[],
  faults: ReadingFault[],
): void {
  const identity = identityOf(value);
  if ('part' in identity) {
    const { file, line, column } = source.position([]) ?? { file: source.file };
    faults.push({ kind: 'no-object', at: { file, line, column }, lacks: identity });
    return;
  }
  const { data, kind } = identity;
  if (!isList(data, kind)) {
    objects.push(typed(identity, source, options, faults));
    return;
  }
  for (const [index, item] of data['items'].entries()) {
    const path = ['items', index];
    const below: Source = {
      ...source,
      position: (rest) => source.position([...path, ...rest]),
      written: (rest) => source.written?.([...path, ...rest]),
      within: source.within && { ...source.within, path: [...source.within.path, ...path] },
    };
    addObject(item, below, options, objects, faults);
  }
}

interface Identity {
  readonly data: JsonObject;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** The identity of an object, or the part that it lacks. */
function identityOf(value: unknown): Identity | ObjectPart {
  if (!isObject(value)) return { part: 'mapping' };
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || apiVersion === '') return { part: 'apiVersion' };
  if (typeof kind !== 'string' || kind === '') return { part: 'kind' };
  if (isList(value, kind)) return { data: value, apiVersion, kind, name: '' };
  const name = isObject(metadata) ? (metadata['name'] ?? metadata['generateName']) : undefined;
  if (name !== undefined && name !== null && typeof name !== 'string') {
    return { part: 'quotes', kind, name };
  }
  if (!name) return { part: 'name', kind };
  return { data: value, apiVersion, kind, name };
}

function isList(data: JsonObject, kind: string): data is JsonObject & { readonly items: readonly Json[] } {
  return kind.endsWith('List') && Array.isArray(data['items']);
}

function typed(
  { data: written, apiVersion, kind, name }: Identity,
  source: Source,
  { namespace: given }: ReadingOptions,
  faults: ReadingFault[],
): MeshObject {
  const group = apiGroupOf(apiVersion);
  const found: Omitted[] = [];
  const schema = schemaOf(group, kind);
  const inText = (path: FieldPath) => source.written?.(path);
  const data = wellTyped(written, schema, (fault) => found.push(fault), inText) as JsonObject;
  const metadata = (data['metadata'] ?? {}) as JsonObject;
  const named = (metadata['namespace'] as string | undefined) || given;
  const isNamespaced = !isOfCluster(group, kind);
  const object: MeshObject = {
    apiVersion,
    group,
    kind,
    name,
    namespace: isNamespaced ? (named ?? 'default') : '',
    ...(isNamespaced && named === undefined && { isUnplaced: true }),
    labels: (metadata['labels'] ?? {}) as MeshObject['labels'],
    annotations: (metadata['annotations'] ?? {}) as MeshObject['annotations'],
    data,
    ...(data !== written && { omitted: found.map(({ path }) => path) }),
    source,
  };
  for (const { path, ...fault } of found) faults.push({ ...fault, at: { object, path } } as FieldFault);
  return object;
}

type Omitted = { readonly path: FieldPath } & Record<string, unknown>;

const ofCluster: ReadonlySet<string> = new Set([
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'gateway.networking.k8s.io/GatewayClass',
  'networking.k8s.io/IngressClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/StorageClass',
]);

function isOfCluster(group: string, kind: string): boolean {
  return ofCluster.has(`${group}/${kind}`);
}

function isObject(value: unknown): value is { readonly [field: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
