import { BlockStyle } from './block-style';
import type { Parsed, TextDocument } from './document';
import { jsonValue, startsOfValues } from './json';

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

/** Reads documents: most in a quick way, as JSON too, the others as YAML has it. */
export function* parseAll(documents: readonly TextDocument[]): Generator<Parsed> {
  const blockStyle = new BlockStyle();
  for (let start = 0; start < documents.length; start += atOnce) {
    const batch = documents.slice(start, start + atOnce);
    const simple = batch.map(({ text }) => blockStyle.read(text) ?? jsonValue(text)?.value);
    const others = asYaml(batch.filter((_, index) => simple[index] === undefined))[Symbol.iterator]();
    for (const value of simple) {
      const other = value === undefined ? others.next().value : undefined;
      yield other ?? { values: [value] };
    }
  }
}

/** The reader of all of YAML is loaded when a document needs it. */
function asYaml(documents: readonly TextDocument[]): readonly Parsed[] {
  if (documents.length === 0) return [];
  const { readAsYaml } = require('./all-of-yaml') as typeof import('./all-of-yaml');
  return readAsYaml(documents);
}
