import { Namespace, Path } from '../../../lib';
import { cart, type Mistake, page } from './mistake';

const withoutSidecar = { everyVersion: { podLabels: { 'sidecar.istio.io/inject': 'false' } } };

/** Mistakes of declared callers, their identities, and what they may request. */
export const callerMistakes: readonly Mistake[] = [
  {
    ...{ rule: 'unknown-callers', name: 'a value of callers that does not exist', path: 'shop/cart' },
    value: '"none"',
    make: (chart) => cart(chart, { callers: 'none' }),
  },
  {
    ...{ rule: 'unknown-mutual-tls', name: 'a mode of mTLS that does not exist', path: 'shop/namespace' },
    value: '"STRICT"',
    make: (chart) => new Namespace(chart, 'namespace', { mutualTls: 'STRICT' as 'strict' }),
  },
  {
    ...{ rule: 'unknown-service-account', name: 'an account as a bare name', path: 'shop/cart' },
    value: '"cart"',
    make: (chart) => cart(chart, { serviceAccount: 'cart' }),
  },
  {
    ...{ rule: 'account-of-every-pod', name: 'an own account named default', path: 'shop/cart' },
    value: 'default',
    make: (chart) => cart(chart, { serviceAccount: { name: 'default' } }),
  },
  {
    ...{ rule: 'caller-without-identity', name: 'another caller that names nobody', path: 'shop/cart' },
    value: 'otherCallers[0]',
    make: (chart) => cart(chart, { callers: 'declared', otherCallers: [{ serviceAccount: 'prometheus' }] }),
  },
  {
    ...{ rule: 'trust-domain-without-account', name: 'a trust domain for a namespace', path: 'shop/cart' },
    value: 'trustDomain',
    make: (chart) =>
      cart(chart, { callers: 'declared', otherCallers: [{ namespace: 'jobs', trustDomain: 'other.mesh' }] }),
  },
  {
    ...{ rule: 'empty-operation', name: 'a call with an empty list of paths', path: 'shop/page' },
    value: 'paths: ',
    make: (chart) => page(chart, { calls: [{ service: cart(chart), paths: [] }] }),
  },
  {
    ...{ rule: 'invalid-match', name: 'a call with a method in lower case', path: 'shop/page' },
    value: '"get"',
    make: (chart) => page(chart, { calls: [{ service: cart(chart), methods: ['get'] }] }),
  },
  {
    ...{ rule: 'path-not-in-policy', name: 'a call with a regular expression as path', path: 'shop/page' },
    value: '~/cart/[0-9]+',
    make: (chart) => page(chart, { calls: [{ service: cart(chart), paths: [Path.regex('/cart/[0-9]+')] }] }),
  },
  {
    ...{ rule: 'operation-on-connection', name: 'paths on a tcp port', path: 'shop/page' },
    value: 'paths or methods',
    make: (chart) =>
      page(chart, { calls: [{ service: cart(chart, { protocol: 'tcp' }), paths: [Path.exact('/cart')] }] }),
  },
  {
    ...{ rule: 'caller-without-sidecar', name: 'a declared caller without a sidecar', path: 'shop/page' },
    value: 'cart',
    make: (chart) => page(chart, { calls: [cart(chart, { callers: 'declared' })], ...withoutSidecar }),
  },
  {
    ...{
      rule: 'callers-without-sidecar',
      name: 'declared callers of pods without a sidecar',
      path: 'shop/cart',
    },
    value: 'no sidecar',
    make: (chart) => cart(chart, { callers: 'declared', ...withoutSidecar }),
  },
  {
    ...{ rule: 'jwt-without-issuer', name: 'tokens without an issuer', path: 'shop/cart' },
    value: 'issuer',
    make: (chart) => cart(chart, { jwt: {} }),
  },
  {
    ...{ rule: 'jwt-with-two-key-sets', name: 'keys of tokens in two places', path: 'shop/cart' },
    value: 'jwksUri and jwks',
    make: (chart) => cart(chart, { jwt: { issuer: 'a', jwks: '{}', jwksUri: 'https://a.example.com/jwks' } }),
  },
  {
    ...{ rule: 'invalid-jwks-uri', name: 'keys of tokens at no URL', path: 'shop/cart' },
    value: '"keys.json"',
    make: (chart) => cart(chart, { jwt: { issuer: 'a', jwksUri: 'keys.json' } }),
  },
  {
    ...{
      rule: 'path-not-in-policy',
      name: 'a path without a token as regular expression',
      path: 'shop/cart',
    },
    value: '~/ready.*',
    make: (chart) => cart(chart, { jwt: { issuer: 'a', except: [Path.regex('/ready.*')] } }),
  },
  {
    ...{
      rule: 'except-of-optional-token',
      name: 'exceptions of a token that is optional',
      path: 'shop/cart',
    },
    value: 'except',
    make: (chart) => cart(chart, { jwt: { issuer: 'a', optional: true, except: [Path.exact('/ready')] } }),
  },
  {
    ...{ rule: 'jwt-on-connections', name: 'tokens on a tcp port', path: 'shop/cart' },
    value: 'no port',
    make: (chart) => cart(chart, { protocol: 'tcp', jwt: { issuer: 'a' } }),
  },
];
