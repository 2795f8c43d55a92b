import type { Duration } from 'cdk8s';
import type { ValueProblem } from '../problems/problem';
import type { OriginPattern } from './cors-origin';
import { wholeNumberProblems } from './numbers';

/** When and how often a failed request is retried. Maps to Istio's HTTPRetry. */
export interface Retries {
  /** Attempts after the first; 0, without other fields, turns retries off. Maps to `retries.attempts`. */
  readonly attempts: number;
  /**
   * Timeout of each attempt. Maps to `retries.perTryTimeout`.
   *
   * @default - the timeout of the whole request.
   */
  readonly perTryTimeout?: Duration;
  /**
   * The failures that are retried, as Envoy's `retry_on` names them. Maps to `retries.retryOn`.
   *
   * @default - those of Istio: connect-failure, refused-stream, unavailable, cancelled and 503.
   */
  readonly retryOn?: readonly string[];
}

/** The origins whose pages may call the service. Maps to Istio's CorsPolicy. */
export interface Cors {
  /**
   * The origins: in full, as browsers send them (`https://app.example.com`), `*` for all, or a regular expression
   * (`{ regex: 'https://[a-z0-9-]+\\.example\\.com' }`). Maps to `allowOrigins`.
   */
  readonly allowOrigins: readonly (string | OriginPattern)[];
  /**
   * Methods that these pages may use. Maps to `allowMethods`.
   *
   * @default - only those that browsers always allow.
   */
  readonly allowMethods?: readonly string[];
  /**
   * Request headers that these pages may send. Maps to `allowHeaders`.
   *
   * @default - only those that browsers always allow.
   */
  readonly allowHeaders?: readonly string[];
  /**
   * Response headers that these pages may read. Maps to `exposeHeaders`.
   *
   * @default - only those that browsers always allow.
   */
  readonly exposeHeaders?: readonly string[];
  /**
   * How long a browser may cache the answer to a preflight request. Maps to `maxAge`.
   *
   * @default - the default of the browser.
   */
  readonly maxAge?: Duration;
  /**
   * Whether these pages may send cookies. Maps to `allowCredentials`.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;
}

/** Changes to the headers of a request or a response. Maps to Istio's Headers.HeaderOperations. */
export interface HeaderChanges {
  /**
   * Headers to set, which replace existing ones. Maps to `set`.
   *
   * @default - none.
   */
  readonly set?: Readonly<Record<string, string>>;
  /**
   * Headers to add to existing ones. Maps to `add`.
   *
   * @default - none.
   */
  readonly add?: Readonly<Record<string, string>>;
  /**
   * Headers to remove. Maps to `remove`.
   *
   * @default - none.
   */
  readonly remove?: readonly string[];
}

/** The timeout, retries and header changes of a route, for all versions. */
export interface RoutePolicy {
  /**
   * The time after which the caller gets 504. Maps to `http[].timeout`.
   *
   * @default - none.
   */
  readonly timeout?: Duration;
  /**
   * When and how often a failed request is retried. Maps to `http[].retries`.
   *
   * @default - those of Istio: 2 more attempts, on connect failures and 503.
   */
  readonly retries?: Retries;
  /**
   * Changes to the request's headers. Maps to `http[].headers.request`.
   *
   * @default - none.
   */
  readonly requestHeaders?: HeaderChanges;
  /**
   * Changes to the response's headers. Maps to `http[].headers.response`.
   *
   * @default - none.
   */
  readonly responseHeaders?: HeaderChanges;
}

/** The problems of a policy by itself. */
export function routePolicyProblems(policy: RoutePolicy): ValueProblem[] {
  const rule = 'invalid-retries';
  const effect = 'istiod refuses the VirtualService, so the proxies keep their old routes';
  const { retries } = policy;
  const number = wholeNumberProblems(retries?.attempts, { rule, what: 'retries.attempts', least: 0, effect });
  const { perTryTimeout, retryOn } = retries ?? {};
  if (retries?.attempts !== 0 || (perTryTimeout === undefined && retryOn === undefined)) return number;
  const given = perTryTimeout === undefined ? 'retryOn' : 'perTryTimeout';
  const message = `retries.attempts is 0, which turns retries off, but ${given} is set`;
  return [{ rule, message, effect, fix: `remove ${given}, or set attempts to 1 or more` }];
}
