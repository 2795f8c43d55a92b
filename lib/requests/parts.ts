import type { HttpMatch, StringMatch } from '../mesh/objects/istio-types';
import { addTo } from '../mesh/objects/multi-map';
import { matches } from '../mesh/routes/matching';
import { withoutShares } from '../mesh/routes/random-ids';
import { type Example, filledBy, meets, methods, plain } from './examples';
import { leastTaken, representatives, type TextCondition } from './representatives';
import { nearTo } from './texts';

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
export function partsOf(given: readonly HttpMatch[]): Parts {
  const all = given.map(withoutShares);
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
