import type { RuleDescription } from './rule';

/** A request of a route test whose answer the manifests do not tell. */
export const requestNotJudged = {
  name: 'request-not-judged',
  description: 'The manifests do not tell the answer to a request of the route tests.',
  severity: 'info',
  upstream: [],
  messages: {
    unknown: {
      message: '{request}: the answer is unknown',
      effect: '{sent} was not judged: {reason}',
      fix: 'check these files together with those that decide the answer',
    },
    depends: {
      message: '{request}: the answer depends on which of {count} alternatives is applied',
      effect: '{sent} was not judged: with some of the files, {reason}',
      fix: 'check the files that are applied together: cdk8s-istio check FILE FILE',
    },
    // A misspelt name would turn the test off for good.
    impossible: {
      severity: 'warning',
      message: '{request}: the caller or the host is not clear from these files',
      effect: '{sent} was not judged: {reason}',
      fix: 'correct the request, or check these files together with those that have the name',
    },
  },
} as const satisfies RuleDescription;

/** A request of a route test with another answer than the expected one. */
export const unexpectedAnswer = {
  name: 'unexpected-answer',
  description: 'A request of the route tests gets another answer than it must get.',
  severity: 'error',
  upstream: [],
  messages: {
    differs: {
      message: '{request}: {wrong}',
      effect: '{sent} gets {answer}: {reason}',
      fix: '{fix}; if the new answer is intended, expect it in {file}',
    },
    impossible: {
      message: '{request}: the caller or the host does not exist, or is not clear',
      effect: '{sent} is no request of these manifests, which are declared to be complete: {reason}',
      fix: 'correct the request, or add what it names to the manifests',
    },
  },
} as const satisfies RuleDescription;

/** The rules about the route tests of the configuration, sorted by name. */
export const requestRules: readonly RuleDescription[] = [requestNotJudged, unexpectedAnswer];
