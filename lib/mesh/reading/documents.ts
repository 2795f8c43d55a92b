import { loadAll, YAMLException } from 'js-yaml';
import { kubectlSchema } from './scalars';

/** One document of a file: the text between two lines of `---`. */
export interface TextDocument {
  /** Its text; a line of `---` before it is not part of it, what stands behind the dashes is. */
  readonly text: string;
  /** Lines of the file before it. */
  readonly linesBefore: number;
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

/** Cuts a file into documents as kubectl does, so that a broken one leaves the others readable. */
export function* documentsOf(text: string): Generator<TextDocument> {
  let start = 0;
  let [lines, linesBefore] = [0, 0];
  for (let at = 0; at <= text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline + 1;
    if (isSeparator(text, at)) {
      if (at > start) yield { text: withoutSeparator(text.slice(start, at)), linesBefore };
      start = at;
      linesBefore = lines;
    }
    lines++;
    if (newline < 0) break;
    at = end;
  }
  yield { text: withoutSeparator(text.slice(start)), linesBefore };
}

function isSeparator(text: string, at: number): boolean {
  if (!text.startsWith('---', at)) return false;
  const next = text[at + 3];
  return next === undefined || next === '\n' || next === '\r' || next === ' ' || next === '\t';
}

/** Spaces in the place of the dashes: columns stay what they are. */
function withoutSeparator(text: string): string {
  if (isSeparator(text, 0)) return `   ${text.slice(3)}`;
  // Directives stand before the first `---`, and say nothing that matters here.
  return text.startsWith('%') && /^(%.*\r?\n|\s)*$/.test(text) ? text.replace(/[^\n]/g, ' ') : text;
}

/** As many documents as are read in one go: to start the reader costs more than to read a small one. */
const atOnce = 250;

/** Reads documents. One that is broken makes its whole batch be read one by one. */
export function* parseAll(documents: readonly TextDocument[]): Generator<Parsed> {
  for (let start = 0; start < documents.length; start += atOnce) {
    const batch = documents.slice(start, start + atOnce);
    const values = batch.length > 1 ? together(batch) : undefined;
    for (const [index, document] of batch.entries()) {
      yield values === undefined ? parse(document) : { values: [values[index]] };
    }
  }
}

/** The values of documents that hold one each; undefined where something is not as simple as that. */
function together(documents: readonly TextDocument[]): readonly unknown[] | undefined {
  if (documents.some(({ text }) => text.trimStart().startsWith('{') || /^(%|\.\.\.)/m.test(text)))
    return undefined;
  try {
    const values = loadAll(documents.map(({ text }) => text).join('\n---\n'), options);
    return values.length === documents.length ? values : undefined;
  } catch {
    return undefined;
  }
}

const options = { schema: kubectlSchema, maxAliases: 10_000 };

/** Reads a document. */
function parse({ text, linesBefore }: TextDocument): Parsed {
  try {
    return { values: json(text) ?? loadAll(text, options) };
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      const reason = error instanceof RangeError ? 'it is nested too deeply' : String(error);
      return { reason, line: linesBefore + 1, column: 1, isDuplicate: false };
    }
    const { line = 0, column = 0 } = error.mark ?? {};
    const isDuplicate = error.reason.includes('duplicate');
    return { reason: error.reason, line: linesBefore + line + 1, column: column + 1, isDuplicate };
  }
}

/** What is JSON is read by the faster reader; what only looks like it by the other, which can say where it breaks. */
function json(text: string): readonly unknown[] | undefined {
  const first = text.trimStart()[0];
  // `{{` is the begin of a template.
  if (first !== '{' || text.trimStart()[1] === '{') return undefined;
  try {
    return hasDuplicates(text) ? undefined : [JSON.parse(text)];
  } catch {
    return undefined;
  }
}

/** JSON.parse takes the last of two equal keys without a word; a count of the keys on both sides tells. */
function hasDuplicates(text: string): boolean {
  let keys = 0;
  JSON.parse(text, function (this: unknown, key, value) {
    if (key !== '' && !Array.isArray(this)) keys++;
    return value;
  });
  const written = text.match(/"(?:[^"\\]|\\.)*"\s*:/g)?.length ?? 0;
  return written > keys;
}
