import type { Mesh } from '../mesh';
import type { JsonObject } from '../objects/mesh-object';
import type { Arrival } from './arrival';
import { type PathNormalization, pathNormalizationOf } from './normalized-path';
import type { TokenOutcome } from './tokens';
import { type TrustDomains, trustDomainsOf } from './trust-domains';

/** What a rule of a policy is held against. */
export interface Subject {
  readonly arrival: Arrival;
  /** The claims of the token that a RequestAuthentication accepted; undefined without one. */
  readonly claims: JsonObject | undefined;
  /** Headers, in lower case, that the proxy writes from the token. */
  readonly written: ReadonlySet<string>;
  readonly trusted: TrustDomains;
  readonly normalization: PathNormalization;
}

/** A request with its token, in a mesh. */
export function subjectOf(mesh: Mesh, arrival: Arrival, token: TokenOutcome): Subject {
  const accepted = token.kind === 'accepted' ? token : undefined;
  return {
    arrival,
    claims: accepted?.claims,
    written: accepted?.written ?? new Set(),
    trusted: trustDomainsOf(mesh),
    normalization: pathNormalizationOf(mesh),
  };
}
