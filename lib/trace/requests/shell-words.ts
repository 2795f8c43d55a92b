import { TraceError } from '../trace-error';

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * The words of a command line, as a shell of POSIX splits them: quotes, `$'…'` as browsers copy it, and a backslash at the
 * end of a line. Nothing is replaced or run.
 *
 * @throws TraceError if a quote is not closed
 */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (letter === "'" || letter === '"' || (letter === '$' && line[at + 1] === "'")) {
      const { text, end } = quoted(line, at);
      word = (word ?? '') + text;
      at = end;
    } else if (letter === '\\') {
      at++;
      const next = line[at] === '\r' && line[at + 1] === '\n' ? line[++at] : line[at];
      if (next !== '\n') word = (word ?? '') + (next ?? '');
    } else word = (word ?? '') + letter;
  }
  return word === undefined ? words : [...words, word];
}

/** A text in quotes, and the position of the quote that closes it. */
function quoted(line: string, start: number): { readonly text: string; readonly end: number } {
  const isOfBash = line[start] === '$';
  const quote = isOfBash ? "'" : line[start];
  let text = '';
  for (let at = start + (isOfBash ? 2 : 1); at < line.length; at++) {
    const letter = line[at] ?? '';
    if (letter === quote) return { text, end: at };
    const next = line[at + 1] ?? '';
    const isEscape = letter === '\\' && (isOfBash || (quote === '"' && /["\\$`\n]/.test(next)));
    if (!isEscape) {
      text += letter;
      continue;
    }
    at++;
    const code = isOfBash ? /^(?:u([\da-f]{1,4})|x([\da-f]{1,2}))/i.exec(line.slice(at)) : null;
    if (code !== null) {
      text += String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16));
      at += code[0].length - 1;
    } else if (isOfBash) text += escapes.get(next) ?? next;
    else if (next !== '\n') text += next;
  }
  throw new TraceError(`the quote ${quote} is not closed`);
}
