import fc from 'fast-check';

/** What a request says, as far as a canary's rules can ask. */
export interface Asked {
  readonly method: string;
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

export const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST'),
  headers: some('x-canary', 'x-trial-id', 'user-agent'),
  cookies: some('release', 'user.id', 'other'),
  query: some('v', 'release'),
});

export function pathOf({ query }: Asked): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? '/' : `/?${text}`;
}

export function headersOf({ headers, cookies }: Asked): Record<string, string> {
  const cookie = Object.entries(cookies).map(([name, text]) => `${name}=${text}`);
  return cookie.length === 0 ? { ...headers } : { ...headers, cookie: cookie.join('; ') };
}
