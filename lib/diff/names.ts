import type { Request } from '../mesh/request';
import type { RequestClass } from '../requests/requests';

/** A class of requests, and the ids of what changes for it. */
export interface ToldClass {
  readonly request: RequestClass;
  readonly items: ReadonlySet<string>;
}

/** Some classes under one name. */
interface Named {
  readonly words: string;
  /** The parts that distinguish the requests from a plain one. */
  readonly parts: ReadonlyMap<string, string>;
  /** Whether the item changes them. */
  readonly isMeant: boolean;
  /** Whether anything changes for them. */
  readonly isChanged: boolean;
}

/** The name of all requests that have no other name. */
export const THE_REST = 'the rest';

/** How many exceptions a name lists. */
const most = 3;

/**
 * The names of the requests that one item changes, among all classes of a host and a caller: `all requests`, `the rest`
 * if the others have names of their own, `all but x-canary: true`, or the conditions that they meet.
 */
export function namesOf(id: string, classes: readonly ToldClass[]): string[] {
  const named = namedClasses(id, classes);
  const meant = named.filter(({ isMeant }) => isMeant);
  const others = named.filter(({ isMeant }) => !isMeant);
  if (others.length === 0) return ['all requests'];
  if (meant.some(({ parts }) => parts.size === 0)) return [restWords(others)];
  return leastOf(meant).map(({ words, parts }) => {
    const within = leastOf(others.filter((each) => isWithin(parts, each.parts) && !each.isChanged));
    return within.length === 0 ? words : `${words}, but not ${listed(within)}`;
  });
}

function restWords(others: readonly Named[]): string {
  if (others.every(({ isChanged }) => isChanged)) return THE_REST;
  const least = leastOf(others);
  return least.length > most ? 'all other requests' : `all but ${listed(least)}`;
}

function listed(named: readonly Named[]): string {
  const words = named.slice(0, most).map(({ words: each }) => each || 'plain HTTP requests');
  const more = named.length - words.length;
  return [...words, ...(more > 0 ? [`${more} others`] : [])].join(' or ');
}

/** Classes with one base that change alike have its name; otherwise each has its own. */
function namedClasses(id: string, classes: readonly ToldClass[]): Named[] {
  const byBase = new Map<string, ToldClass[]>();
  for (const each of classes) {
    const those = byBase.get(each.request.base) ?? [];
    byBase.set(each.request.base, those);
    those.push(each);
  }
  return [...byBase.values()].flatMap((those) => {
    const [first, ...more] = those;
    if (first === undefined) return [];
    const areAlike = more.every(({ items }) => items.has(id) === first.items.has(id));
    const shortest = those.find(({ request }) => request.words === request.base) ?? first;
    const shown = areAlike ? [shortest] : those;
    return shown.map(({ request, items }) => ({
      words: requestWords(request.request),
      parts: partsOf(request.request),
      isMeant: items.has(id),
      isChanged: items.size > 0,
    }));
  });
}

/** Those that no other of them includes. */
function leastOf(named: readonly Named[]): readonly Named[] {
  return named.filter((each, index) =>
    named.every((other, place) => {
      if (other === each || !isWithin(other.parts, each.parts)) return true;
      return isWithin(each.parts, other.parts) && place > index;
    }),
  );
}

/** Whether requests with the inner parts are some of those with the outer ones. */
function isWithin(outer: ReadonlyMap<string, string>, inner: ReadonlyMap<string, string>): boolean {
  return [...outer].every(([name, value]) => {
    const own = inner.get(name);
    return own === value || (name === 'path' && own !== undefined && own.startsWith(`${value}/`));
  });
}

/** What distinguishes a request from a plain one: `POST /api, x-canary: true`. */
function requestWords({ path, method, authority, sni, headers = new Map(), protocol }: Request): string {
  const line = [method === 'GET' ? undefined : method, path === '/' ? undefined : path];
  const words = [line.filter((each) => each !== undefined).join(' ')];
  if (protocol === 'tcp') words.push('connections');
  if (authority !== undefined) words.push(`host ${authority}`);
  if (sni !== undefined) words.push(`server name ${sni}`);
  for (const [name, value] of headers) words.push(`${name}: ${value}`);
  return words.filter((each) => each !== '').join(', ');
}

function partsOf({
  path,
  method,
  authority,
  sni,
  headers = new Map(),
  protocol,
}: Request): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined) parts.set(name, value);
  };
  put('path', path === '/' ? undefined : path);
  put('method', method === 'GET' ? undefined : method);
  put('authority', authority);
  put('sni', sni);
  put('protocol', protocol === 'tcp' ? protocol : undefined);
  for (const [name, value] of headers) put(`header ${name}`, value);
  return parts;
}
