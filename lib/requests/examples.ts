import type { HttpMatch, StringMatch } from '../mesh/objects/istio-types';
import { matches, whyNotRequest } from '../mesh/routes/matching';

/** The conditions of a match, as a request that meets them. */
export interface Example {
  readonly path?: string;
  readonly method?: string;
  readonly authority?: string;
  readonly headers: ReadonlyMap<string, string>;
  /** Such as `x-canary: true`; empty for what no match asks for. */
  readonly words: string;
  /** The words of the request that goes on like this one does, where rules do not tell them apart. */
  readonly base: string;
}

/** What nothing tells from others. */
export const plain: Example = { headers: new Map(), words: '', base: '' };

/**
 * Requests that a match tells from others: one that meets it; where it asks for a beginning, one that goes on after it;
 * and one with what it must not have. None that meets it where its patterns are beyond simple means.
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
  return [...meeting, ...unwanted];
}

/** Whether some request was found that meets a match. */
export function hasExample(match: HttpMatch): boolean {
  return examplesOf(match).some((example) => meets(example, match));
}

function meets({ words: _, base: __, ...example }: Example, match: HttpMatch): boolean {
  return whyNotRequest(match, { protocol: 'http', host: '', port: 80, ...example }) === undefined;
}

/** A request that meets both, where both can be met. */
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

/** @param rest what stands after the beginning that is asked for */
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

/** A text that a condition takes; undefined where there is none, or none is found. */
function textFor(match: StringMatch | undefined, rest: string): string | undefined {
  if (match === undefined) return undefined;
  if (match.exact !== undefined) return match.exact;
  if (match.prefix !== undefined) {
    const isFolder = match.prefix.startsWith('/') && !match.prefix.endsWith('/');
    return `${match.prefix}${rest !== '' && isFolder ? '/' : ''}${rest}`;
  }
  if (match.regex === undefined) return 'any';
  const found = [textOfPattern(match.regex), 'any', '/any', '1', 'true', 'x', ''];
  return found.find((text) => matches(match, text));
}

/** Takes a pattern apart as far as people write them: groups, alternatives, classes, repetitions. */
function textOfPattern(pattern: string): string {
  let text = pattern.replace(/^\^|\$$/g, '').replace(/\(\?[:i]+\)?/g, '(');
  // Innermost groups first: what may be missing is left out, of alternatives the first is taken.
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
