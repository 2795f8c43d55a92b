import { fieldOf } from '../../mesh/objects/mesh-object';
import { type Explanation, type FailingRequest, policyOf } from './explanation';
import { rulesFor } from './logged-rules';

/** `UO`: the circuit breaker. */
export function overflow(request: FailingRequest): Explanation {
  const at = policyOf(request, 'connectionPool')?.at;
  return {
    code: undefined,
    words: `the connection pool of ${request.target} is full: the circuit breaker rejected the request`,
    at,
    fix: 'raise the limits of connectionPool, or run more pods',
    isCertain: at !== undefined,
  };
}

/** `UT`: the timeout of the rule, or of each try. */
export function timedOut(request: FailingRequest): Explanation {
  const { entry, target } = request;
  const isPerTry = /per_try/.test(entry.details);
  const fields = rulesFor(request).flatMap(({ at, route }) =>
    isPerTry
      ? route.retries?.perTryTimeout === undefined
        ? []
        : [fieldOf(at.object, ...at.path, 'retries', 'perTryTimeout')]
      : route.timeout === undefined
        ? []
        : [fieldOf(at.object, ...at.path, 'timeout')],
  );
  return {
    code: undefined,
    words: `${target} did not answer within the ${isPerTry ? 'timeout of each try' : 'timeout'}`,
    at: fields[0],
    fix: 'make the application faster, or raise the timeout of the rule',
    isCertain: fields.length === 1,
  };
}

/** `SI`, `DT`: a stream that lasts longer than the pool allows, or on which nothing came. */
export function idle(request: FailingRequest): Explanation {
  return {
    code: undefined,
    words: `the stream to ${request.target} was idle or open for longer than the proxy allows`,
    at: policyOf(request, 'connectionPool')?.at,
    fix: 'look at idleTimeout and maxConnectionDuration of connectionPool, and at the stream idle timeout of the proxy (5m)',
    isCertain: false,
  };
}

/** `URX`: no try is left. */
export function retriesUsedUp(request: FailingRequest): Explanation {
  return {
    code: undefined,
    words: `all tries of ${request.target} failed`,
    at: rulesFor(request).flatMap(({ at, route }) =>
      route.retries === undefined ? [] : [fieldOf(at.object, ...at.path, 'retries')],
    )[0],
    fix: 'look at the first failure: retries only repeat it',
    isCertain: false,
  };
}

/** `FI`, `DI`: a fault that a rule injects. */
export function byFault(request: FailingRequest): Explanation {
  const found = rulesFor(request).filter(({ route }) => route.fault !== undefined);
  const [rule] = found;
  const delays = request.entry.flags.includes('DI') && !request.entry.flags.includes('FI');
  return {
    code: 'aborted-by-fault',
    words: `a rule ${delays ? 'delays' : 'aborts'} the request`,
    at: rule && fieldOf(rule.at.object, ...rule.at.path, 'fault'),
    fix: 'remove fault from the rule',
    isCertain: found.length === 1,
  };
}
