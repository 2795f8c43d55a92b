import { Backend, Path, type ServiceProps } from '../../lib';
import { admission } from '../../lib/mesh/policies/admission';
import { meshWith } from '../policies/reading';
import { at, manifest, program } from '../program';

const version = { name: 'v1', image: 'shop/cart:1' } as const;
const issuer = 'https://accounts.example.com';

/** The answer of cart to a request, as istiod reads its policies. */
function answerOf(jwt: object, path = '/', claims?: { readonly iss: string }, port = 8080): string {
  const { app, chart } = program();
  const ports = [{ port: 8080 }, { port: 5432, protocol: 'tcp' }];
  new Backend(chart, 'cart', {
    ports,
    version,
    jwt: { issuer, jwks: '{"keys":[]}', ...jwt },
  } as unknown as ServiceProps);
  const mesh = meshWith(app.synthYaml());
  const [pods] = mesh.workloads.all;
  if (pods === undefined) throw new Error('no pods');
  const identity = { namespace: 'shop', serviceAccount: 'page' };
  const protocol = port === 8080 ? 'http' : 'tcp';
  const token = claims && { sub: 'user', ...claims };
  const said = admission(mesh, pods, { protocol, port, identity, path, claims: token });
  if (said.kind === 'denied' || said.kind === 'unauthenticated') return `${said.status ?? 'reset'}`;
  return said.kind;
}

const valid = { iss: issuer };

test('a request without a token is refused, and one with a valid token is not', () => {
  expect(answerOf({})).toBe('403');
  expect(answerOf({}, '/', valid)).toBe('allowed');
});

test('a token of another issuer is refused', () => {
  expect(answerOf({}, '/', { iss: 'https://other.example.com' })).toBe('401');
});

test('excepted paths need no token, others do', () => {
  const except = [Path.exact('/ready'), Path.prefix('/public/')];
  expect(['/ready', '/public/logo'].map((path) => answerOf({ except }, path))).toEqual([
    'allowed',
    'allowed',
  ]);
  expect(['/ready/x', '/publicity', '/'].map((path) => answerOf({ except }, path))).toEqual([
    '403',
    '403',
    '403',
  ]);
});

test('with optional: true a request without a token is accepted', () => {
  expect(answerOf({ optional: true })).toBe('allowed');
  expect(answerOf({ optional: true }, '/', { iss: 'https://other.example.com' })).toBe('401');
});

test('connections to other ports stay open', () => {
  expect(answerOf({}, '/', undefined, 5432)).toBe('allowed');
});

test('each field reaches the RequestAuthentication', () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', {
    port: 8080,
    version,
    jwt: {
      issuer,
      jwksUri: `${issuer}/jwks`,
      audiences: ['shop'],
      fromHeaders: [{ name: 'x-token', prefix: 'Bearer ' }],
      outputClaims: { 'x-group': 'group' },
      forwardToken: true,
    },
  });
  expect(at(manifest(app, 'RequestAuthentication', 'cart-jwt'), 'spec.jwtRules.0')).toEqual({
    issuer,
    jwksUri: `${issuer}/jwks`,
    audiences: ['shop'],
    fromHeaders: [{ name: 'x-token', prefix: 'Bearer ' }],
    outputClaimToHeaders: [{ header: 'x-group', claim: 'group' }],
    forwardOriginalToken: true,
  });
});
