import { loadAll, YAMLException } from 'js-yaml';
import { BlockStyle } from './block-style';
import { anchorFault } from './expanded';
import { readIndented } from './indented';
import { jsonValue, startsOfValues } from './json';
import { kubectlSchema } from './scalars';

/** One document of a file: the text between two lines of `---`. */
export interface TextDocument {
  /** Its text; a line of `---` before it is not part of it, what stands behind the dashes is. */
  readonly text: string;
  /** Lines of the file before it. */
  readonly linesBefore: number;
  /** Columns of its first line before it; more than 0 where another value of JSON stands before it in the line. */
  readonly columnsBefore: number;
}

/** What a document holds, or why it cannot be read. */
export type Parsed =
  | { readonly values: readonly unknown[] }
  | {
      readonly reason: string;
      readonly line: number;
      readonly column: number;
      readonly isDuplicate: boolean;
    };

/**
 * Cuts a file into documents as kubectl does, so that a broken one leaves the others readable. Their texts behind
 * each other are as long as the file.
 */
export function* documentsOf(text: string): Generator<TextDocument> {
  // Most files hold one document: their lines need not be counted.
  if (!text.includes('\n---')) {
    yield* valuesOf(withoutSeparator(text), 0);
    return;
  }
  let start = 0;
  let [lines, linesBefore] = [0, 0];
  for (let at = 0; at <= text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline + 1;
    if (isSeparator(text, at)) {
      if (at > start) yield* valuesOf(withoutSeparator(text.slice(start, at)), linesBefore);
      start = at;
      linesBefore = lines;
    }
    lines++;
    if (newline < 0) break;
    at = end;
  }
  yield* valuesOf(withoutSeparator(text.slice(start)), linesBefore);
}

/** A document of YAML, or each value of a stream of JSON as one of its own. */
function* valuesOf(text: string, linesBefore: number): Generator<TextDocument> {
  let [start, lines, lineStart] = [0, linesBefore, 0];
  for (const next of startsOfValues(text).slice(1)) {
    yield { text: text.slice(start, next), linesBefore: lines, columnsBefore: start - lineStart };
    for (let at = text.indexOf('\n', start); at >= 0 && at < next; at = text.indexOf('\n', at + 1)) {
      lines++;
      lineStart = at + 1;
    }
    start = next;
  }
  yield { text: text.slice(start), linesBefore: lines, columnsBefore: start - lineStart };
}

function isSeparator(text: string, at: number): boolean {
  if (!text.startsWith('---', at)) return false;
  const next = text[at + 3];
  return next === undefined || next === '\n' || next === '\r' || next === ' ' || next === '\t';
}

/** Spaces in the place of the dashes: columns stay what they are. */
function withoutSeparator(text: string): string {
  if (isSeparator(text, 0)) return `   ${text.slice(3)}`;
  return text.startsWith('%') && hasDirectivesOnly(text) ? text.replace(/[^\n]/g, ' ') : text;
}

/** Directives stand before the first `---`, and say nothing that matters here. */
function hasDirectivesOnly(text: string): boolean {
  return text.split('\n').every((line) => line.startsWith('%') || line.trim() === '' || line.startsWith('#'));
}

/** As many documents as are read in one go: to start the reader costs more than to read a small one. */
const atOnce = 250;

/** Reads documents. One that is broken makes its whole batch be read one by one. */
export function* parseAll(documents: readonly TextDocument[]): Generator<Parsed> {
  const blockStyle = new BlockStyle();
  for (let start = 0; start < documents.length; start += atOnce) {
    const batch = documents.slice(start, start + atOnce);
    const simple = batch.map(({ text }) => blockStyle.read(text));
    const others = batch.filter((_, index) => simple[index] === undefined);
    const values = others.length > 1 ? together(others)?.values() : undefined;
    for (const [index, document] of batch.entries()) {
      const value = simple[index];
      if (value !== undefined) yield { values: [value] };
      else yield values === undefined ? parse(document) : { values: [values.next().value] };
    }
  }
}

/** The values of documents that hold one each; undefined where something is not as simple as that. */
function together(documents: readonly TextDocument[]): readonly unknown[] | undefined {
  const isPlain = ({ text }: TextDocument) =>
    !text.trimStart().startsWith('{') && !/^(%|\.\.\.)/m.test(text) && !control.test(text);
  if (!documents.every(isPlain)) return undefined;
  try {
    const whole = documents.map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`)).join('---\n');
    const values = loadAll(whole, options);
    const isSound = documents.every(({ text }, index) => anchorFault(text, [values[index]]) === undefined);
    return isSound && values.length === documents.length ? values : undefined;
  } catch {
    return undefined;
  }
}

/** kubectl takes no other than tabs and ends of lines, not even in a comment. */
const control = /[^\P{Cc}\t\n\r\u0085]/u;

const options = { schema: kubectlSchema, maxAliases: 10_000 };

/** Reads a document. */
function parse({ text, linesBefore, columnsBefore }: TextDocument): Parsed {
  try {
    const json = jsonValue(text);
    if (json !== undefined) return { values: [json.value] };
    const at = text.search(control);
    if (at >= 0) YAMLException.throwAt(text, at, 'control characters are not allowed');
    const values = readIndented(text, (indented) => loadAll(indented, options)).result;
    const reason = anchorFault(text, values);
    if (reason === undefined) return { values };
    return { reason, line: linesBefore + 1, column: columnsBefore + 1, isDuplicate: false };
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      const reason = error instanceof RangeError ? 'it is nested too deeply' : String(error);
      return { reason, line: linesBefore + 1, column: columnsBefore + 1, isDuplicate: false };
    }
    const { line = 0, column = 0 } = error.mark ?? {};
    const isDuplicate = error.reason.includes('duplicate');
    return {
      reason: error.reason,
      line: linesBefore + line + 1,
      column: column + 1 + (line === 0 ? columnsBefore : 0),
      isDuplicate,
    };
  }
}
