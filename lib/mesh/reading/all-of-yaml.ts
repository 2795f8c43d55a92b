import { type LoadOptions, loadAll, YAMLException } from 'js-yaml';
import type { Parsed, TextDocument } from './document';
import { anchorFault } from './expanded';
import { readIndented } from './indented';
import { jsonValue } from './json';
import { kubectlSchema } from './scalars';
import { lineOfAction } from './template';

/** Reads documents, in one go. One that is broken makes all of them be read one by one. */
export function readAsYaml(documents: readonly TextDocument[]): readonly Parsed[] {
  const values = documents.length > 1 ? together(documents) : undefined;
  return values === undefined
    ? documents.map((document) => parse(document))
    : values.map((value) => ({ values: [value] }));
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
function parse(document: TextDocument, loading: LoadOptions = options): Parsed {
  const { text, linesBefore, columnsBefore } = document;
  try {
    const json = jsonValue(text);
    if (json !== undefined) return { values: [json.value] };
    const at = text.search(control);
    if (at >= 0) YAMLException.throwAt(text, at, 'control characters are not allowed');
    const values = readIndented(text, (indented) => loadAll(indented, loading)).result;
    const reason = anchorFault(text, values);
    if (reason === undefined) return { values };
    return { reason, line: linesBefore + 1, column: columnsBefore + 1 };
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      const reason = error instanceof RangeError ? 'it is nested too deeply' : String(error);
      return { reason, line: linesBefore + 1, column: columnsBefore + 1 };
    }
    const isDuplicate = loading === options && error.reason === 'duplicated mapping key';
    // In a template, both may be in branches of which one is written.
    if (isDuplicate && lineOfAction(text) === undefined) return lastOfEach(document);
    const { line = 0, column = 0 } = error.mark ?? {};
    return {
      reason: error.reason,
      line: linesBefore + line + 1,
      column: column + 1 + (line === 0 ? columnsBefore : 0),
    };
  }
}

/** A document with a key twice in a mapping. kubectl takes the last one. The reader that finds all of them is large. */
function lastOfEach(document: TextDocument): Parsed {
  const parsed = parse(document, { ...options, json: true });
  if (!('values' in parsed)) return parsed;
  const { duplicateKeys } = require('./duplicate-keys') as typeof import('./duplicate-keys');
  return { ...parsed, duplicates: duplicateKeys(document) };
}
