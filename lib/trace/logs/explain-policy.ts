import { fieldOf } from '../../mesh/objects/mesh-object';
import { appliesTo } from '../../mesh/policies/selection';
import { carries, type Workload } from '../../mesh/registry/workloads';
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
  if (/jwt_authn|Jwt_/i.test(all)) return badToken(request, all);
  if (entry.flags.includes('UAEX') || /ext_authz/.test(all)) return byAuthorizer(mesh);
  return undefined;
}

function badToken(request: FailingRequest, reason: string): Explanation {
  const { mesh, entry } = request;
  const pods = calledPods(request);
  const all = mesh.ofKind('security.istio.io', 'RequestAuthentication');
  const own = all.filter(
    (policy) => pods.length === 0 || pods.some((each) => appliesTo(mesh, policy, each) !== 'no'),
  );
  const [policy] = own;
  return {
    code: 'unauthenticated',
    words: `the token of the request is not valid: ${/\{([^}]*)\}/.exec(reason)?.[1]?.replaceAll('_', ' ') ?? entry.details}`,
    at: policy && fieldOf(policy, 'spec', 'jwtRules'),
    fix: 'send a token of an issuer that RequestAuthentication names, or no token',
    isCertain: own.length === 1,
  };
}

function byAuthorizer(mesh: FailingRequest['mesh']): Explanation {
  const policies = mesh.authorizationPolicies.filter(({ action }) => action === 'CUSTOM');
  const [policy] = policies;
  return {
    code: 'denied-by-policy',
    words: 'the external authorizer denied the request, or did not answer',
    at: policy && fieldOf(policy.object),
    fix: 'look at the external authorizer',
    isCertain: policies.length === 1,
  };
}

/** The pods that refused a request: those that logged it, else all of the service. */
function calledPods(request: FailingRequest): readonly Workload[] {
  const logging = workloadsOf(request);
  const service = calledService(request);
  return logging.length > 0 || service === undefined ? logging : request.mesh.behind(service);
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
  const pods = calledPods(request);
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
