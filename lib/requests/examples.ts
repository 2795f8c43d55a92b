import type { HttpMatch, StringMatch } from '../mesh/objects/istio-types';
import { matches, whyNotRequest } from '../mesh/routes/matching';

/** Parts of a request that a match asks for, with example values. */
export interface Example {
  readonly path?: string;
  readonly method?: string;
  readonly authority?: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Such as `x-canary: true`; empty for a request that no match asks for. */
  readonly words: string;
  /** The words of a similar request that most rules treat alike. */
  readonly base: string;
}

/** A request without any of these parts. */
export const plain: Example = { headers: new Map(), words: '', base: '' };

/**
 * Requests that a match distinguishes from others: one that meets it; one that goes on after a prefix; one with a header
 * that it excludes; and, since a request without a method is a GET of `/`, one with another method and one with another
 * path than it takes. None meets it if its patterns are too complex.
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
    return [{ headers: new Map([[name.toLowerCase(), value]]), words, base: words }];
  });
  return [...meeting, ...unwanted, ...otherMethod(match), ...otherPath(match)];
}

/** A request with a method that the match does not take, if it takes the default. */
function otherMethod({ method }: HttpMatch): Example[] {
  if (method === undefined || !matches(method, 'GET')) return [];
  const other = ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'].find((each) => !matches(method, each));
  return other === undefined ? [] : [{ method: other, headers: new Map(), words: other, base: '' }];
}

/** A request to a path that the match does not take, if it takes the default. */
function otherPath({ uri, ignoreUriCase }: HttpMatch): Example[] {
  if (uri === undefined || !meets(plain, { uri, ignoreUriCase })) return [];
  const path = ['/any', '/1', '/x/'].find((each) => !meets({ ...plain, path: each }, { uri, ignoreUriCase }));
  return path === undefined ? [] : [{ path, headers: new Map(), words: path, base: '' }];
}

/** Whether a request is found that meets a match. */
export function hasExample(match: HttpMatch): boolean {
  return examplesOf(match).some((example) => meets(example, match));
}

function meets({ words: _, base: __, ...example }: Example, match: HttpMatch): boolean {
  return whyNotRequest(match, { protocol: 'http', host: '', port: 80, ...example }) === undefined;
}

/** An example for two matches at once; undefined if they contradict each other. */
export function together(one: Example, other: Example): Example | undefined {
  const path = common(one.path, other.path);
  const method = common(one.method, other.method);
  const authority = common(one.authority, other.authority);
  if (path === null || method === null || authority === null) return undefined;
  for (const [name, value] of one.headers) {
    if ((other.headers.get(name) ?? value) !== value) return undefined;
  }
  const headers = new Map([...one.headers, ...other.headers]);
  const [words, base] = [both(one.words, other.words), both(one.base, other.base)];
  return { path, method, authority, headers, words, base };
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
  const query = Object.entries(match.queryParams ?? {}).map(
    ([name, wanted]) => `${name}=${textFor(wanted, rest) ?? 'any'}`,
  );
  const path = textFor(match.uri, rest) ?? '/';
  const full = query.length === 0 ? path : `${path}?${query.join('&')}`;
  const [method, authority] = [textFor(match.method, rest), textFor(match.authority, rest)];
  if (full !== '/') words.push(full);
  if (method !== undefined) words.unshift(method);
  const told = words.join(', ');
  return { path: full === '/' ? undefined : full, method, authority, headers, words: told, base: told };
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
