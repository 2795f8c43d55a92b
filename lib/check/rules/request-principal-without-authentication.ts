import { ambientPodsOf } from '../../mesh/injection/ambient-pods';
import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { isAuthenticated, issuersOf } from '../../mesh/policies/request-authentication';
import { otherIssuersOf } from '../policies/required-issuers';
import { tokenRulesOf } from '../policies/token-requirements';
import { rule } from '../rule';

const message = '{name} requires a token, and no RequestAuthentication validates it';
const fix = 'add a RequestAuthentication with the issuer of the tokens for the same pods or targets';
const effects = {
  allow: 'no request has a principal: requests that no other rule or policy allows get 403, with a token too',
  everybody: 'no request has a principal: every request that meets the rule gets 403, with a token too',
  nobody: 'no request has a principal: the rule refuses nothing',
};

export const requestPrincipalWithoutAuthentication = rule({
  name: 'request-principal-without-authentication',
  description: 'An AuthorizationPolicy requires a token, but no RequestAuthentication validates tokens.',
  severity: 'error',
  messages: {
    allow: { message, effect: effects.allow, fix },
    everybody: { message, effect: effects.everybody, fix },
    nobody: { message, effect: effects.nobody, fix },
    allowUnknown: {
      message: `${message} here`,
      effect: `if there is none elsewhere, ${effects.allow}`,
      fix,
      severity: 'warning',
    },
    everybodyUnknown: {
      message: `${message} here`,
      effect: `if there is none elsewhere, ${effects.everybody}`,
      fix,
      severity: 'warning',
    },
    issuer: {
      message: '{name}: no RequestAuthentication has the issuer of "{required}"',
      effect:
        'if there is none elsewhere, tokens of the issuer get 401, and no request meets the rule: those that no other rule or policy allows get 403',
      fix: 'write an issuer that is validated ({issuers}), or add the required one to a RequestAuthentication',
      severity: 'warning',
    },
    issuerDeny: {
      message: '{name}: no RequestAuthentication has the issuer of "{required}"',
      effect: 'if there is none elsewhere, no request meets the rule: it refuses nothing',
      fix: 'write an issuer that is validated ({issuers}), or add the required one to a RequestAuthentication',
      severity: 'warning',
    },
    nobodyUnknown: {
      message: `${message} here`,
      effect: `if there is none elsewhere, ${effects.nobody}`,
      fix,
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const ambient = ambientPodsOf(mesh);
    const isOwn = validatesByFilter(mesh);
    for (const policy of mesh.authorizationPolicies) {
      const { object, action, selector, hasTarget } = policy;
      if ((action !== 'ALLOW' && action !== 'DENY') || isOwn) continue;
      const found = tokenRulesOf(policy);
      if (found.length === 0) continue;
      const { namespace, name } = object;
      // ztunnel validates nothing; another rule says so.
      if (!hasTarget && (ambient?.selected(namespace, selector) ?? 'none') !== 'none') continue;
      const isRoot = namespace === mesh.rootNamespace;
      // A policy for the whole mesh may be for pods with different authentications.
      if (isRoot && Object.keys(selector).length === 0 && !hasTarget) continue;
      const pods = hasTarget ? [] : mesh.workloads.selected(namespace, selector).map(({ labels }) => labels);
      if (isAuthenticated(mesh, policy, pods)) {
        const issuers = issuersOf(mesh, policy, pods);
        for (const { at, required } of otherIssuersOf(policy, issuers)) {
          report(action === 'ALLOW' ? 'issuer' : 'issuerDeny', {
            at: fieldOf(object, ...at),
            with: {
              name,
              required: required.join(', '),
              issuers: [...new Set(issuers)].join(', ') || 'none',
            },
          });
        }
        continue;
      }
      const isKnown = mesh.known.holds('security.istio.io', 'RequestAuthentication', namespace);
      for (const { at, meets } of found) {
        const id = action === 'ALLOW' ? 'allow' : meets;
        report(isKnown ? id : `${id}Unknown`, { at: fieldOf(object, ...at), with: { name } });
      }
    }
  },
});

/** Whether an EnvoyFilter may validate tokens. */
function validatesByFilter(mesh: Mesh): boolean {
  return mesh
    .ofKind('networking.istio.io', 'EnvoyFilter')
    .some(({ data }) => /jwt_?authn/i.test(JSON.stringify(data['spec'] ?? {})));
}
