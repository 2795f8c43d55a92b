import type { ValueProblem } from '../problems/problem';
import { shown } from './shown';

/** The annotation of a Service with the headers that its application passes on. `lib/trace` reads the same one. */
export const forwardsAnnotation = 'cdk8s-istio/forwards';

/** The problems of the headers that an application passes on. */
export function forwardsProblems(forwards: readonly string[]): ValueProblem[] {
  return forwards
    .filter((name) => !/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(name))
    .map((name) => ({
      rule: 'invalid-header-name',
      message: `forwards has ${shown(name)}, which HTTP does not allow as the name of a header`,
      effect: 'a trace would say of no request that the header is passed on',
      fix: 'use the name alone, such as x-canary, one in each entry of the list',
    }));
}
