import { type Node, parseAllDocuments } from 'yaml';
import type { Field, MeshObject, SourceDocument } from '../../mesh/objects/mesh-object';
import { documentsOf } from '../../mesh/reading/documents';
import type { Edit, Finding } from '../finding';
import { changeText, restartsPods } from './change-text';
import { type Change, type Patch, patchOf, Unpatchable } from './patch';

/** The result of `--fix`. */
export interface Fixed {
  /** New text by file; only files that change. */
  readonly texts: ReadonlyMap<string, string>;
  /** Findings that were fixed. */
  readonly mended: readonly Finding[];
  /** The changes, in the order in which they were made. */
  readonly changes: readonly MadeChange[];
  /** Findings that are left, and why. */
  readonly left: readonly LeftFinding[];
}

/** A finding that must be fixed by hand. */
export interface LeftFinding {
  readonly finding: Finding;
  /** The reason why the edits cannot be made; undefined if a person has to decide. */
  readonly reason: string | undefined;
}

/** One change of a file. */
export interface MadeChange {
  readonly file: string;
  /** The line in the new text; first line is 1. */
  readonly line: number;
  /** `adds version: v1 to the pod template of Deployment cart`. */
  readonly text: string;
  /** Whether Kubernetes replaces the pods when the change is applied. */
  readonly restartsPods: boolean;
  /** The findings that it fixes, alone or with other changes. */
  readonly fixes: readonly Finding[];
}

/** A change whose place moves while its file is changed. */
interface PlacedChange {
  readonly key: string;
  readonly file: string;
  readonly offset: number;
  readonly text: string;
  readonly restartsPods: boolean;
  readonly fixes: readonly Finding[];
}

/** The texts and changes after some edits. */
interface Progress {
  readonly texts: ReadonlyMap<string, string>;
  readonly changes: readonly PlacedChange[];
}

/**
 * Fixes the findings that have exactly one correct fix.
 *
 * @param read the text of a file, or undefined for sources that cannot be written: standard input, a commit, a cluster
 */
export function fixed(findings: readonly Finding[], read: (file: string) => string | undefined): Fixed {
  let progress: Progress = { texts: new Map(), changes: [] };
  const mended: Finding[] = [];
  const left: LeftFinding[] = [];
  for (const finding of findings) {
    const { edits = [] } = finding;
    if (edits.length === 0) {
      left.push({ finding, reason: undefined });
      continue;
    }
    try {
      progress = edits.reduce((before, edit) => withEdit(before, edit, finding, read), progress);
      mended.push(finding);
    } catch (error) {
      if (!(error instanceof Unpatchable)) throw error;
      left.push({ finding, reason: error.message });
    }
  }
  const { texts, changes } = progress;
  return { texts, mended, left, changes: changes.map((change) => madeChange(change, texts)) };
}

/** Two findings may ask for one and the same edit: it is made once. */
function withEdit(
  { texts, changes }: Progress,
  edit: Edit,
  finding: Finding,
  read: (file: string) => string | undefined,
): Progress {
  const { object, path } = targetOf(edit);
  const { file, within } = object.source;
  const text = texts.get(file) ?? read(file);
  if (text === undefined || within === undefined) throw new Unpatchable('it is not in a file');
  const change: Change =
    'remove' in edit
      ? { kind: 'remove', path: [...within.path, ...path] }
      : { kind: 'set' in edit ? 'set' : 'append', path: [...within.path, ...path], value: edit.value };
  const key = JSON.stringify([file, within, change]);
  if (changes.some((each) => each.key === key)) {
    const shared = (each: PlacedChange) =>
      each.key === key ? { ...each, fixes: [...each.fixes, finding] } : each;
    return { texts, changes: changes.map(shared) };
  }
  const patch = patchIn(text, within, change, object);
  const moved = (each: PlacedChange) =>
    each.file === file && each.offset >= patch.end
      ? { ...each, offset: each.offset + patch.text.length - (patch.end - patch.start) }
      : each;
  // The text of an insertion starts with a line break.
  const offset = patch.start + (/^\r?\n/.exec(patch.text)?.[0].length ?? 0);
  const made: PlacedChange = {
    key,
    file,
    offset,
    text: changeText(edit),
    restartsPods: restartsPods(edit),
    fixes: [finding],
  };
  return {
    texts: new Map([...texts, [file, text.slice(0, patch.start) + patch.text + text.slice(patch.end)]]),
    changes: [...changes.map(moved), made],
  };
}

function madeChange(
  { key: _, offset, ...change }: PlacedChange,
  texts: ReadonlyMap<string, string>,
): MadeChange {
  const before = texts.get(change.file)?.slice(0, offset) ?? '';
  return { ...change, line: before.split('\n').length };
}

function targetOf(edit: Edit): Field {
  if ('set' in edit) return edit.set;
  return 'append' in edit ? edit.append : edit.remove;
}

/** The change of a whole file. */
function patchIn(text: string, { index }: SourceDocument, change: Change, object: MeshObject): Patch {
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const number = documentNumber(text.slice(mark), object);
  let start = mark;
  for (const [each, document] of [...documentsOf(text.slice(mark))].entries()) {
    if (each < number) {
      start += document.text.length;
      continue;
    }
    const patch = patchOf(document.text, rootOf(document.text, index), change);
    return { ...patch, start: start + patch.start, end: start + patch.end };
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
