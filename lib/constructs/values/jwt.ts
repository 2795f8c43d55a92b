import type { ValueProblem } from '../problems/problem';
import { isPathValue } from './operation';
import type { Path } from './path';
import { shown } from './shown';

/** A request header that has the token. */
export interface TokenHeader {
  /** The name of the header. */
  readonly name: string;
  /**
   * The text before the token, such as `'Bearer '`.
   *
   * @default - none: the header is the token.
   */
  readonly prefix?: string;
}

/** The JSON Web Tokens that requests must have. Maps to a RequestAuthentication and an AuthorizationPolicy. */
export interface Jwt {
  /** The issuer, the claim `iss` of the tokens. Maps to `jwtRules[].issuer`. */
  readonly issuer: string;
  /**
   * The URL of the issuer's public keys. istiod fetches them, or the proxies. Not together with `jwks`. Maps to
   * `jwtRules[].jwksUri`.
   *
   * @default - istiod asks the issuer's OpenID configuration, unless there is `jwks`.
   */
  readonly jwksUri?: string;
  /**
   * The issuer's public keys, as JSON. Not together with `jwksUri`. Maps to `jwtRules[].jwks`.
   *
   * @default - those of `jwksUri`.
   */
  readonly jwks?: string;
  /**
   * The audiences, one of which the claim `aud` must have. Maps to `jwtRules[].audiences`.
   *
   * @default - any audience.
   */
  readonly audiences?: readonly string[];
  /**
   * The headers that may have the token. Maps to `jwtRules[].fromHeaders`.
   *
   * @default - the header `authorization` with the prefix `Bearer `, and the query parameter `access_token`.
   */
  readonly fromHeaders?: readonly TokenHeader[];
  /**
   * Claims that the application gets, by the name of the header: `{ 'x-group': 'group' }`. Maps to
   * `jwtRules[].outputClaimToHeaders`.
   *
   * @default - none.
   */
  readonly outputClaims?: Readonly<Record<string, string>>;
  /**
   * Whether the application gets the token too. Maps to `jwtRules[].forwardOriginalToken`.
   *
   * @default false
   */
  readonly forwardToken?: boolean;
  /**
   * Whether requests without a token are accepted. A RequestAuthentication alone refuses only tokens that are not valid
   * (401), so without this a policy refuses requests without one (403).
   *
   * @default false
   */
  readonly optional?: boolean;
  /**
   * Paths that need no token: `Path.exact` or `Path.prefix`, as the pods see them. A token that is not valid is refused
   * there too.
   *
   * @default - none.
   */
  readonly except?: readonly Path[];
}

/** The problems of the tokens that a service requires. */
export function jwtProblems(jwt: Jwt | undefined): ValueProblem[] {
  if (jwt === undefined) return [];
  const { issuer, jwksUri, jwks, optional = false, except } = jwt;
  const problems: ValueProblem[] = [];
  if (typeof issuer !== 'string' || issuer === '') {
    problems.push({
      rule: 'jwt-without-issuer',
      message: `jwt has the issuer ${shown(issuer)}`,
      effect: 'istiod refuses the RequestAuthentication, so tokens would not be verified',
      fix: "set the claim iss of the tokens, as in issuer: 'https://accounts.example.com'",
    });
  }
  if (jwksUri !== undefined && jwks !== undefined) {
    problems.push({
      rule: 'jwt-with-two-key-sets',
      message: 'jwt has both jwksUri and jwks',
      effect: 'the API server refuses the RequestAuthentication, so tokens would not be verified',
      fix: 'remove one of them',
    });
  }
  if (jwksUri !== undefined && !/^https?:\/\/./.test(String(jwksUri))) {
    problems.push({
      rule: 'invalid-jwks-uri',
      message: `jwksUri is ${shown(jwksUri)}, which is not a URL`,
      effect: 'istiod refuses the RequestAuthentication, so tokens would not be verified',
      fix: 'use a URL that begins with https://',
    });
  }
  for (const path of except ?? []) {
    const isPath = typeof Object(path).text === 'string';
    if (isPath && isPathValue(path) && path.text.startsWith('/')) continue;
    problems.push({
      rule: 'path-not-in-policy',
      message: `except of jwt has the path ${isPath ? String(path) : shown(path)}, which a policy cannot express`,
      effect: 'an AuthorizationPolicy compares a whole path or its beginning, so the path would need a token',
      fix: "use Path.exact or Path.prefix with a text that begins with '/', without '*'",
    });
  }
  if (optional && except !== undefined) {
    problems.push({
      rule: 'except-of-optional-token',
      message: 'jwt has optional: true and except',
      effect: 'no path needs a token, so except changes nothing',
      fix: 'remove one of them',
    });
  }
  return problems;
}
