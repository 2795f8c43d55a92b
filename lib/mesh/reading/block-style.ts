import type { Json } from '../objects/mesh-object';
import { plainScalar } from './plain-scalar';

/** The content of a line, independent of the lines around it. */
interface Line {
  /** How many blanks it begins with. */
  readonly column: number;
  /** The column of what stands behind its dash; undefined without one. */
  readonly inner: number | undefined;
  readonly key: string | undefined;
  /** Undefined where the value begins in the next line. */
  readonly value: Json | undefined;
}

/** A mapping or a list that is being read. */
interface Open {
  /** The column of its keys, or of its dashes. */
  readonly column: number;
  readonly mapping: { [key: string]: Json } | undefined;
  readonly list: Json[] | undefined;
  readonly around: Open | undefined;
  readonly depth: number;
}

/** Blanks, a dash with blanks, a key with its colon, and what follows. */
const lineParts = /^( *)(- +)?(?:([A-Za-z_/][\w./-]*):(?: +|$))?(.*)$/;
/** A text between quotes, without any of what escapes. */
const quoted = /^(?:"([^"\\]*)"|'([^']*)')(?: +(?:#.*)?)?$/;
/** A text without quotes: what begins otherwise has a meaning of its own, and a colon before a blank is that of a key. */
const plain = /^(?!.*:(?: |$))(?:[\w./~$(^+;=<\\]|-[\w-])/;
/** A comment, and blanks at the end of a line. */
const comment = / +(?:#.*)?$/;
/** All but the letters of ASCII: tabs, carriage returns, letters of other alphabets. */
const unusual = /[^\n -~]/;
/** Far less deep than the reader of all of YAML goes. */
const deepest = 50;
/** Longer lines than people write. */
const longest = 1000;
/** Manifests repeat themselves: of a thousand lines, a hundred are new. */
const mostKnown = 2000;

/**
 * Reads documents that are written as programs and most people write them: one mapping, a line for each key and each
 * item, texts in one line. What it does not know, and what is wrong, it leaves to the reader of all of YAML.
 *
 * It stands beside js-yaml because js-yaml takes 2.5 times as long for such documents (`npx tsx bench/own-parts.ts`),
 * and reading is a third of `check`. `test/reading/block-style.test.ts` holds it against js-yaml.
 */
export class BlockStyle {
  private readonly known = new Map<string, Line | 'blank'>();

  /** The value of a document; undefined where it is not as simple as that. */
  read(text: string): { readonly [key: string]: Json } | undefined {
    if (unusual.test(text)) return undefined;
    let root: Open | undefined;
    let top: Open | undefined;
    /** The key whose value begins in the next line that stands further in; without one it is null. */
    let waiting: string | undefined;
    const lines = text.split('\n');
    for (let number = 0; number < lines.length; number++) {
      const line = this.line(lines[number] as string);
      if (line === undefined) return undefined;
      if (line === 'blank') continue;
      const { column, inner, key, value } = line;
      const isItem = inner !== undefined;
      if (top === undefined) {
        top = root = opened(column, false, undefined);
      } else if (waiting !== undefined) {
        const isBelow = column > top.column || (isItem && column === top.column);
        const below: Open | undefined = isBelow ? opened(column, isItem, top) : undefined;
        if (top.mapping !== undefined) top.mapping[waiting] = below?.list ?? below?.mapping ?? null;
        top = below ?? top;
        waiting = undefined;
      }
      // A list may stand in the same column as the key that it belongs to.
      while (top.column > column || (top.list !== undefined && !isItem && top.column === column)) {
        if (top.around === undefined) return undefined;
        top = top.around;
      }
      if (top.column !== column || top.depth > deepest) return undefined;
      if (isItem) {
        if (top.list === undefined) return undefined;
        if (key === undefined) {
          if (value !== undefined) top.list.push(value);
          continue;
        }
        const item: Open = opened(inner, false, top);
        top.list.push(item.mapping as Json);
        top = item;
      }
      const { mapping } = top;
      // Neither twice, nor what every object has: __proto__, constructor.
      if (mapping === undefined || key === undefined || mapping[key] !== undefined) return undefined;
      if (value === undefined) waiting = key;
      else mapping[key] = value;
    }
    if (waiting !== undefined && top?.mapping !== undefined) top.mapping[waiting] = null;
    return root?.mapping;
  }

  private line(written: string): Line | 'blank' | undefined {
    const known = this.known.get(written);
    if (known !== undefined) return known;
    const line = lineOf(written);
    const isShared = line === 'blank' || !(line?.value instanceof Object);
    if (line !== undefined && isShared && this.known.size < mostKnown) this.known.set(written, line);
    return line;
  }
}

function opened(column: number, isList: boolean, around: Open | undefined): Open {
  const depth = around === undefined ? 0 : around.depth + 1;
  return isList
    ? { column, mapping: undefined, list: [], around, depth }
    : { column, mapping: {}, list: undefined, around, depth };
}

function lineOf(written: string): Line | 'blank' | undefined {
  const parts = written.length > longest ? null : lineParts.exec(written);
  if (parts === null) return undefined;
  const [, { length: column } = '', dash, key, rest = ''] = parts;
  const isEmpty = rest === '' || rest.startsWith('#');
  if (key === undefined && isEmpty) return dash === undefined ? 'blank' : undefined;
  // A line without both goes on with the text of the line before.
  if (key === undefined ? dash === undefined : plainScalar(key) !== key) return undefined;
  const inner = dash === undefined ? undefined : column + dash.length;
  if (isEmpty) return { column, inner, key, value: undefined };
  const value = scalar(rest);
  return value === undefined ? undefined : { column, inner, key, value };
}

/** A value that ends with its line; undefined for one that is not that simple. */
function scalar(written: string): Json | undefined {
  const [isQuoted, double, single] = quoted.exec(written) ?? [];
  if (isQuoted !== undefined) return double ?? single;
  const text = written.replace(comment, '');
  if (text === '{}') return {};
  if (text === '[]') return [];
  return plain.test(text) ? plainScalar(text) : undefined;
}
