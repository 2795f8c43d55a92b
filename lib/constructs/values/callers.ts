import type { ValueProblem } from '../problems/problem';
import { Match } from './match';
import { labelProblems, nameProblems } from './names';

/** Something whose pods can be told apart by their labels: a service, or one version of it. */
export interface Caller {
  /** The labels that its pods carry and no other pods of its namespace. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** The namespace of its pods. */
  readonly namespace: string;
}

/**
 * Matches on who calls, for callers inside the mesh. At a gateway there are no such callers: there this
 * alternative falls away, and the others of the same release stay.
 */
export const callers = {
  /**
   * Takes the requests of one service's pods, or of one version's. Stands for Istio's `sourceLabels` and
   * `sourceNamespace`.
   *
   * @example
   * callers.of(frontend);
   */
  of(caller: Caller): Match {
    return callersMatch(caller.selectorLabels, caller.namespace);
  },

  /**
   * Takes the requests of pods that carry all of these labels. Stands for Istio's `sourceLabels`.
   *
   * @example
   * callers.withLabels({ app: 'load-test' });
   */
  withLabels(labels: Readonly<Record<string, string>>): Match {
    return callersMatch(labels, undefined);
  },

  /**
   * Takes the requests of pods in this namespace. Stands for Istio's `sourceNamespace`.
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
      message: 'a match on callers names neither a label nor a namespace',
      effect: 'every caller would match, and the rules behind would never be asked',
      fix: "name a label, as in callers.withLabels({ app: 'load-test' }), or leave the match out",
    });
  }
  return Match.of([{ kind: 'callers', labels: { ...labels }, namespace }], problems);
}
