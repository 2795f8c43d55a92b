import type { ValueProblem } from '../problems/problem';
import { Match } from './match';
import { labelProblems, nameProblems } from './names';

/** A service, or one version of it, whose pods are identified by their labels. */
export interface Caller {
  /** The labels that its pods have and no other pods of its namespace. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** The namespace of its pods. */
  readonly namespace: string;
}

/**
 * Matches on the calling pods, for callers inside the mesh. A gateway has no such callers: its VirtualServices leave
 * this match out and keep the others of the release.
 */
export const callers = {
  /**
   * Matches the requests of the pods of one service, or of one version. Maps to Istio's `sourceLabels` and
   * `sourceNamespace`.
   *
   * @example
   * callers.of(frontend);
   */
  of(caller: Caller): Match {
    return callersMatch(caller.selectorLabels, caller.namespace);
  },

  /**
   * Matches the requests of pods that have all of these labels. Maps to Istio's `sourceLabels`.
   *
   * @example
   * callers.withLabels({ app: 'load-test' });
   */
  withLabels(labels: Readonly<Record<string, string>>): Match {
    return callersMatch(labels, undefined);
  },

  /**
   * Matches the requests of pods in this namespace. Maps to Istio's `sourceNamespace`.
   *
   * @example
   * callers.inNamespace('staging');
   */
  inNamespace(namespace: string): Match {
    return callersMatch({}, namespace);
  },
};

function callersMatch(labels: Readonly<Record<string, string>>, namespace: string | undefined): Match {
  const problems: ValueProblem[] = [...labelProblems('a match on callers', labels)];
  if (namespace !== undefined) {
    problems.push(...nameProblems('the namespace of a match on callers', namespace, 'DNS-1123 label'));
  }
  if (namespace === undefined && Object.keys(labels).length === 0) {
    problems.push({
      rule: 'match-without-value',
      message: 'a match on callers has neither labels nor a namespace',
      effect: 'every caller would match, and later rules would never apply',
      fix: "add a label, as in callers.withLabels({ app: 'load-test' }), or remove the match",
    });
  }
  return Match.of([{ kind: 'callers', labels: { ...labels }, namespace }], problems);
}
