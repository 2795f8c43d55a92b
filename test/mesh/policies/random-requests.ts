import fc from 'fast-check';
import type { JsonObject } from '../../../lib/mesh/objects/mesh-object';
import { CALLERS, type CallerPlan } from './scene';

/** A request or a connection to one server. */
export interface PolicedRequest {
  readonly caller: CallerPlan;
  readonly sent: 'http' | 'tcp';
  /** The called port of the Service. */
  readonly port: 80 | 9000;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The claims of a token; undefined without one. */
  readonly claims: JsonObject | undefined;
}

const me: JsonObject = {
  iss: 'https://a.test',
  sub: 'me',
  aud: ['web', 'app'],
  azp: 'client',
  groups: ['admin', 'user'],
  scope: 'read write',
  realm: { roles: ['one', 'two'] },
};
const claims = fc.constantFrom<(JsonObject | undefined)[]>(
  undefined,
  undefined,
  me,
  { iss: 'https://a.test', sub: 'you', aud: 'other', groups: 'user' },
  { iss: 'https://b.test', sub: 'me', aud: 'web' },
  { iss: 'https://c.test', sub: 'me' },
);

const paths = [
  ...[
    '/',
    '/a',
    '/a?x=1',
    '/ab',
    '/a/b',
    '/a/b/x',
    '/a/b/c/x',
    '/x',
    '/a/',
    '/a//b',
    '/b/../a',
    '/./a',
    '/a/b/..',
  ],
  ...[
    '/%61',
    '/a%2Fb',
    '/a%2fb/x',
    '/a\\b',
    '/c.json',
    '/a=b',
    '/A',
    '/a/%2e%2e/x',
    '/a;b/x',
    '/%7ea',
    '/a/b=c/x',
  ],
];

const http = fc.record({
  caller: fc.constantFrom(...CALLERS),
  sent: fc.constant('http' as const),
  port: fc.constant(80 as const),
  method: fc.constantFrom('GET', 'GET', 'POST', 'OPTIONS'),
  path: fc.constantFrom(...paths),
  headers: fc.constantFrom<Record<string, string>[]>({}, { 'x-canary': 'true' }, { 'x-canary': 'truex' }),
  claims,
});

const tcp = fc.record({
  caller: fc.constantFrom(...CALLERS),
  sent: fc.constant('tcp' as const),
  port: fc.constant(9000 as const),
  method: fc.constant('GET'),
  path: fc.constant('/'),
  headers: fc.constant({}),
  claims: fc.constant(undefined),
});

/** Requests to the HTTP port, and connections to the other one. */
export const policedRequests: fc.Arbitrary<PolicedRequest> = fc.oneof(
  { arbitrary: http, weight: 4 },
  { arbitrary: tcp, weight: 1 },
);
