import type { RuleDescription } from '../rule';

/** A suppression whose rule found nothing on its objects. */
export const staleSuppression = {
  name: 'stale-suppression',
  description: 'A suppression suppresses nothing.',
  severity: 'warning',
  upstream: [],
  messages: {
    stale: {
      message: 'this suppresses {rule}, which finds nothing here',
      effect: 'nothing today; it would hide the next finding of this rule silently',
      fix: 'remove it',
    },
  },
} as const satisfies RuleDescription;

/** A suppression without a reason, which does not apply. */
export const unexplainedSuppression = {
  name: 'unexplained-suppression',
  description: 'A suppression has no reason, so it suppresses nothing.',
  severity: 'warning',
  upstream: [],
  messages: {
    unexplained: {
      message: 'the suppression of {rule} has no reason',
      effect: 'it does not apply; the next reader cannot decide whether to keep it',
      fix: "write the reason after the rule's name: {rule}: REASON",
    },
  },
} as const satisfies RuleDescription;

/** A suppression of a rule that does not exist, or that is named as it was before. */
export const unknownSuppression = {
  name: 'unknown-suppression',
  description: 'A suppression names a rule that does not exist, or an old name of a rule.',
  severity: 'warning',
  upstream: [],
  messages: {
    unknown: {
      message: 'this suppresses {rule}, which does not exist',
      effect: 'nothing is suppressed',
      fix: 'remove it, or write one of the rules that cdk8s-istio check --list prints',
    },
    misspelt: {
      message: 'this suppresses {rule}, which does not exist',
      effect: 'nothing is suppressed',
      fix: 'write {similar}',
    },
    renamed: {
      severity: 'info',
      message: 'rule {rule} is now called {now}',
      effect: 'nothing: the old name still works',
      fix: 'write {now}',
    },
  },
} as const satisfies RuleDescription;

/** The rules about suppressions, sorted by name. They check the findings of the other rules, not a mesh. */
export const suppressionRules: readonly RuleDescription[] = [
  staleSuppression,
  unexplainedSuppression,
  unknownSuppression,
];
