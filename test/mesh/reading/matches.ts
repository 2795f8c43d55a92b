import fc from 'fast-check';
import { AWAY, HOME, OUTSIDE } from './places';

// Few values, so that rules and requests meet.
export const PATHS = ['/', '/a', '/a/b', '/ab', '/A', '/b', '/a/', '/a?x=1'];
export const HEADER_VALUES = ['true', 'TRUE', 'trues', 'beta-2', ''];

const text = (exact: readonly string[], prefix: readonly string[], regex: readonly string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...exact).map((value) => ({ exact: value })) },
    { weight: 3, arbitrary: fc.constantFrom(...prefix).map((value) => ({ prefix: value })) },
    { weight: 2, arbitrary: fc.constantFrom(...regex).map((value) => ({ regex: value })) },
  );

const uri = text(
  ['/a', '/a/b', '/', '/A'],
  ['/', '/a', '/a/', '/b'],
  ['/a.*', '/[ab]', '/a(/.*)?', '.*', '/A'],
);
const header = fc.oneof(
  { weight: 5, arbitrary: text(['true', 'beta-2'], ['true', 'b'], ['true|beta-.*', '[a-z]+', '.*']) },
  { weight: 1, arbitrary: fc.constant({}) },
);
const headers = fc.dictionary(fc.constantFrom('x-canary', 'x-canary', 'X-User', 'cookie'), header, {
  minKeys: 1,
  maxKeys: 2,
  noNullPrototype: true,
});
/** `freq`: about one in so many has the field. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, oneIn: number) =>
  fc
    .integer({ min: 1, max: oneIn })
    .chain((turn) => (turn === 1 ? arbitrary : fc.constant(undefined))) as fc.Arbitrary<T | undefined>;

/** One alternative of an http rule. */
export const httpMatch = fc
  .record({
    uri: fc.option(uri, { freq: 5, nil: undefined }),
    ignoreUriCase: rarely(fc.constant(true), 8),
    headers: rarely(headers, 2),
    withoutHeaders: rarely(headers, 9),
    queryParams: rarely(
      fc.dictionary(fc.constantFrom('x', 'y'), text(['1', 'true'], ['1'], ['[0-9]+']), {
        minKeys: 1,
        maxKeys: 1,
        noNullPrototype: true,
      }),
      8,
    ),
    method: rarely(text(['GET', 'POST'], ['P'], ['GET|PUT']), 8),
    authority: rarely(text([`shop.${OUTSIDE}`, 'store'], ['store', 'shop'], ['store.*', '.*test']), 9),
    scheme: rarely(fc.constant({ exact: 'http' }), 20),
    port: rarely(fc.constantFrom(80, 8080), 9),
    gateways: rarely(fc.constantFrom(['mesh'], ['gate§/main'], ['main'], ['mesh', 'gate§/main']), 8),
    sourceLabels: rarely(fc.constantFrom({ app: 'web' }, { app: 'batch' }, { version: 'v1' }), 8),
    sourceNamespace: rarely(fc.constantFrom(HOME, AWAY), 10),
  })
  .map((match) => JSON.parse(JSON.stringify(match)) as HttpMatch);

/** A match, from which the requests to a set are made. */
export interface HttpMatch {
  readonly uri?: StringMatch;
  readonly headers?: Readonly<Record<string, StringMatch>>;
  readonly withoutHeaders?: Readonly<Record<string, StringMatch>>;
  readonly queryParams?: Readonly<Record<string, StringMatch>>;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly port?: number;
}

export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

export { rarely };
