import { apiGroupOf } from '../../api-version/api-group';
import type { FieldPath, JsonObject, MeshObject, Source } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import { schemaOf } from '../schema/schemas';
import { wellTyped } from '../schema/well-typed';
import type { Parsed, TextDocument } from './document';
import { documentsOf, parseAll } from './documents';
import type { FaultPlace, FieldFault, ReadingFault } from './fault';
import { type Identity, identityOf, isList, isOfCluster } from './identity';
import { isKustomization } from './kustomize/kustomization';
import { Kustomizations } from './kustomize/kustomizations';
import { isPatch } from './kustomize/patches';
import { Positions } from './positions';
import { removedVersion, withFormerDefaults } from './removed-versions';
import { lineOfAction } from './template';

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

/**
 * Reads texts of YAML and JSON, each document by itself: one that cannot be read hides no other. Nothing in them is
 * executed or followed; what cannot be read is a fault.
 */
export function readManifests(texts: Iterable<SourceText>, options: ReadingOptions = {}): Manifests {
  const found: ReadDocument[] = [];
  const binary = new Map<string, ReadingFault>();
  const documents: (SourceText & { readonly document: TextDocument })[] = [];
  for (const { file, text } of texts) {
    const isBinary = text.includes('\0');
    if (isBinary) binary.set(file, { kind: 'binary', at: { file } });
    const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
    const own = isBinary ? [nothing] : documentsOf(plain);
    for (const document of own) documents.push({ file, text, document });
  }
  const parsed = parseAll(documents.map(({ document }) => document));
  for (const each of documents) {
    const { value = { values: [] } } = parsed.next();
    found.push({ ...each, parsed: value, values: 'values' in value ? value.values : [] });
  }
  const reader = new Reader(options, new Kustomizations(found));
  for (const each of found) {
    const fault = binary.get(each.file);
    if (fault === undefined) reader.document(each);
    else reader.faults.push(fault);
  }
  return reader;
}

/** An object that some program made, or that a cluster holds: there is no text. */
export function readObject(
  data: unknown,
  source: Pick<Source, 'file' | 'construct'>,
  options: ReadingOptions = {},
): Manifests {
  const reader = new Reader(options, undefined);
  reader.object(data, { ...source, position: () => undefined, written: () => undefined });
  return reader;
}

interface ReadDocument extends SourceText {
  readonly document: TextDocument;
  readonly parsed: Parsed;
  readonly values: readonly unknown[];
}

/** In the place of a text that is none. */
const nothing: TextDocument = { text: '', linesBefore: 0, columnsBefore: 0 };

/** Collects the objects and faults of documents. */
class Reader {
  readonly objects: MeshObject[] = [];
  readonly faults: ReadingFault[] = [];

  /** @param kustomizations undefined for objects without a text */
  constructor(
    private readonly options: ReadingOptions,
    private readonly kustomizations: Kustomizations | undefined,
  ) {}

  document({ file, text, document, parsed, values }: ReadDocument): void {
    // Patches, and the contents of ConfigMaps, mean nothing by themselves.
    if (this.kustomizations?.isInput(file, values)) return;
    if (!('values' in parsed)) {
      this.faults.push(unread({ file, text }, document, parsed));
      return;
    }
    // In files of other programs, such as the values of a chart, they are not kubectl's concern.
    const isManifest = values.some((value) => isKustomization(value, file) || !('part' in identityOf(value)));
    for (const { line, column, ...rest } of (isManifest && parsed.duplicates) || [])
      this.faults.push({ kind: 'duplicate-key', at: { file, line, column }, ...rest });
    const positions = new Positions(file, document);
    for (const [index, value] of values.entries()) {
      if (value === null || value === undefined) continue;
      const source: Source = {
        file,
        position: (path) => positions.of(index, path),
        written: (path) => positions.written(index, path),
        within: { text: document.text, linesBefore: document.linesBefore, index, path: [] },
      };
      if (isKustomization(value, file)) this.kustomization(source);
      else this.object(value, source);
    }
  }

  object(value: unknown, source: Source): void {
    const isPartial = source.within !== undefined && isPatch(value, source.within.text);
    const identity = isPartial ? ({ part: 'patch' } as const) : identityOf(value);
    if ('part' in identity) {
      this.faults.push({ kind: 'no-object', at: placeOf(source), lacks: identity });
      return;
    }
    const { data, kind } = identity;
    if (!isList(data, kind)) {
      this.objects.push(this.typed(identity, source));
      return;
    }
    for (const [index, item] of (data['items'] ?? []).entries()) {
      const path = ['items', index];
      const below: Source = {
        ...source,
        position: (rest) => source.position([...path, ...rest]),
        written: (rest) => source.written?.([...path, ...rest]),
        within: source.within && { ...source.within, path: [...source.within.path, ...path] },
      };
      this.object(ofList(item, identity), below);
    }
  }

  private kustomization(source: Source): void {
    const root = this.kustomizations?.root(source.file);
    if (root === undefined || this.kustomizations?.isAsWritten(root)) return;
    const { folder, isPlain } = root;
    this.faults.push({ kind: 'kustomization', at: placeOf(source), folder, isPlain });
  }

  private typed({ data: written, apiVersion, kind, name }: Identity, source: Source): MeshObject {
    const removed = removedVersion(apiVersion, kind);
    const group = apiGroupOf(removed?.living ?? apiVersion);
    const found: Omitted[] = [];
    const former = removed === undefined ? written : withFormerDefaults(written, apiVersion);
    const given = this.kustomizations?.labelled(source.file, kind, former) ?? former;
    const schema = schemaOf(group, kind);
    const inText = (path: FieldPath) => source.written?.(path);
    const data = wellTyped(given, schema, (fault) => found.push(fault), inText) as JsonObject;
    const metadata = (data['metadata'] ?? {}) as JsonObject;
    const own =
      this.kustomizations?.namespaceOf(source.file) ??
      ((metadata['namespace'] as string | undefined) || this.options.namespace);
    const isNamespaced = !isOfCluster(group, kind);
    const unsettled = this.kustomizations?.unsettled(source.file, kind, name);
    const kustomizations = this.kustomizations?.rootsOf(source.file) ?? [];
    const object: MeshObject = {
      apiVersion,
      group,
      kind,
      name,
      namespace: isNamespaced ? own || 'default' : '',
      ...(isNamespaced && !own && { isUnplaced: true }),
      labels: (metadata['labels'] ?? {}) as MeshObject['labels'],
      annotations: (metadata['annotations'] ?? {}) as MeshObject['annotations'],
      data,
      ...(data !== given && { omitted: found.map(({ path }) => path) }),
      ...(unsettled !== undefined && { unsettled }),
      ...(kustomizations.length > 0 && { kustomizations }),
      source,
    };
    if (removed !== undefined)
      this.faults.push({ kind: 'removed-version', at: { object, path: ['apiVersion'] }, removed });
    for (const { path, ...fault } of found) {
      // The fields of a removed version were others.
      if (removed !== undefined || isUnknown(path, fault)) continue;
      this.faults.push({ ...fault, at: { object, path } } as FieldFault);
    }
    return object;
  }
}

/** An item with the apiVersion and the kind of its list, `VirtualServiceList`, if it has neither, as kubectl reads it. */
function ofList(item: unknown, { apiVersion, kind }: Identity): unknown {
  if (kind === 'List' || typeof item !== 'object' || item === null || Array.isArray(item)) return item;
  return 'kind' in item || 'apiVersion' in item ? item : { apiVersion, kind: kind.slice(0, -4), ...item };
}

/** Whether a tool fills in the field before the object is applied. */
function isUnknown(path: FieldPath, { found }: Record<string, unknown>): boolean {
  const texts = [found, path.at(-1)].filter((text) => typeof text === 'string');
  return texts.some(hasPlaceholder);
}

function placeOf(source: Source): FaultPlace {
  const { file, line, column } = source.position([]) ?? { file: source.file };
  return { file, line, column };
}

/** The fault of a document that is not valid YAML. */
function unread(
  { file, text }: SourceText,
  { text: own, linesBefore }: TextDocument,
  { reason, line, column }: Extract<Parsed, { reason: string }>,
): ReadingFault {
  const action = lineOfAction(own);
  if (action !== undefined)
    return { kind: 'template', at: { file, line: linesBefore + action + 1, column: 1 } };
  const at = { file, line, column };
  // Probably a file of another program, such as a tsconfig.json with comments.
  if (!/\b(apiVersion|kind)\b/.test(text))
    return { kind: 'no-object', at, lacks: { part: 'syntax', reason } };
  return { kind: 'broken', at, reason };
}

type Omitted = { readonly path: FieldPath } & Record<string, unknown>;
