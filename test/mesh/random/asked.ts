import fc from 'fast-check';

/** The parts of a request that the rules and routes of a program can match. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** The pod that asks. */
export interface Asker {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

// The names that random programs ask for, and values that their conditions take or just miss.
const value = fc.constantFrom('true', 'truex', 'beta', 'beta-2', 'robot', 'a', 'b', '12', '1x');
const some = (...names: string[]) =>
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2, noNullPrototype: true });

// Paths that a route of a gateway takes, and paths that it just misses.
const paths = ['/', '/api', '/api/', '/api/x', '/apis', '/api/cart', '/api/cart/1', '/static', '/static/x'];
const others = [
  '/shop.v2',
  '/shopxv2',
  '/login',
  '/login/x',
  '/v12/items',
  '/v/items',
  '/de/shop',
  '/it/shop',
];

export const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST'),
  path: fc.constantFrom(...paths, ...others),
  headers: some('x-canary', 'x-trial', 'x-trial-id', 'user-agent'),
  cookies: some('release', 'user.id', 'other'),
  query: some('v', 'release'),
});

export function pathOf({ path, query }: Asked): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

export function headersOf({ headers, cookies }: Asked): Record<string, string> {
  const cookie = Object.entries(cookies).map(([name, text]) => `${name}=${text}`);
  return cookie.length === 0 ? { ...headers } : { ...headers, cookie: cookie.join('; ') };
}
