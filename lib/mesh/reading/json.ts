/** Where the values of a stream of JSON begin: kubectl takes one behind the other. */
export function startsOfValues(text: string): readonly number[] {
  const starts: number[] = [];
  let start = text.search(/\S/);
  while (isStart(text, start)) {
    starts.push(start);
    const { end } = scanned(text, start);
    const next = end === undefined ? -1 : nonBlank(text, end);
    // A text that looks like JSON only up to here is left to the reader of YAML, as a whole.
    if (next < 0 || text[next] !== '{' || !isJson(text.slice(start, end))) break;
    start = next;
  }
  return starts;
}

/** The value of a text that is one object of JSON; undefined for all else, and where a key stands twice. */
export function jsonValue(text: string): { readonly value: unknown } | undefined {
  const start = text.search(/\S/);
  if (!isStart(text, start)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const { isDeep, hasDuplicates } = scanned(text, start);
    return isDeep || hasDuplicates ? undefined : { value };
  } catch {
    return undefined;
  }
}

/** As deep as the reader of YAML goes. */
const deepest = 100;

interface Scanned {
  /** Behind the value; undefined where it does not end. */
  readonly end: number | undefined;
  readonly isDeep: boolean;
  readonly hasDuplicates: boolean;
}

/** Goes once over a value, from its first bracket. JSON.parse takes the last of two equal keys without a word. */
function scanned(text: string, start: number): Scanned {
  const open: (Set<string> | undefined)[] = [];
  let [isDeep, hasDuplicates] = [false, false];
  for (let at = start; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === quote) {
      const end = endOfText(text, at);
      if (end < 0) break;
      const keys = open.at(-1);
      if (keys !== undefined && text[nonBlank(text, end)] === ':') {
        const key = keyOf(text.slice(at, end));
        hasDuplicates ||= keys.has(key);
        keys.add(key);
      }
      at = end - 1;
    } else if (letter === openBrace || letter === openBracket) {
      isDeep ||= open.length >= deepest;
      open.push(letter === openBrace ? new Set() : undefined);
    } else if (letter === closeBrace || letter === closeBracket) {
      open.pop();
      if (open.length === 0) return { end: at + 1, isDeep, hasDuplicates };
    }
  }
  return { end: undefined, isDeep, hasDuplicates };
}

const [quote, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x7b, 0x7d, 0x5b, 0x5d];

/** Behind the closing quotes; -1 where there are none. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = end;
    while (text[escapes - 1] === '\\') escapes--;
    if ((end - escapes) % 2 === 0) return end + 1;
  }
  return -1;
}

function keyOf(written: string): string {
  try {
    return written.includes('\\') ? JSON.parse(written) : written.slice(1, -1);
  } catch {
    return written;
  }
}

function nonBlank(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter !== 0x20 && letter !== 0x09 && letter !== 0x0a && letter !== 0x0d) return at;
  }
  return -1;
}

/** `{{` is the begin of a template. */
function isStart(text: string, at: number): boolean {
  return text[at] === '{' && text[at + 1] !== '{';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
