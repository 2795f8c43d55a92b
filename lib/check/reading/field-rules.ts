import type { RuleDescription } from '../rule';

/** A label that YAML reads as something else than text. */
export const labelNotText = {
  name: 'label-not-a-string',
  description: 'A label, or the like, without quotes that is read as a number or as true or false.',
  severity: 'error',
  upstream: [],
  messages: {
    unquoted: {
      message: '{field} of {kind} {name} is written {written}, which is read as {found}, not as text',
      effect: 'the API server refuses the {kind}',
      fix: 'write it in quotes: "{written}"',
    },
  },
} as const satisfies RuleDescription;

/** A field that has to be there. */
export const missingField = {
  name: 'missing-field',
  description: 'A field that has to be there and is not.',
  severity: 'error',
  upstream: ['IST0106'],
  messages: {
    missing: {
      message: '{field} of {kind} {name} is missing',
      effect: 'the API server refuses the {kind}',
      fix: 'write {field}',
    },
  },
} as const satisfies RuleDescription;

/** A field that its kind does not have. */
export const unknownField = {
  name: 'unknown-field',
  description: 'A field that its kind does not have.',
  severity: 'error',
  upstream: ['IST0106'],
  messages: {
    unknown: {
      message: '{kind} {name} has a field {field}, which Istio does not know there',
      effect: 'kubectl refuses the {kind}; what applies it without validation drops the field without a word',
      fix: 'remove it, or move it to where it belongs',
    },
    misspelt: {
      message: '{kind} {name} has a field {field}, which Istio does not know there',
      effect: 'kubectl refuses the {kind}; what applies it without validation drops the field without a word',
      fix: 'write {similar}',
    },
  },
} as const satisfies RuleDescription;

/** A value out of what its field takes, or fields that do not go together. */
export const valueNotAllowed = {
  name: 'value-not-allowed',
  description: 'A value that its field does not take, or one that does not go with another.',
  severity: 'error',
  upstream: ['IST0106'],
  messages: {
    refused: {
      message: '{field} of {kind} {name} is {found}, and has to be {allowed}',
      effect: 'the API server refuses the {kind}',
      fix: 'write {allowed}',
    },
    misspelt: {
      message: '{field} of {kind} {name} is {found}, and has to be {allowed}',
      effect: 'the API server refuses the {kind}',
      fix: 'write {similar}',
    },
    together: {
      message: '{field} of {kind} {name} has {fields}, and may have only one of them',
      effect: 'the API server refuses the {kind}',
      fix: 'keep one of them',
    },
    misplaced: {
      // CRDs of older versions do not say it.
      severity: 'warning',
      message: '{field} of {kind} {name} may not stand beside {beside}',
      effect: 'the API server refuses the {kind}',
      fix: 'remove it, or change what it stands beside',
    },
  },
} as const satisfies RuleDescription;

/** A value of another type than its field takes. */
export const wrongType = {
  name: 'wrong-type',
  description: 'A value of another type than its field takes.',
  severity: 'error',
  upstream: ['IST0106'],
  messages: {
    wrong: {
      message: '{field} of {kind} {name} is {found}, and has to be {wanted}',
      effect: 'the API server refuses the {kind}',
      fix: 'write {wanted}',
    },
  },
} as const satisfies RuleDescription;

/** The rules about fields, sorted by name. They look at what was written; other rules see right types only. */
export const fieldRules: readonly RuleDescription[] = [
  labelNotText,
  missingField,
  unknownField,
  valueNotAllowed,
  wrongType,
];
