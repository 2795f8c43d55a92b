import type { HttpMatch, StringMatch } from '../mesh/objects/istio-types';
import { addTo } from '../mesh/objects/multi-map';
import type { Request } from '../mesh/request';
import { matches, whyNotRequest } from '../mesh/routes/matching';
import { leastTaken, representatives, type TextCondition } from './representatives';

/** Parts of a request that a match asks for, with example values. */
export interface Example {
  /** Without the query. */
  readonly path?: string;
  readonly query: ReadonlyMap<string, string>;
  readonly method?: string;
  readonly authority?: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Such as `x-canary: true`; empty for a request that no match asks for. */
  readonly words: string;
  /** The words of a similar request that most rules treat alike. */
  readonly base: string;
}

/** A request without any of these parts. */
export const plain: Example = { query: new Map(), headers: new Map(), words: '', base: '' };

/**
 * Requests that a match distinguishes from others: one that meets it, one that goes on after a prefix, and one with a
 * header that it excludes. None meets it if its patterns are too complex.
 */
export function examplesOf(match: HttpMatch): readonly Example[] {
  const shortest = exampleOf(match, '');
  const meeting = [shortest, { ...exampleOf(match, 'any'), base: shortest.words }].filter((example) =>
    meets(example, match),
  );
  const unwanted = Object.entries(match.withoutHeaders ?? {}).flatMap(([name, each]): Example[] => {
    const value = textFor(each, '');
    if (value === undefined) return [];
    const words = `${name}: ${value}`;
    return [{ ...plain, headers: new Map([[name.toLowerCase(), value]]), words, base: words }];
  });
  return [...meeting, ...unwanted];
}

/** Whether a request is found that meets a match. */
export function hasExample(match: HttpMatch): boolean {
  return examplesOf(match).some((example) => meets(example, match));
}

function meets(example: Example, match: HttpMatch): boolean {
  const { method, authority, headers } = example;
  const request = { protocol: 'http', host: '', port: 80, path: pathOf(example), method, authority, headers };
  return whyNotRequest(match, request as Request) === undefined;
}

/** The path with the query; undefined for `/` alone. */
export function pathOf({ path, query }: Example): string | undefined {
  if (query.size === 0) return path;
  return `${path ?? '/'}?${[...query].map(([name, value]) => `${name}=${value}`).join('&')}`;
}

/** An example for two matches at once; undefined if they contradict each other. */
export function together(one: Example, other: Example): Example | undefined {
  const path = common(one.path, other.path);
  const method = common(one.method, other.method);
  const authority = common(one.authority, other.authority);
  if (path === null || method === null || authority === null) return undefined;
  const headers = united(one.headers, other.headers);
  const query = united(one.query, other.query);
  if (headers === null || query === null) return undefined;
  const [words, base] = [both(one.words, other.words), both(one.base, other.base)];
  return { path, query, method, authority, headers, words, base };
}

/** An example with the method and the path of another one, where it has none of its own. */
export function filledBy(example: Example, { method, path }: Example): Example {
  const added: string[] = [];
  if (example.method === undefined && method !== undefined) added.push(method);
  if (example.path === undefined && path !== undefined) added.push(path);
  if (added.length === 0) return example;
  const words = both(added.join(' '), example.words);
  return { ...example, method: example.method ?? method, path: example.path ?? path, words };
}

function united(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> | null {
  for (const [name, value] of one) if ((other.get(name) ?? value) !== value) return null;
  return new Map([...one, ...other]);
}

function both(one: string, other: string): string {
  return [one, other].filter((words) => words !== '').join(', ');
}

function common(one: string | undefined, other: string | undefined): string | undefined | null {
  return one === undefined || other === undefined || one === other ? (one ?? other) : null;
}

/** @param rest the text after a prefix */
function exampleOf(match: HttpMatch, rest: string): Example {
  const headers = new Map<string, string>();
  const words: string[] = [];
  for (const [name, wanted] of Object.entries(match.headers ?? {})) {
    const value = textFor(wanted, rest) ?? 'any';
    headers.set(name.toLowerCase(), value);
    words.push(`${name}: ${value}`);
  }
  const query = new Map(
    Object.entries(match.queryParams ?? {}).map(([name, wanted]) => [name, textFor(wanted, rest) ?? 'any']),
  );
  const path = textFor(match.uri, rest);
  const full = pathOf({ ...plain, path, query }) ?? '/';
  const [method, authority] = [textFor(match.method, rest), textFor(match.authority, rest)];
  if (full !== '/') words.push(full);
  if (method !== undefined) words.unshift(method);
  const told = words.join(', ');
  return {
    path: path === '/' ? undefined : path,
    query,
    method,
    authority,
    headers,
    words: told,
    base: told,
  };
}

/** A text that meets a condition; undefined if there is no condition, or no text is found. */
function textFor(match: StringMatch | undefined, rest: string): string | undefined {
  if (match === undefined) return undefined;
  if (match.exact !== undefined) return match.exact;
  if (match.prefix !== undefined) {
    const isFolder = match.prefix.startsWith('/') && !match.prefix.endsWith('/');
    return `${match.prefix}${rest !== '' && isFolder ? '/' : ''}${rest}`;
  }
  if (match.regex === undefined) return 'any';
  const simple = textOfPattern(match.regex);
  const longer =
    rest === '' ? [] : [`${simple}/${rest}`, `${simple}${rest}`, `${simple}1`, lastOf(match.regex)];
  const found = [...longer, simple, 'any', '/any', '1', 'true', 'x', ''];
  return found.find((text) => matches(match, text));
}

/** A text of the last alternative: an earlier rule may take those of the others. */
function lastOf(pattern: string): string {
  return textOfPattern(pattern.replace(/\(([^()|]*\|)*([^()|]*)\)/g, '($2)').replace(/^[^()[\]]*\|/, ''));
}

/** Derives a text from a pattern, if it uses only groups, alternatives, classes and repetitions. */
function textOfPattern(pattern: string): string {
  let text = pattern.replace(/^\^|\$$/g, '').replace(/\(\?[:i]+\)?/g, '(');
  // Innermost groups first: optional ones are removed, and of alternatives the first is taken.
  for (let before = ''; before !== text && text.length < 10_000; ) {
    before = text;
    text = text.replace(/\(([^()]*)\)([?*])/g, '').replace(/\(([^()|]*)(\|[^()]*)?\)\+?/g, '$1');
  }
  return text
    .split('|', 1)
    .join('')
    .replace(/\.[*?]/g, '')
    .replace(/\.\+/g, 'x')
    .replace(/\\d[+*]?/g, '1')
    .replace(/\\w[+*]?/g, 'x')
    .replace(/\[\^[^\]]*\][+*]?/g, 'x')
    .replace(/\[([^\]])[^\]]*\][+*]?/g, '$1')
    .replace(/\{\d+(,\d*)?\}/g, '')
    .replace(/([^\\])[?]/g, '')
    .replace(/\\(.)/g, '$1');
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
const paths = ['/', '/any', '/1', '/A', '/x/any'];

/** Requests that the conditions of all matches of a host distinguish, one part of a request at a time. */
export function examplesBetween(parts: Parts, host: string): readonly Example[] {
  const [name = '', namespace = ''] = host.split('.');
  // A short name is known in one namespace only.
  const hosts = [host, `${name}.${namespace}`, `${name}.${namespace}.svc`, name, 'any.example'];
  const ofPart = (conditions: readonly TextCondition[], usual: readonly string[], least = 1): string[] =>
    conditions.length < least ? [] : representatives(conditions, usual).filter((text) => text !== usual[0]);
  const words = (text: string) => ({ words: text, base: '' });
  return [
    ...ofPart(parts.method, methods).map((method) => ({ ...plain, method, ...words(method) })),
    ...ofPart(parts.path, paths).map((path) => ({ ...plain, path, ...words(path) })),
    ...ofPart(parts.authority, hosts).map((authority) => ({ ...plain, authority, ...words('') })),
    ...[...parts.headers].flatMap(([header, conditions]) =>
      ofPart(conditions, [], 2).map((value) => ({
        ...plain,
        headers: new Map([[header, value]]),
        ...words(`${header}: ${value}`),
      })),
    ),
    ...[...parts.query].flatMap(([parameter, conditions]) =>
      ofPart(conditions, [], 2).map((value) => ({
        ...plain,
        query: new Map([[parameter, value]]),
        ...words(`/?${parameter}=${value}`),
      })),
    ),
  ];
}

/** The method and the path that the fewest matches take, if a match takes those of a request without any. */
export function restOf({ method, path }: Parts): Example | undefined {
  const other = (conditions: readonly TextCondition[], usual: readonly string[]) => {
    const [byDefault = ''] = usual;
    if (!conditions.some((each) => each.meets(byDefault))) return undefined;
    const text = leastTaken(representatives(conditions, usual), conditions);
    return text === byDefault ? undefined : text;
  };
  const rest = { method: other(method, methods), path: other(path, paths) };
  if (rest.method === undefined && rest.path === undefined) return undefined;
  return filledBy(plain, { ...plain, ...rest });
}

/** The conditions of all matches of a host, by the part of a request that they are about. */
export interface Parts {
  readonly method: readonly TextCondition[];
  readonly path: readonly TextCondition[];
  readonly authority: readonly TextCondition[];
  readonly headers: ReadonlyMap<string, TextCondition[]>;
  readonly query: ReadonlyMap<string, TextCondition[]>;
}

/** The conditions on each part of a request, each once. */
export function partsOf(all: readonly HttpMatch[]): Parts {
  const seen = new Set<string>();
  const condition = (part: string, match: StringMatch | undefined, isFolded = false): TextCondition[] => {
    const id = JSON.stringify([part, match, isFolded]);
    if (match === undefined || seen.has(id)) return [];
    seen.add(id);
    const isPath = part === 'path';
    const near = nearTo(match).filter((text) => (isPath ? text.startsWith('/') : text !== ''));
    const meetsPath = (text: string) =>
      meets({ ...plain, path: text }, { uri: match, ignoreUriCase: isFolded });
    return [
      { near: part === 'method' ? [] : near, meets: isPath ? meetsPath : (text) => matches(match, text) },
    ];
  };
  const byName = (pick: (match: HttpMatch) => readonly (readonly [string, StringMatch])[]) => {
    const found = new Map<string, TextCondition[]>();
    for (const [name, wanted] of all.flatMap(pick))
      for (const each of condition(`of ${name}`, wanted)) addTo(found, name, each);
    return found;
  };
  return {
    method: all.flatMap(({ method }) => condition('method', method)),
    path: all.flatMap(({ uri, ignoreUriCase }) => condition('path', uri, ignoreUriCase)),
    authority: all.flatMap(({ authority }) => condition('authority', authority)),
    headers: byName(({ headers = {}, withoutHeaders = {} }) =>
      [headers, withoutHeaders].flatMap((each) =>
        Object.entries(each).map(([name, wanted]) => [name.toLowerCase(), wanted] as const),
      ),
    ),
    query: byName(({ queryParams = {} }) => Object.entries(queryParams)),
  };
}

const characters = ['0', '1', '4', '5', '9', 'a', 'm', 'z', 'A', 'Z', '-', '.'];

/** Texts that meet a condition or nearly do. */
function nearTo(match: StringMatch): string[] {
  const text = match.exact ?? match.prefix;
  if (text !== undefined) return [text, `${text}x`, `${text}/x`, `${text}1`];
  if (match.regex === undefined) return ['any'];
  const texts = [textOfPattern(match.regex), lastOf(match.regex)];
  const start = texts[0]?.startsWith('/') ? '/' : '';
  return texts.flatMap((each) => {
    const rest = each.slice(start.length + 1);
    return [each, `${each}x`, `${each}1`, `${each}/x`, ...characters.map((one) => `${start}${one}${rest}`)];
  });
}
