import { type Node, parseAllDocuments } from 'yaml';
import type { Field, MeshObject, SourceDocument } from '../../mesh/objects/mesh-object';
import { documentsOf } from '../../mesh/reading/documents';
import type { Edit, Finding } from '../finding';
import { type Change, type Patch, patchOf, Unpatchable } from './patch';

/** The result of `--fix`. */
export interface Fixed {
  /** New text by file; only files that change. */
  readonly texts: ReadonlyMap<string, string>;
  /** Findings that were fixed. */
  readonly mended: readonly Finding[];
  /** Findings that are left, and why. */
  readonly left: readonly LeftFinding[];
}

/** A finding that must be fixed by hand. */
export interface LeftFinding {
  readonly finding: Finding;
  readonly reason: string;
}

/**
 * Fixes the findings that have exactly one correct fix.
 *
 * @param read the text of a file, or undefined for sources that cannot be written: standard input, a commit, a cluster
 */
export function fixed(findings: readonly Finding[], read: (file: string) => string | undefined): Fixed {
  const texts = new Map<string, string>();
  const mended: Finding[] = [];
  const left: LeftFinding[] = [];
  const done = new Set<string>();
  for (const finding of findings) {
    const { edits = [] } = finding;
    if (edits.length === 0) {
      left.push({ finding, reason: 'there is more than one correct fix' });
      continue;
    }
    try {
      const changed = new Map(texts);
      for (const edit of edits) apply(edit, changed, read, done);
      for (const [file, text] of changed) texts.set(file, text);
      mended.push(finding);
    } catch (error) {
      if (!(error instanceof Unpatchable)) throw error;
      left.push({ finding, reason: error.message });
    }
  }
  return { texts, mended, left };
}

/** Two findings may ask for one and the same edit: it is made once. */
function apply(
  edit: Edit,
  texts: Map<string, string>,
  read: (file: string) => string | undefined,
  done: Set<string>,
): void {
  const { object, path } = targetOf(edit);
  const { file, within } = object.source;
  const text = texts.get(file) ?? read(file);
  if (text === undefined || within === undefined) throw new Unpatchable('it is not in a file');
  const change: Change =
    'remove' in edit
      ? { kind: 'remove', path: [...within.path, ...path] }
      : { kind: 'set' in edit ? 'set' : 'append', path: [...within.path, ...path], value: edit.value };
  const key = JSON.stringify([file, within, change]);
  if (done.has(key)) return;
  done.add(key);
  texts.set(file, patched(text, within, change, object));
}

function targetOf(edit: Edit): Field {
  if ('set' in edit) return edit.set;
  return 'append' in edit ? edit.append : edit.remove;
}

function patched(text: string, { index }: SourceDocument, change: Change, object: MeshObject): string {
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const number = documentNumber(text.slice(mark), object);
  let start = mark;
  for (const [each, document] of [...documentsOf(text.slice(mark))].entries()) {
    if (each < number) {
      start += document.text.length;
      continue;
    }
    const patch = patchOf(document.text, rootOf(document.text, index), change);
    return replacedIn(text, start, patch);
  }
  throw new Unpatchable('its document no longer exists');
}

/** Lines move while a file is fixed; documents keep their number. */
function documentNumber(text: string, { source, name, kind }: MeshObject): number {
  const documents = [...documentsOf(text)];
  const wanted = source.within?.linesBefore ?? 0;
  const exact = documents.findIndex(({ linesBefore }) => linesBefore === wanted);
  if (exact >= 0 && holds(documents[exact]?.text, name, kind)) return exact;
  const near = documents.findIndex(
    ({ linesBefore, text: each }) => linesBefore >= wanted && holds(each, name, kind),
  );
  if (near < 0) throw new Unpatchable('its document no longer exists');
  return near;
}

function holds(text: string | undefined, name: string, kind: string): boolean {
  return text?.includes(name) === true && text.includes(kind);
}

function rootOf(text: string, index: number): Node {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, uniqueKeys: false });
  const root = Array.isArray(documents) ? (documents[index]?.contents as Node | null | undefined) : undefined;
  if (!root) throw new Unpatchable('its document cannot be read');
  return root;
}

function replacedIn(text: string, offset: number, { start, end, text: written }: Patch): string {
  return text.slice(0, offset + start) + written + text.slice(offset + end);
}
