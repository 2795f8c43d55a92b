import { YAMLException } from 'js-yaml';

/** The result of reading a text, and the spaces that were added to the text for it. */
export interface Indented<Result> {
  readonly result: Result;
  /** The text that was read: the given one, with spaces before some of its lines. */
  readonly text: string;
  /** How many spaces a line has more than it had, by its number; the first is 0. */
  readonly added: ReadonlyMap<number, number>;
}

/** More than anybody indents by hand. */
const farthest = 4096;
/** So many characters are read again at most. */
const patience = 32 * 1024 * 1024;

/**
 * Reads a text; where the reader says that a line between brackets or quotes does not stand far enough in, it gets
 * more spaces. YAML wants them, kubectl takes such a line wherever it stands: mostly it is the closing bracket.
 *
 * @throws what the reader has against it all the same, with its place in the given text
 */
export function readIndented<Result>(given: string, read: (text: string) => Result): Indented<Result> {
  const added = new Map<number, number>();
  let text = given;
  let first: unknown;
  for (let left = patience; ; left -= text.length) {
    try {
      return { result: read(text), text, added };
    } catch (error) {
      first ??= error;
      const wanting = left > 0 ? deficient(error) : undefined;
      const better = wanting && indent(text, wanting, added);
      if (better === undefined) throw placed(error, first, added);
      text = better;
    }
  }
}

/** An unclosed bracket or quote is reported where it was first noticed, not at the end of the text. */
function placed(last: unknown, first: unknown, added: ReadonlyMap<number, number>): unknown {
  if (!(last instanceof YAMLException) || !(first instanceof YAMLException)) return last;
  if (last.reason.startsWith('unexpected end of the stream') && first.mark !== undefined)
    return new YAMLException(last.reason, first.mark);
  const { mark } = last;
  if (mark === undefined) return last;
  return new YAMLException(last.reason, { ...mark, column: mark.column - (added.get(mark.line) ?? 0) });
}

interface Wanting {
  readonly line: number;
  readonly position: number;
}

function deficient(error: unknown): Wanting | undefined {
  if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return undefined;
  const { line, position } = error.mark ?? {};
  return line === undefined || position === undefined ? undefined : { line, position };
}

/** Spaces instead of the blanks before a place; more of them where the line has nothing else before it. */
function indent(text: string, { line, position }: Wanting, added: Map<number, number>): string | undefined {
  const blanks = /[ \t]*$/.exec(text.slice(text.lastIndexOf('\n', position - 1) + 1, position))?.[0] ?? '';
  const start = position - blanks.length;
  const isFirst = start === 0 || text[start - 1] === '\n';
  if (!isFirst && !blanks.includes('\t')) return undefined;
  const width = isFirst ? Math.max(16, blanks.length * 2) : blanks.length;
  if (width > farthest) return undefined;
  if (isFirst) added.set(line, (added.get(line) ?? 0) + width - blanks.length);
  return text.slice(0, start) + ' '.repeat(width) + text.slice(position);
}
