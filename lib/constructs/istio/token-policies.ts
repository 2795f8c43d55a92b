import type {
  AuthorizationPolicySpec,
  RequestAuthenticationSpec,
  RequestAuthenticationSpecJwtRules,
} from '../../../imports/security.istio.io';
import type { Jwt } from '../values/jwt';
import { pathValue } from '../values/operation';

/** The pods that verify tokens. */
type Labels = Readonly<Record<string, string>>;

/** The RequestAuthentication that verifies the tokens of requests to some pods. It accepts requests without a token. */
export function toRequestAuthentication(selectorLabels: Labels, jwt: Jwt): RequestAuthenticationSpec {
  const { issuer, jwksUri, jwks, audiences, fromHeaders, outputClaims, forwardToken } = jwt;
  const rule: JwtRule = {
    issuer,
    jwksUri,
    jwks,
    audiences: audiences && [...audiences],
    fromHeaders: fromHeaders?.map(({ name, prefix }) => ({ name, prefix })),
    outputClaimToHeaders:
      outputClaims && Object.entries(outputClaims).map(([header, claim]) => ({ header, claim })),
    forwardOriginalToken: forwardToken,
  };
  return { selector: { matchLabels: { ...selectorLabels } }, jwtRules: [rule] };
}

/** Istio's documentation and its CRD have both names of the field; the generated types only the other one. */
interface JwtRule extends RequestAuthenticationSpecJwtRules {
  readonly jwksUri?: string;
}

/**
 * The AuthorizationPolicy that refuses requests without a valid token.
 *
 * @param targetPorts the ports on which the pods read requests: of a rule without them, istiod would close all
 * connections to the other ports
 */
export function toTokenPolicy(
  selectorLabels: Labels,
  { except = [] }: Jwt,
  targetPorts: readonly number[],
): AuthorizationPolicySpec {
  const operation = {
    ...(except.length === 0 ? {} : { notPaths: except.map(pathValue) }),
    ports: [...new Set(targetPorts)].map(String),
  };
  return {
    action: 'DENY',
    rules: [{ from: [{ source: { notRequestPrincipals: ['*'] } }], to: [{ operation }] }],
    selector: { matchLabels: { ...selectorLabels } },
  };
}
