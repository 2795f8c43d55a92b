import type { ValueProblem } from '../problems/problem';
import { shown } from './shown';

interface NameRule {
  readonly pattern: RegExp;
  readonly longest: number;
  readonly words: string;
}

const dnsLabel = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** The forms of names that Kubernetes and Istio accept, with the terms of their own messages. */
const rules = {
  'DNS-1123 label': {
    pattern: new RegExp(`^${dnsLabel}$`),
    longest: 63,
    words: 'lower case letters, digits and "-", beginning and ending with a letter or digit',
  },
  'DNS-1035 label': {
    pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    longest: 63,
    words: 'lower case letters, digits and "-", beginning with a letter and ending with a letter or digit',
  },
  'DNS-1123 subdomain': {
    pattern: new RegExp(`^${dnsLabel}(\\.${dnsLabel})*$`),
    longest: 253,
    words: 'lower case letters, digits, "-" and ".", beginning and ending with a letter or digit',
  },
  'label value': {
    pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
    longest: 63,
    words: 'letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
  },
  'label key': {
    pattern: new RegExp(`^(${dnsLabel}(\\.${dnsLabel})*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`),
    longest: 317,
    words: 'letters, digits, "-", "_" and ".", with an optional DNS prefix and "/" before it',
  },
  'port name': {
    pattern: /^(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    longest: 15,
    words: 'lower case letters, digits and "-", with at least one letter',
  },
  host: {
    pattern: new RegExp(`^(\\*|(\\*\\.)?${dnsLabel}(\\.${dnsLabel})*)$`),
    longest: 253,
    words: 'a DNS name, "*." and a DNS name, or "*" alone',
  },
  'environment variable': {
    pattern: /^[-._A-Za-z][-._A-Za-z0-9]*$/,
    longest: 253,
    words: 'letters, digits, "_", "-" and ".", not beginning with a digit',
  },
} as const satisfies Record<string, NameRule>;

/** The form that a name must have. */
export type NameForm = keyof typeof rules;

/** True when the value has the form that Kubernetes or Istio requires of such a name. */
export function hasForm(value: unknown, form: NameForm): value is string {
  const rule: NameRule = rules[form];
  return typeof value === 'string' && value.length <= rule.longest && rule.pattern.test(value);
}

/** The problem of a name that does not have the required form; none for a valid name. */
export function nameProblems(what: string, value: unknown, form: NameForm): ValueProblem[] {
  if (hasForm(value, form)) return [];
  const rule: NameRule = rules[form];
  const length =
    typeof value === 'string' && value.length > rule.longest ? ` (${value.length} characters)` : '';
  return [
    {
      rule: 'invalid-name',
      message: `${what} is ${shown(value)}${length}, which is not a valid ${form}`,
      effect: 'the API server or istiod refuses the object, so this change does not reach any proxy',
      fix:
        isBare(value) && hasForm(String(value), form)
          ? `put it in quotes: '${value}'`
          : `use ${rule.words}, at most ${rule.longest} characters`,
    },
  ];
}

/** A version such as 2026.11 is a number in JavaScript, and `true` is not a string. */
function isBare(value: unknown): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** The problems of labels: keys and values that Kubernetes refuses. */
export function labelProblems(what: string, labels: Readonly<Record<string, string>>): ValueProblem[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...nameProblems(`${what}: a key`, key, 'label key'),
    ...nameProblems(`${what}: ${key}`, value, 'label value'),
  ]);
}
