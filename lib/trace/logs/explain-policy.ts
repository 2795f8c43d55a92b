import { fieldOf } from '../../mesh/objects/mesh-object';
import { carries } from '../../mesh/registry/workloads';
import { calledService, type Explanation, type FailingRequest } from './explanation';
import { workloadsOf } from './logging-pod';

const matched =
  /rbac_access_denied_matched_policy\[(?:ns\[(?<namespace>[^\]]*)\]-policy\[(?<name>[^\]]*)\]-rule\[(?<rule>\d+)\]|none)\]/;

/** A request that a policy refused; undefined if none did. */
export function byPolicy(request: FailingRequest): Explanation | undefined {
  const { mesh, entry } = request;
  const all = `${entry.details} ${entry.termination}`;
  const denied = matched.exec(all);
  if (denied !== null) {
    const { namespace, name, rule } = denied.groups ?? {};
    return name === undefined
      ? notAllowed(request)
      : byRule(request, { namespace: namespace ?? '', name, rule: Number(rule) });
  }
  if (/rbac_access_denied/.test(all)) return notAllowed(request);
  if (/jwt_authn|Jwt_/i.test(all)) {
    const [policy] = mesh.ofKind('security.istio.io', 'RequestAuthentication');
    return {
      code: 'unauthenticated',
      words: `the token of the request is not valid: ${/\{([^}]*)\}/.exec(all)?.[1]?.replaceAll('_', ' ') ?? entry.details}`,
      at: policy && fieldOf(policy, 'spec', 'jwtRules'),
      fix: 'send a token of an issuer that RequestAuthentication names, or no token',
      isCertain:
        policy !== undefined && mesh.ofKind('security.istio.io', 'RequestAuthentication').length === 1,
    };
  }
  if (entry.flags.includes('UAEX') || /ext_authz/.test(all))
    return {
      code: 'denied-by-policy',
      words: 'the external authorizer denied the request',
      at: mesh.authorizationPolicies
        .filter(({ action }) => action === 'CUSTOM')
        .map(({ object }) => fieldOf(object))[0],
      fix: 'look at the external authorizer',
      isCertain: true,
    };
  return undefined;
}

function byRule(
  { mesh }: FailingRequest,
  { namespace, name, rule }: { namespace: string; name: string; rule: number },
): Explanation {
  const policy = mesh.authorizationPolicies.find(
    ({ object }) => object.namespace === namespace && object.name === name,
  );
  return {
    code: 'denied-by-policy',
    words: `rule ${rule} of AuthorizationPolicy ${namespace}/${name} denies the request`,
    at: policy && fieldOf(policy.object, 'spec', 'rules', rule),
    fix: 'narrow the rule, or call with another identity, path or method',
    isCertain: policy !== undefined,
  };
}

/** No ALLOW policy of the pods that were called takes the request. */
function notAllowed(request: FailingRequest): Explanation {
  const { mesh } = request;
  const logging = workloadsOf(request);
  const service = calledService(request);
  const pods = logging.length > 0 ? logging : service === undefined ? [] : mesh.behind(service);
  const policies = mesh.authorizationPolicies.filter(
    ({ action, object, selector }) =>
      action === 'ALLOW' &&
      (pods.length === 0 ||
        pods.some(
          ({ namespace, labels }) =>
            (object.namespace === namespace || object.namespace === mesh.rootNamespace) &&
            carries(labels, selector),
        )),
  );
  const [policy] = policies;
  return {
    code: 'not-allowed-by-policy',
    words: `no rule of an AuthorizationPolicy allows the request to ${request.target}`,
    at: policy && fieldOf(policy.object, 'spec', 'rules'),
    fix: 'add a rule that allows the caller, the method and the path',
    isCertain: policies.length === 1,
  };
}
