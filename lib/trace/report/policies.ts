import { fieldOf } from '../../mesh/objects/mesh-object';
import type { Admission } from '../../mesh/policies/admission-outcome';
import type { JudgedCondition, JudgedRule } from '../../mesh/policies/judged-rules';
import { place } from './place';
import type { ReportedPolicy, ReportedVersion } from './types';

/** The rule of an ALLOW that lets a request pass. */
export function allowedBy(admission: Admission | undefined): ReportedVersion['allowedBy'] {
  if (admission?.kind !== 'allowed' || admission.by === undefined) return null;
  return { words: `allowed by ${ruleWords(admission.by)}`, place: place(fieldAt(admission.by)) };
}

/** The rules of policies that a request does not meet, with the first condition of each source and operation. */
export function policiesOf(admission: Admission | undefined): readonly ReportedPolicy[] {
  // Of a request that passes, rules that deny others are no news.
  if (admission?.kind !== 'denied') return [];
  const own = admission.by === undefined ? admission.passed : [admission.by];
  return own
    .filter(({ policy }) => admission.by !== undefined || policy.action === 'ALLOW')
    .map((rule) => ({
      words: ruleWords(rule),
      place: place(fieldAt(rule)),
      conditions: rule.conditions.map((condition) => ({
        asked: askedText(condition),
        found: condition.found ?? foundWords[condition.reason] ?? 'unknown',
        place: place(condition.at),
      })),
    }));
}

const foundWords: Partial<Readonly<Record<JudgedCondition['reason'], string>>> = {
  absent: 'none',
  'needs-http': 'a connection, which has no requests',
};

function askedText({ wanted, reason }: JudgedCondition): string {
  const values = wanted.join(', ');
  return reason === 'excluded' ? `not ${values}` : values;
}

function ruleWords({ policy, index }: JudgedRule): string {
  const { namespace, name } = policy.object;
  return `rule ${index} of AuthorizationPolicy ${namespace}/${name} (${policy.action})`;
}

function fieldAt({ policy, index }: JudgedRule) {
  return fieldOf(policy.object, 'spec', 'rules', index);
}
