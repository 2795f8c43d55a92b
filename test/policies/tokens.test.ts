import type { JsonObject } from '../../lib/mesh/objects/mesh-object';
import { admissionTo, inWords, meshWith, policy, shop } from './reading';

const authentication = (rules: string, spec = 'selector: { matchLabels: { app: backend } }') => `
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { ${spec}, jwtRules: [${rules}] }
`;

const ofA = authentication('{ issuer: "https://a.test" }');
const claims: JsonObject = {
  iss: 'https://a.test',
  sub: 'me',
  aud: ['web', 'app'],
  azp: 'client',
  scope: 'read write',
  realm: { roles: ['admin', 'user'] },
};
const needsToken = policy('{ rules: [{ from: [{ source: { requestPrincipals: ["*"] } }] }] }');

test.each<readonly [what: string, policies: string, claims: JsonObject | undefined, expected: string]>([
  ['no token', ofA, undefined, 'allowed'],
  ['no token where one is required', ofA + needsToken, undefined, '403 by none'],
  ['a token where one is required', ofA + needsToken, claims, 'allowed by p[0]'],
  ['a token that nobody looks at', needsToken, claims, '403 by none'],
  [
    'a token of another issuer',
    ofA,
    { ...claims, iss: 'https://b.test' },
    '401 jwt_authn_access_denied{Jwt_issuer_is_not_configured}',
  ],
  [
    'a token for others',
    authentication('{ issuer: "https://a.test", audiences: [other] }'),
    claims,
    '403 jwt_authn_access_denied{Audiences_in_Jwt_are_not_allowed}',
  ],
  [
    'a token of one of two issuers',
    authentication('{ issuer: "https://b.test" }, { issuer: "https://a.test", audiences: [https://web/] }'),
    claims,
    'allowed',
  ],
  [
    'a token that other pods look at',
    authentication('{ issuer: b }', 'selector: { matchLabels: { app: cart } }'),
    claims,
    'allowed',
  ],
  [
    'an issuer that is a placeholder',
    authentication('{ issuer: "$(ISSUER)" }'),
    claims,
    'unknown: token at RequestAuthentication spec.jwtRules.0',
  ],
])('%s', (_, policies, given, expected) => {
  expect(inWords(admissionTo(meshWith(shop + policies), { claims: given }))).toBe(expected);
});

test.each([
  ['request.auth.principal', 'https://a.test/me', true],
  ['request.auth.principal', 'https://a.test/*', true],
  ['request.auth.principal', 'https://a.test*', false],
  ['request.auth.principal', '*/me', true],
  ['request.auth.principal', '*.test/me', true],
  ['request.auth.principal', '*/you', false],
  ['request.auth.audiences', 'app', true],
  ['request.auth.audiences', 'a*', true],
  ['request.auth.audiences', 'x', false],
  ['request.auth.presenter', 'client', true],
  ['request.auth.claims[scope]', 'write', true],
  ['request.auth.claims[scope]', 'read write', false],
  ['request.auth.claims[realm][roles]', 'admin', true],
  ['request.auth.claims[realm][roles]', '*', true],
  ['request.auth.claims[realm]', '*', false],
  ['request.auth.claims[none]', '*', false],
])('%s of %s: %s', (key, value, meets) => {
  const rule = policy(`{ rules: [{ when: [{ key: "${key}", values: ["${value}"] }] }] }`);
  const said = admissionTo(meshWith(shop + ofA + rule), { claims });
  expect(inWords(said)).toBe(meets ? 'allowed by p[0]' : '403 by none');
});

test.each([
  ['the header Authorization', '', { headers: { authorization: 'Bearer a.b.c' } }, true],
  ['the parameter access_token', '', { path: '/?access_token=a.b.c' }, true],
  ['another parameter', '', { path: '/?token=a.b.c' }, false],
  ['a parameter of fromParams', 'fromParams: [token]', { path: '/?token=a.b.c' }, true],
  [
    'a header of fromHeaders',
    'fromHeaders: [{ name: x-jwt, prefix: "JWT " }]',
    { headers: { 'x-jwt': 'JWT a' } },
    true,
  ],
  [
    'a header without its prefix',
    'fromHeaders: [{ name: x-jwt, prefix: "JWT " }]',
    { headers: { 'x-jwt': 'a' } },
    false,
  ],
  ['a cookie of fromCookies', 'fromCookies: [jwt]', { headers: { cookie: 'a=1; jwt=x' } }, true],
  [
    'the header Authorization beside fromParams',
    'fromParams: [token]',
    { headers: { authorization: 'Bearer a' } },
    false,
  ],
])('a token in %s is looked at or not', (_, places, asked, isSeen) => {
  const rules = authentication(`{ issuer: "https://a.test"${places === '' ? '' : `, ${places}`} }`);
  const said = inWords(admissionTo(meshWith(shop + rules), asked));
  expect(said).toBe(isSeen ? 'unknown: token at RequestAuthentication spec.jwtRules.0' : 'allowed');
});

test('a bearer token without given claims may be valid or not', () => {
  const mesh = meshWith(shop + ofA);
  const said = admissionTo(mesh, { headers: { authorization: 'Bearer a.b.c' } });
  expect(inWords(said)).toBe('unknown: token at RequestAuthentication spec.jwtRules.0');
  expect(inWords(admissionTo(mesh, { headers: { authorization: 'Basic abc' } }))).toBe('allowed');
});

test('a preflight request needs no token', () => {
  const headers = { origin: 'https://a.test', 'access-control-request-method': 'GET' };
  const bad = { ...claims, iss: 'https://b.test' };
  const said = admissionTo(meshWith(shop + ofA), { method: 'OPTIONS', headers, claims: bad });
  expect(inWords(said)).toBe('allowed');
});

test('a header that the proxy writes from the token is not known', () => {
  const writes = authentication(
    '{ issuer: "https://a.test", outputClaimToHeaders: [{ header: X-User, claim: sub }] }',
  );
  const rule = policy('{ rules: [{ when: [{ key: "request.headers[x-user]", values: [me] }] }] }');
  const said = admissionTo(meshWith(shop + writes + rule), { claims });
  expect(inWords(said)).toBe('unknown: condition at AuthorizationPolicy spec.rules.0.when.0.values');
});
