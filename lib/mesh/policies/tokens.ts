import type { Mesh } from '../mesh';
import { isMapping, mappingsIn, textsIn } from '../objects/json';
import { listAt } from '../objects/json-path';
import { type Field, fieldOf, type Json, type JsonObject } from '../objects/mesh-object';
import { hasPlaceholder } from '../objects/placeholders';
import type { Arrival } from './arrival';
import type { Pods } from './mutual-tls-modes';
import { appliesTo } from './selection';
import { hasToken } from './token-locations';

/** What the RequestAuthentications for pods make of the token of a request. */
export type TokenOutcome =
  /** No token, or nobody looks at it: policies see no claims. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'accepted';
      /** The claims as policies see them. */
      readonly claims: JsonObject;
      readonly by: Field;
      readonly written: Written;
    }
  | {
      readonly kind: 'refused';
      readonly status: 401 | 403;
      /** The issuer or the audiences that differ. */
      readonly by: Field;
      readonly wanted: readonly string[];
      readonly found: string | undefined;
      /** As an access log has it. */
      readonly detail: string;
    }
  | { readonly kind: 'unknown'; readonly by: Field };

/** Headers, in lower case, that a rule writes from a token that it accepted. */
export type Written = ReadonlySet<string>;

/** One of `jwtRules`. */
interface TokenRule {
  readonly at: Field;
  readonly rule: JsonObject;
}

/**
 * Judges the token of a request. A request without one passes. One with claims has a valid signature and is in time, and is
 * sent where the rules look for it; a token without claims may be anything.
 */
export function tokenOutcome(mesh: Mesh, pods: Pods, arrival: Arrival): TokenOutcome {
  const { claims, headers, method, protocol } = arrival;
  const isPreflight =
    method === 'OPTIONS' && headers?.has('origin') && headers.has('access-control-request-method');
  if (protocol === 'tcp' || isPreflight) return { kind: 'none' };
  const { rules, unsure } = tokenRulesOf(mesh, pods);
  if (claims === undefined) {
    const looking = [...(unsure === undefined ? [] : [unsure]), ...rules];
    const finding = looking.find(({ rule }) => hasToken(rule, arrival));
    return finding === undefined ? { kind: 'none' } : { kind: 'unknown', by: finding.at };
  }
  if (unsure !== undefined) return { kind: 'unknown', by: unsure.at };
  return rules.length === 0 ? { kind: 'none' } : judged(rules, claims);
}

function judged(rules: readonly TokenRule[], claims: JsonObject): TokenOutcome {
  const issuer = claims['iss'];
  const unclear = rules.find(({ rule }) =>
    hasPlaceholder(JSON.stringify([rule['issuer'], rule['audiences']])),
  );
  if (unclear !== undefined) return { kind: 'unknown', by: unclear.at };
  const ofIssuer = rules.filter(({ rule }) => !rule['issuer'] || rule['issuer'] === issuer);
  const [fitting] = ofIssuer.filter(({ rule }) => takesAudience(rule, claims['aud']));
  if (fitting !== undefined)
    return {
      kind: 'accepted',
      claims: separated(fitting.rule, claims),
      by: fitting.at,
      written: writtenBy(fitting.rule),
    };
  const [other = rules[0]] = ofIssuer;
  const at = (field: string): Field => ({
    object: (other as TokenRule).at.object,
    path: [...(other as TokenRule).at.path, field],
  });
  return ofIssuer.length > 0
    ? {
        kind: 'refused',
        status: 403,
        by: at('audiences'),
        wanted: textsIn(other?.rule['audiences']),
        found: textsIn(claims['aud']).join(', ') || undefined,
        detail: 'jwt_authn_access_denied{Audiences_in_Jwt_are_not_allowed}',
      }
    : {
        kind: 'refused',
        status: 401,
        by: at('issuer'),
        wanted: rules.map(({ rule }) => String(rule['issuer'])),
        found: typeof issuer === 'string' ? issuer : undefined,
        detail: 'jwt_authn_access_denied{Jwt_issuer_is_not_configured}',
      };
}

/** The rules for pods, and one that may be another if a selector is unknown. */
function tokenRulesOf(
  mesh: Mesh,
  pods: Pods,
): { readonly rules: readonly TokenRule[]; readonly unsure: TokenRule | undefined } {
  const rules: TokenRule[] = [];
  let unsure: TokenRule | undefined;
  for (const object of mesh.ofKind('security.istio.io', 'RequestAuthentication')) {
    const applies = appliesTo(mesh, object, pods);
    if (applies === 'no') continue;
    for (const [index, rule] of listAt(object, 'spec', 'jwtRules').entries()) {
      if (!isMapping(rule)) continue;
      const each = { at: fieldOf(object, 'spec', 'jwtRules', index), rule };
      if (applies === 'yes') rules.push(each);
      else unsure ??= each;
    }
  }
  return { rules, unsure };
}

/** Claims whose texts are lists, separated by spaces. */
function separated({ spaceDelimitedClaims }: JsonObject, claims: JsonObject): JsonObject {
  const names = ['permission', 'scope', ...textsIn(spaceDelimitedClaims)];
  const lists = names.flatMap((name): [string, Json][] => {
    const value = claims[name];
    return typeof value === 'string' ? [[name, value.split(' ')]] : [];
  });
  return { ...claims, ...Object.fromEntries(lists) };
}

function takesAudience({ audiences }: JsonObject, found: Json | undefined): boolean {
  const wanted = textsIn(audiences).map(audience);
  return wanted.length === 0 || textsIn(found).some((each) => wanted.includes(audience(each)));
}

/** Envoy compares audiences without their scheme and the slash at their end. */
function audience(text: string): string {
  return text.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

function writtenBy({ outputPayloadToHeader, outputClaimToHeaders }: JsonObject): Written {
  const names = mappingsIn(outputClaimToHeaders).map(({ header }) => header);
  return new Set(textsIn([outputPayloadToHeader ?? '', ...names.map((each) => each ?? '')]).map(lower));
}

function lower(text: string): string {
  return text.toLowerCase();
}
