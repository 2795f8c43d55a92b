import type { Duration } from 'cdk8s';
import type { ValueProblem } from '../problems/problem';
import type { OriginPattern } from './cors-origin';
import { wholeNumberProblems } from './numbers';

/** How often and when a failed request is sent again. Stands for Istio's HTTPRetry. */
export interface Retries {
  /** Further attempts after the first; 0, which stands alone, switches retries off. Stands for `retries.attempts`. */
  readonly attempts: number;
  /**
   * Time limit of each attempt. Stands for `retries.perTryTimeout`.
   *
   * @default - the timeout of the whole request.
   */
  readonly perTryTimeout?: Duration;
  /**
   * The failures after which it is sent again, in Envoy's words. Stands for `retries.retryOn`.
   *
   * @default - Istio's: connect-failure, refused-stream, unavailable, cancelled and 503.
   */
  readonly retryOn?: readonly string[];
}

/** Which pages of other origins may call. Stands for Istio's CorsPolicy. */
export interface Cors {
  /**
   * Origins that may call: in full, as browsers send them (`https://app.example.com`), `*` for all, or those that match
   * a regular expression (`{ regex: 'https://[a-z0-9-]+\\.example\\.com' }`). Stands for `allowOrigins`.
   */
  readonly allowOrigins: readonly (string | OriginPattern)[];
  /**
   * Methods that they may use. Stands for `allowMethods`.
   *
   * @default - none beyond what browsers allow unasked.
   */
  readonly allowMethods?: readonly string[];
  /**
   * Request headers that they may send. Stands for `allowHeaders`.
   *
   * @default - none beyond what browsers allow unasked.
   */
  readonly allowHeaders?: readonly string[];
  /**
   * Response headers that they may read. Stands for `exposeHeaders`.
   *
   * @default - none beyond what browsers allow unasked.
   */
  readonly exposeHeaders?: readonly string[];
  /**
   * How long a browser may keep the answer. Stands for `maxAge`.
   *
   * @default - the browser's own.
   */
  readonly maxAge?: Duration;
  /**
   * Whether cookies may be sent along. Stands for `allowCredentials`.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;
}

/** Changes to the headers of a request or a response. Stands for Istio's Headers.HeaderOperations. */
export interface HeaderChanges {
  /**
   * Headers that are set, in place of any that are there. Stands for `set`.
   *
   * @default - none.
   */
  readonly set?: Readonly<Record<string, string>>;
  /**
   * Headers that are added beside those that are there. Stands for `add`.
   *
   * @default - none.
   */
  readonly add?: Readonly<Record<string, string>>;
  /**
   * Headers that are removed. Stands for `remove`.
   *
   * @default - none.
   */
  readonly remove?: readonly string[];
}

/** What happens to a request on its way, whichever version it goes to. */
export interface RoutePolicy {
  /**
   * Time after which the caller gets 504. Stands for `http[].timeout`.
   *
   * @default - none.
   */
  readonly timeout?: Duration;
  /**
   * How often a failed request is sent again. Stands for `http[].retries`.
   *
   * @default - Istio's: 2 attempts more, on failures to connect and 503.
   */
  readonly retries?: Retries;
  /**
   * Changes to the request's headers. Stands for `http[].headers.request`.
   *
   * @default - none.
   */
  readonly requestHeaders?: HeaderChanges;
  /**
   * Changes to the response's headers. Stands for `http[].headers.response`.
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
  const message = `retries.attempts is 0, which switches retries off, beside ${given}`;
  return [{ rule, message, effect, fix: `leave ${given} out, or give attempts a number above 0` }];
}
