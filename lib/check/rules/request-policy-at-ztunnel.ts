import { type AmbientPods, ambientPodsOf } from '../../mesh/injection/ambient-pods';
import { fieldOf } from '../../mesh/objects/mesh-object';
import type { AuthorizationPolicy } from '../../mesh/policies/authorization';
import { enforcementOf, requestFieldsOf } from '../../mesh/policies/ztunnel';
import type { Related } from '../finding';
import { rule } from '../rule';

const effects = {
  deny: 'these fields need a waypoint: ztunnel leaves them out, and a rule of a DENY of which nothing is left refuses nothing: every request is admitted',
  allow:
    'these fields need a waypoint: ztunnel drops rules with them, so the policy allows nobody; connections that no other policy allows are reset',
};
const fix =
  'write targetRefs with the Service or the waypoint instead of the selector; create a waypoint if there is none';

export const requestPolicyAtZtunnel = rule({
  name: 'request-policy-at-ztunnel',
  description: 'An AuthorizationPolicy compares parts of requests, which ztunnel cannot see.',
  severity: 'error',
  upstream: ['KIA0109', 'KIA0110'],
  messages: {
    deny: { message: 'DENY policy {name} compares {fields} and is not enforced', effect: effects.deny, fix },
    denyRule: {
      message: 'rule {number} of {name} compares {fields} and is not enforced',
      effect: effects.deny,
      fix,
    },
    allow: {
      message: 'ALLOW policy {name} compares {fields}, so it allows nobody',
      effect: effects.allow,
      fix,
    },
    allowRule: {
      message: 'rule {number} of {name} compares {fields} and allows nobody',
      effect:
        'these fields need a waypoint: ztunnel drops the rule; connections that no other rule allows are reset',
      fix,
      severity: 'warning',
    },
    wider: {
      message: 'rule {number} of {name} is enforced without {fields}',
      effect: 'these fields need a waypoint: ztunnel leaves them out, and refuses whatever meets the rest',
      fix,
      severity: 'warning',
    },
    action: {
      message: '{action} policy {name} is not enforced',
      effect: 'ztunnel knows ALLOW and DENY only: every request is admitted without it',
      fix,
    },
    unknown: {
      message: '{action} policy {name} compares {fields}, unseen by ztunnel',
      effect: 'if the selected pods are in ambient mode, a DENY refuses nothing, and an ALLOW allows nobody',
      fix,
      severity: 'warning',
    },
  },
  check(mesh, report) {
    const ambient = ambientPodsOf(mesh);
    if (ambient === undefined) return;
    for (const policy of mesh.authorizationPolicies) {
      const { object, action, rules, hasTarget } = policy;
      if (hasTarget || object.namespace === mesh.rootNamespace) continue;
      const pods = ambient.selected(object.namespace, policy.selector);
      if (pods === 'none') continue;
      const related = endsOf(pods);
      const { name } = object;
      const at = fieldOf(object, ...(rules.length > 0 ? ['spec', 'rules'] : ['spec']));
      if (action === 'CUSTOM' || action === 'AUDIT') {
        if (pods !== 'unknown')
          report('action', { at: fieldOf(object, 'spec', 'action'), related, with: { name, action } });
        continue;
      }
      const faults = faultsOf(policy);
      if (faults.length === 0) continue;
      const fields = fieldsOf(faults);
      if (pods === 'unknown') {
        report('unknown', { at, with: { name, action, fields } });
        continue;
      }
      const isWhole = faults.length === rules.length && faults.every(({ how }) => how === 'never');
      if (isWhole) {
        report(action === 'DENY' ? 'deny' : 'allow', { at, related, with: { name, fields } });
        continue;
      }
      for (const fault of faults) {
        const id = fault.how === 'wider' ? 'wider' : action === 'DENY' ? 'denyRule' : 'allowRule';
        const words = { name, number: fault.index + 1, fields: fieldsOf([fault]) };
        report(id, { at: fieldOf(object, 'spec', 'rules', fault.index), related, with: words });
      }
    }
  },
});

interface Fault {
  readonly index: number;
  readonly how: 'wider' | 'never';
  readonly fields: readonly string[];
}

function faultsOf({ action, rules }: AuthorizationPolicy): Fault[] {
  return rules.flatMap((each, index) => {
    const how = enforcementOf(action, each);
    return how === 'whole' ? [] : [{ index, how, fields: requestFieldsOf(each) }];
  });
}

/** The first two fields, and a sign that there are more. */
function fieldsOf(faults: readonly Fault[]): string {
  const fields = [...new Set(faults.flatMap((fault) => fault.fields))];
  return fields.length > 2 ? `${fields.slice(0, 2).join(', ')}, …` : fields.join(' and ');
}

function endsOf(pods: AmbientPods): Related[] {
  if (typeof pods === 'string') return [];
  const [first] = pods;
  if (first === undefined) return [];
  const { kind, name } = first.object;
  return [{ at: first.at, message: `${kind} ${name} is one of the selected workloads` }];
}
