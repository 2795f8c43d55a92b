import { Yaml } from 'cdk8s';

/** Prints one document, byte for byte as cdk8s' `Yaml.stringify` does. */
export type YamlWriter = (document: unknown) => string;

/**
 * A writer of plain block YAML, some ten times faster than `Yaml.stringify`, and with its bytes. How a scalar is
 * printed (quoted or not, over several lines or not) is asked of `Yaml.stringify` once per distinct scalar, so
 * these bytes are its own by construction; a document with anything but plain maps, lists and scalars (an object
 * that stands in two places and becomes an alias, a date, undefined, …) is left to it as a whole.
 *
 * What is asked is kept as long as the writer: make one per synth.
 */
export function yamlWriter(): YamlWriter {
  const scalars = new Map<unknown, string>();
  const keys = new Map<string, string>();
  const severalLines = new Map<string, string>();
  let seen = new Set<object>();

  /** Printed in full, without its first line's indentation; undefined when in doubt. */
  function print(value: unknown, indent: string): string | undefined {
    if (typeof value !== 'object' || value === null) return printScalar(value, indent);
    if (seen.has(value)) return undefined;
    seen.add(value);
    if (Array.isArray(value)) return printList(value, indent);
    return Object.getPrototypeOf(value) === Object.prototype ? printMap(value, indent) : undefined;
  }

  function printList(list: readonly unknown[], indent: string): string | undefined {
    if (list.length === 0) return '[]';
    let text = '';
    for (const item of list) {
      const printed = print(item, `${indent}  `);
      if (printed === undefined) return undefined;
      text += text === '' ? `- ${printed}` : `\n${indent}- ${printed}`;
    }
    return text;
  }

  function printMap(map: object, indent: string): string | undefined {
    let text = '';
    const inner = `${indent}  `;
    for (const [key, value] of Object.entries(map)) {
      const printedKey = keys.get(key) ?? printKey(key);
      const printed = print(value, inner);
      if (printedKey === undefined || printed === undefined) return undefined;
      if (text !== '') text += `\n${indent}`;
      text += isBlock(value) ? `${printedKey}:\n${inner}${printed}` : `${printedKey}: ${printed}`;
    }
    return text === '' ? '{}' : text;
  }

  function printKey(key: string): string | undefined {
    // A key that is long, or looks like the border of a document, is printed in other ways at other places.
    if (key.length > 500 || /^(%|---|\.\.\.)|[\r\n]/.test(key)) return undefined;
    const printed = Yaml.stringify({ [key]: 0 });
    if (!printed.endsWith(': 0\n') || printed.startsWith('? ')) return undefined;
    keys.set(key, printed.slice(0, -': 0\n'.length));
    return keys.get(key);
  }

  function printScalar(scalar: unknown, indent: string): string | undefined {
    if (typeof scalar === 'string' && isPlain(scalar)) return scalar;
    // 0 and -0 are one key of a Map, and two numbers in YAML.
    if (!isSimple(scalar) || Object.is(scalar, -0)) return undefined;
    const known = scalars.get(scalar);
    if (known !== undefined) return known;
    const printed = Yaml.stringify({ k: scalar }).slice('k: '.length, -1);
    if (printed.includes('\n')) return printSeveralLines(String(scalar), indent);
    scalars.set(scalar, printed);
    return printed;
  }

  /** What is printed over several lines depends on how far it is indented, and on nothing else. */
  function printSeveralLines(text: string, indent: string): string {
    const key = `${indent.length} ${text}`;
    const known = severalLines.get(key);
    if (known !== undefined) return known;
    const depth = indent.length / 2;
    let nested: unknown = text;
    for (let level = 0; level < depth; level++) nested = { k: nested };
    let start = 0;
    for (let level = 0; level < depth; level++) start += level * 2 + 'k:\n'.length;
    const printed = Yaml.stringify(nested).slice(start, -1);
    severalLines.set(key, printed);
    return printed;
  }

  return (document) => {
    seen = new Set();
    const printed = isBlock(document) ? print(document, '') : undefined;
    return printed === undefined ? Yaml.stringify(document) : `${printed}\n`;
  };
}

/** Whether a value goes on lines of its own, below its key. */
function isBlock(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) ? value.length > 0 : Object.keys(value).length > 0;
}

function isSimple(value: unknown): boolean {
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' || value === null;
}

/**
 * Names, images and hosts, which are most of what differs between services: words that begin with a letter and
 * go on without space or sign are never quoted, but for YAML 1.1's few words for true, false and null.
 */
function isPlain(text: string): boolean {
  return text.length > 5 && /^[A-Za-z][A-Za-z0-9./_-]*[A-Za-z0-9]$/.test(text);
}
