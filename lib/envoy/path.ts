/** A path with its query, as it is written: Envoy decodes neither to compare them. */
export interface WrittenPath {
  /** Without `?`. */
  readonly path: string;
  /** Without `?`; undefined without a query. */
  readonly query: string | undefined;
}

/** A path and the query after its first `?`. @param text undefined for `/` */
export function splitPath(text = '/'): WrittenPath {
  const at = text.indexOf('?');
  return at < 0 ? { path: text, query: undefined } : { path: text.slice(0, at), query: text.slice(at + 1) };
}

/** The text of a path with its query. */
export function joinedPath({ path, query }: WrittenPath): string {
  return query === undefined ? path : `${path}?${query}`;
}

/** The first value of a query parameter as it is written: neither `%20` nor `+` is decoded. */
export function queryParameter(query: string | undefined, name: string): string | undefined {
  for (const pair of query?.split('&') ?? []) {
    const [key, value] = parsed(pair);
    if (key === name) return value;
  }
  return undefined;
}

/** The query with a parameter in the place of its first value, or else at its end. */
export function withQueryParameter(query: string | undefined, name: string, value: string): string {
  const pairs = query === undefined || query === '' ? [] : query.split('&');
  const at = pairs.findIndex((pair) => parsed(pair)[0] === name);
  const own = `${name}=${value}`;
  if (at < 0) pairs.push(own);
  else pairs[at] = own;
  return pairs.join('&');
}

function parsed(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
}
