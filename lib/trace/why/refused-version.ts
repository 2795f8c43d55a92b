import type { Mesh } from '../../mesh/mesh';
import { type Field, fieldOf, type Json } from '../../mesh/objects/mesh-object';
import type { Denied } from '../../mesh/policies/admission-outcome';
import { identityOf } from '../../mesh/policies/arrival';
import type { RuleMatch } from '../../mesh/routes/http-rules';
import { matchesOfPolicies } from '../../requests/policy-classes';
import { endingsOf } from '../endings';
import { sentTo, type Trace } from '../trace';
import type { AskedVersion } from './asked-version';
import type { FieldEdit } from './edits';

/**
 * The denials of the policies that keep a request from the version that its rule leads to: of the pods of the version, or of
 * the gateway before them.
 */
export function denialsOf(trace: Trace, asked: AskedVersion): readonly Denied[] {
  const { end, branches, gatewayAdmission } = trace;
  if (end !== undefined) {
    const leads = branches.some(({ versions, subset }) =>
      versions.some(({ workload }) => asked.has(workload, subset?.name)),
    );
    return leads && end.kind === 'failed' && gatewayAdmission?.kind === 'denied' ? [gatewayAdmission] : [];
  }
  return endingsOf(trace).flatMap(({ version, branch }) => {
    if (version?.admission?.kind !== 'denied') return [];
    return asked.has(version.workload, branch?.subset?.name) ? [version.admission] : [];
  });
}

/** The conditions of the policies behind some denials, as matches of requests. */
export function matchesBehind(denials: readonly Denied[]): readonly RuleMatch[] {
  const policies = denials.flatMap((each) => [...each.policies, ...each.passed.map(({ policy }) => policy)]);
  return [...new Set(policies)].flatMap((policy) =>
    matchesOfPolicies([policy]).map((match) => ({
      ...{ match, at: fieldOf(policy.object, 'spec', 'rules'), gateways: undefined },
    })),
  );
}

/** A change of a policy. */
export interface PolicyEdit {
  /** An instruction: `remove rule 0 of AuthorizationPolicy shop/deny`. */
  readonly words: string;
  readonly at: Field;
  readonly edits: readonly FieldEdit[];
}

/** The smallest change of the policies that lets a request pass, for each denial: a rule less, or one more. */
export function policyEdits(mesh: Mesh, trace: Trace, denials: readonly Denied[]): readonly PolicyEdit[] {
  return denials.flatMap(({ by, policies }): PolicyEdit[] => {
    const [policy] = policies;
    if (policy === undefined) return [];
    const { object } = policy;
    const name = `AuthorizationPolicy ${object.namespace}/${object.name}`;
    const rules = ruleList(object.data['spec']);
    if (by !== undefined) {
      const at = fieldOf(object, 'spec', 'rules', by.index);
      const edits = [
        { at: fieldOf(object, 'spec', 'rules'), value: rules.filter((_, index) => index !== by.index) },
      ];
      return [{ words: `remove rule ${by.index} of ${name}`, at, edits }];
    }
    const at = fieldOf(object, 'spec', 'rules');
    const { words, rule } = ruleFor(mesh, trace);
    return [{ words: `add a rule for ${words} to ${name}`, at, edits: [{ at, value: [...rules, rule] }] }];
  });
}

function ruleList(spec: Json | undefined): readonly Json[] {
  const { rules } = (spec ?? {}) as { readonly rules?: Json };
  return Array.isArray(rules) ? rules : [];
}

/** A rule for just this request, and its caller if that is known. */
function ruleFor(mesh: Mesh, trace: Trace): { readonly words: string; readonly rule: Json } {
  const { caller } = trace.caller;
  const { method = 'GET', path = '/', protocol } = sentTo(trace, 0);
  const identity = caller.kind === 'gateway' ? 'unknown' : identityOf(mesh, caller);
  const source =
    identity === 'unknown'
      ? undefined
      : { principals: [`*/ns/${identity.namespace}/sa/${identity.serviceAccount}`] };
  const isHttp = protocol === 'http' || protocol === 'https';
  const operation = isHttp ? { methods: [method], paths: [path.split('?', 1)[0] ?? '/'] } : undefined;
  const words = [
    ...(isHttp ? [`${method} ${path.split('?', 1)[0]}`] : ['the connection']),
    ...(identity === 'unknown'
      ? []
      : [`from service account ${identity.namespace}/${identity.serviceAccount}`]),
  ];
  return {
    words: words.join(' '),
    rule: { ...(source && { from: [{ source }] }), ...(operation && { to: [{ operation }] }) } as Json,
  };
}
