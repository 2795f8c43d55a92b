import { RoutableService } from '../routable-service';
import type { ValueProblem } from './problem';

/** The problem of a canary whose stable service has no versions that the program knows. */
export function withoutVersions(given: unknown): ValueProblem {
  if (RoutableService.isRoutableService(given)) {
    return {
      rule: 'not-a-service',
      message: `stable is ${given.node.path}, whose versions are unknown to this program`,
      effect: 'requests cannot be split without the labels of a stable version',
      fix: 'use new ExistingVersionedService(…), with the labels of its pods, for a Service of the cluster',
    };
  }
  return {
    rule: 'not-a-service',
    message: 'stable is not a service with a version',
    effect: 'requests cannot be split without a stable version',
    fix: 'use the object that new Backend(…), new Frontend(…) or new ExistingVersionedService(…) returned',
  };
}
