import type { HttpMatch, StringMatch } from '../mesh/objects/istio-types';
import type { Request } from '../mesh/request';
import { matches, whyNotRequest } from '../mesh/routes/matching';
import { withoutShares } from '../mesh/routes/random-ids';
import { textFor } from './texts';

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
export function examplesOf(given: HttpMatch): readonly Example[] {
  const match = withoutShares(given);
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
export function hasExample(given: HttpMatch): boolean {
  const match = withoutShares(given);
  return examplesOf(match).some((example) => meets(example, match));
}

/** Whether a request meets a match. */
export function meets(example: Example, match: HttpMatch): boolean {
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
  const [method, authority] = [methodFor(match.method, rest), textFor(match.authority, rest)];
  if (full !== '/') words.push(full);
  if (method !== undefined) words.unshift(method);
  const told = words.join(', ');
  return {
    // No client sends an empty path, although a pattern may take it.
    path: path === '/' || path === '' ? undefined : path,
    query,
    method,
    authority,
    headers,
    words: told,
    base: told,
  };
}

/** The methods of requests; proxies and servers refuse others. */
export const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

function methodFor(match: StringMatch | undefined, rest: string): string | undefined {
  const text = textFor(match, rest);
  if (match === undefined || text === undefined || methods.includes(text)) return text;
  return match.exact === undefined ? (methods.find((each) => matches(match, each)) ?? text) : text;
}
