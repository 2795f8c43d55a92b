import type { MeshObject } from '../../mesh/objects/mesh-object';
import { entriesOf, type Suppression } from './suppression';

/** The beginning of a comment with suppressions: `# cdk8s-istio-ignore rule-name: reason`. */
const marker = 'cdk8s-istio-ignore';

/** Finding comments is expensive, and few files have one of these. */
export function mayHoldSuppressions({ text }: { readonly text: string }): boolean {
  return text.includes(marker);
}

/**
 * The suppressions in the comments of a file. One holds for the object that it stands in or directly above; one
 * above a `List`, or in a document's head, for every object of the document.
 *
 * @param objects those of this file
 */
export function commentedSuppressions(
  file: string,
  text: string,
  objects: readonly MeshObject[],
): Suppression[] {
  if (!mayHoldSuppressions({ text })) return [];
  const comments = commentsOf(text);
  if (comments.length === 0) return [];
  const starts = objects
    .map((object) => ({ object, line: object.source.position([])?.line ?? 0 }))
    .sort((a, b) => a.line - b.line);
  const { lines, documents } = linesOf(text);
  return comments.flatMap(({ line, column, entries }) => {
    const covered = coveredFrom(line, starts, lines, documents);
    return entries.map((entry) => ({ ...entry, objects: covered, at: { file, line, column } }));
  });
}

interface Start {
  readonly object: MeshObject;
  readonly line: number;
}

/** The objects that a comment in this line covers. */
function coveredFrom(
  line: number,
  starts: readonly Start[],
  lines: readonly string[],
  documents: readonly number[],
): MeshObject[] {
  const next = starts.find((start) => start.line > line);
  if (next !== undefined && isBlank(lines, line, next.line - 1)) return objectsAt(next.line, starts);
  const from = documents.filter((document) => document <= line).at(-1) ?? 1;
  const to = documents.find((document) => document > line) ?? lines.length + 1;
  const within = starts.filter((start) => start.line >= from && start.line < to);
  const around = within.filter((start) => start.line <= line).at(-1);
  return around === undefined ? within.map(({ object }) => object) : objectsAt(around.line, starts);
}

function objectsAt(line: number, starts: readonly Start[]): MeshObject[] {
  return starts.filter((start) => start.line === line).map(({ object }) => object);
}

/** Whether there is nothing in these lines but comments and the marks between documents. */
function isBlank(lines: readonly string[], from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    const line = (lines[index] ?? '').trimStart();
    if (line !== '' && !line.startsWith('#') && !isMark(line)) return false;
  }
  return true;
}

function linesOf(text: string): { lines: string[]; documents: number[] } {
  const lines = text.split(/\r\n|\r|\n/);
  return { lines, documents: lines.flatMap((line, index) => (isMark(line) ? [index + 1] : [])) };
}

/** A `---` in the first column separates documents, even within a block of text. */
function isMark(line: string): boolean {
  return /^---(\s|$)/.test(line);
}

/** Comments that begin with the marker. A `#` in a text is no comment, so the file is lexed as YAML. */
function commentsOf(text: string) {
  const { Lexer, LineCounter } = require('yaml') as typeof import('yaml');
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
  const found: { line: number; column: number; entries: { rule: string; reason: string }[] }[] = [];
  let offset = 0;
  let before = '';
  for (const token of new Lexer().lex(text)) {
    const isComment = token.startsWith('#') && before !== scalarFollows;
    before = token;
    if (isControl(token)) continue;
    const comment = isComment ? token.slice(1).trim() : '';
    if (comment.startsWith(marker)) {
      const { line, col } = counter.linePos(offset);
      found.push({ line, column: col, entries: entriesOf(comment.slice(marker.length).replace(/^:/, '')) });
    }
    offset += token.length;
  }
  return found;
}

/** The lexer's token that announces a scalar. */
const scalarFollows = '\u001f';

/** Control tokens of the lexer, which represent no text. */
function isControl(token: string): boolean {
  return ['\u0002', '\u0018', scalarFollows].includes(token);
}
