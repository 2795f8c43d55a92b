import { similar } from '../../mesh/objects/similar';
import { ignoredFlags, type Meaning, withValue } from './curl-options';

/** The options of `trace` with a value that are none of curl, or that curl uses otherwise. */
const ours = new Set(
  `--from --state-before --grpc --file --write --log --claim --why --forwards -n --namespace --istio --values
  --explain`.split(/\s+/),
);

const formats = ['text', 'markdown', 'json'];

/** What a line of curl asks for, in the terms of `trace`. */
interface Reading {
  /** Options with their values. */
  readonly options: string[];
  /** Requests and the state. */
  readonly texts: string[];
  /** Headers of options such as `-A`; one of `-H` replaces them. */
  readonly headers: Map<string, string>;
  readonly named: Set<string>;
  readonly data: string[];
  readonly query: string[];
  isGet: boolean;
}

/**
 * A pasted line of curl as arguments of `trace`. Options of curl that change a request become ours, the others are left out.
 *
 * @param exists whether a file or folder of this name exists
 */
export function fromCurl(argv: readonly string[], exists: (name: string) => boolean): readonly string[] {
  const isCurl = argv[0] === 'curl';
  const reading: Reading = {
    options: [],
    texts: [],
    headers: new Map(),
    named: new Set(),
    data: [],
    query: [],
    isGet: false,
  };
  const rest = isCurl ? argv.slice(1) : [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') reading.texts.push(...rest.splice(0));
    else if (ours.has(word)) reading.options.push(word, ...rest.splice(0, 1));
    else if (/^-[^-]./.test(word)) rest.unshift(...separated(word, exists));
    else if (word.startsWith('-') && word !== '-') readOption(word, rest, reading, { isCurl, exists });
    else reading.texts.push(word);
  }
  return written(reading, isCurl, exists);
}

/** `-sSLo FILE` as `-s -S -L -o FILE`, and `-XPOST` as `-X POST`. */
function separated(word: string, exists: (name: string) => boolean): string[] {
  const [first, rest] = [word.slice(0, 2), word.slice(2)];
  const isFile = first === '-f' && (exists(rest) || !/^[a-zA-Z0-9#]*$/.test(rest) || !areFlags(rest));
  const hasValue = isFile || first === '-o' || ours.has(first) || withValue.has(first);
  if (isFile) return ['--file', rest];
  if (hasValue) return [first, rest];
  return first === '-f' ? ['--fail', `-${rest}`] : [first, `-${rest}`];
}

/** Whether letters are options of curl, of which the last may have a value. */
function areFlags(letters: string): boolean {
  return [...letters].every((letter, index) => {
    const name = `-${letter}`;
    const isFlag = ignoredFlags.has(name) || ['-f', '-G', '-I'].includes(name);
    return isFlag || (index === letters.length - 1 && (name === '-o' || withValue.has(name)));
  });
}

interface Line {
  readonly isCurl: boolean;
  readonly exists: (name: string) => boolean;
}

function readOption(word: string, rest: string[], reading: Reading, { isCurl, exists }: Line): void {
  const [next] = rest;
  const meaning = withValue.get(word);
  if (ignoredFlags.has(word)) return;
  if (word === '-f') {
    // curl's flag has no value, and ours names a file.
    const isFlag = isCurl || next === undefined || next.startsWith('-') || next.includes('://');
    if (!isFlag) reading.options.push(word, ...rest.splice(0, 1));
  } else if (word === '-o' || word === '--output') {
    const isFile = next !== undefined && !formats.includes(next) && !isMistaken(next);
    const value = rest.splice(0, 1);
    if (!isFile) reading.options.push(word, ...value);
  } else if (word === '--hops') {
    // Its value is optional, so that a state after it would be read as a list of services.
    const isValue = next !== undefined && !/^-|:/.test(next) && next !== 'cluster' && !exists(next);
    reading.options.push(word, ...(isValue ? rest.splice(0, 1) : []));
  } else if (word === '-G' || word === '--get') {
    reading.isGet = true;
  } else if (meaning !== undefined && next !== undefined) {
    read(meaning, rest.shift() ?? '', reading);
  } else {
    reading.options.push(word);
  }
}

/** Whether a value is meant as a format, so that it is not taken for a file of curl. */
function isMistaken(value: string): boolean {
  return value === 'yaml' || similar(value, formats) !== undefined;
}

function read(meaning: Meaning, value: string, reading: Reading): void {
  const { options, texts, headers, named, data, query } = reading;
  switch (meaning.kind) {
    case 'same':
      options.push(meaning.name, value);
      if (meaning.name === '--header') named.add(value.split(/[:;]/, 1)[0]?.trim().toLowerCase() ?? '');
      return;
    case 'header':
      headers.set(...meaning.of(value));
      return;
    case 'data':
      data.push(meaning.of(value));
      if (meaning.isJson)
        for (const name of ['content-type', 'accept']) headers.set(name, 'application/json');
      return;
    case 'query':
      query.push(value);
      return;
    case 'upload':
      options.unshift('--request', 'PUT');
      return;
    case 'url':
      texts.push(value.includes('://') ? value : `http://${value}`);
      return;
    case 'ignored':
  }
}

function written(
  { options, texts, headers, named, data, query, isGet }: Reading,
  isCurl: boolean,
  exists: (name: string) => boolean,
): readonly string[] {
  const isUrl = (text: string) => text.includes('://');
  // curl takes a host without a scheme; `trace` alone would take it for a state.
  const bare = isCurl && !texts.some(isUrl) ? texts.findIndex((text) => text !== '-' && !exists(text)) : -1;
  const parts = [...query, ...(isGet ? data : [])].join('&');
  const called = texts
    .map((text, index) => (index === bare ? `http://${text}` : text))
    .map((text) => (parts !== '' && isUrl(text) ? `${text}${text.includes('?') ? '&' : '?'}${parts}` : text));
  const added = [...headers]
    .filter(([name]) => !named.has(name))
    .flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
  const body = isGet ? [] : data.slice(0, 1).flatMap((value) => ['--data', value]);
  return [...options, ...added, ...body, ...(called.length > 0 ? ['--', ...called] : [])];
}
