import type { RuleDescription } from '../rule';

/** A label that YAML does not read as a string. */
export const labelNotText = {
  name: 'label-not-a-string',
  description: 'A label, annotation or selector without quotes is read as a number or a boolean.',
  severity: 'error',
  upstream: [],
  messages: {
    unquoted: {
      message: '{field} of {name} is {found}, not a string',
      effect: 'the API server refuses the {kind}',
      fix: 'quote it: "{written}"',
    },
  },
} as const satisfies RuleDescription;

/** A required field that is missing. */
export const missingField = {
  name: 'missing-field',
  description: 'A required field is missing.',
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

/** A version of a kind that Kubernetes has removed. */
export const removedVersion = {
  name: 'removed-api-version',
  description: 'An object has an apiVersion that current releases of Kubernetes no longer serve.',
  severity: 'warning',
  upstream: [],
  messages: {
    replaced: {
      message: '{kind} in {apiVersion} was removed in Kubernetes {release}',
      effect: 'the API server of that release and of later ones refuses it; it was checked as {living}',
      fix: 'write apiVersion: {living}, and change the fields that differ',
    },
    gone: {
      message: '{kind} in {apiVersion} was removed in Kubernetes {release}',
      effect: 'the API server of that release and of later ones refuses it',
      fix: 'remove it; no apiVersion replaces it',
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
      message: 'unknown field {field} in {kind} {name}',
      effect: 'kubectl refuses the {kind}; a tool that applies without validation drops the field silently',
      fix: 'remove it, or move it to where it belongs',
    },
    misspelt: {
      message: 'unknown field {field} in {kind} {name}',
      effect: 'kubectl refuses the {kind}; a tool that applies without validation drops the field silently',
      fix: 'write {similar}',
    },
  },
} as const satisfies RuleDescription;

/** A value that its field does not accept, or fields that exclude each other. */
export const valueNotAllowed = {
  name: 'value-not-allowed',
  description: 'A value that its field does not accept, or fields that exclude each other.',
  severity: 'error',
  upstream: ['IST0106'],
  messages: {
    refused: {
      message: 'invalid {field} of {kind} {name}: {found}',
      effect: 'the API server refuses the {kind}',
      fix: 'write {allowed}',
    },
    misspelt: {
      message: 'invalid {field} of {kind} {name}: {found}',
      effect: 'the API server refuses the {kind}',
      fix: 'write {similar}; the field accepts {allowed}',
    },
    together: {
      message: '{field} of {kind} {name} may have only one of {fields}',
      effect: 'the API server refuses the {kind}',
      fix: 'keep one of them',
    },
    misplaced: {
      // CRDs of older versions do not say it.
      severity: 'warning',
      message: '{field} of {kind} {name} is not allowed here',
      effect: 'the API server refuses the {kind}',
      fix: 'remove it, or change {beside}',
    },
  },
} as const satisfies RuleDescription;

/** A value of another type than its field. */
export const wrongType = {
  name: 'wrong-type',
  description: 'A value has another type than its field.',
  severity: 'error',
  upstream: ['IST0106'],
  messages: {
    wrong: {
      message: '{field} of {kind} {name} is {found}, not {wanted}',
      effect: 'the API server refuses the {kind}',
      fix: 'write {wanted}',
    },
  },
} as const satisfies RuleDescription;

/** The rules about fields, sorted by name. They check the written values; other rules see only values of the right type. */
export const fieldRules: readonly RuleDescription[] = [
  labelNotText,
  missingField,
  removedVersion,
  unknownField,
  valueNotAllowed,
  wrongType,
];
