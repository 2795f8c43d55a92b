import type { HttpRoute } from '../mesh/objects/istio-types';
import type { Request } from '../mesh/request';
import type { HttpRule } from '../mesh/routes/http-rules';
import { milliseconds } from '../mesh/schema/milliseconds';
import { headerTraits } from './header-traits';
import { forwardedPath, rewriteWords } from './rewriting';

/** One thing that a rule does to a request besides choosing who answers it. */
export interface Trait {
  /** A text that is equal where a client sees no difference. */
  readonly value: string;
  /** The value in words. */
  readonly words: string;
}

/** What a rule does to a request, by subject: `timeout`, `retries`, `path`, `request header x-a`, … */
export type Treatment = ReadonlyMap<string, Trait>;

/** The retries of a route that sets none: Istio's default, unless the mesh configuration has another. */
const usual = {
  attempts: 2,
  on: 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes',
};

/**
 * The treatment of a request by the rule that takes it. A trait that is as without a rule is left out.
 *
 * @param isSent whether the rule sends the request to pods; a response of the proxy itself is not rewritten or retried
 * @param nameOf the versions behind a destination, in words
 */
export function treatmentOf(
  rule: HttpRule | undefined,
  request: Request,
  isSent: boolean,
  nameOf: (host: HttpRule, index: number) => string,
): Treatment {
  const traits = new Map<string, Trait>();
  if (rule === undefined) return traits;
  const { route } = rule;
  const put = (name: string, words: string, value = words) => {
    if (value !== '') traits.set(name, { value, words });
  };
  if (isSent) {
    const path = forwardedPath(rule, request);
    if (path !== (request.path ?? '/')) put('path', rewriteWords(rule, request), path);
    put('host', route.rewrite?.authority ?? '');
    put('timeout', timeoutWords(route));
    put('retries', retryWords(route));
  }
  put('delay', delayWords(route));
  if (isSent) put('abort', abortWords(route));
  const { body } = route.directResponse ?? {};
  if (body !== undefined) put('body', JSON.stringify(body));
  if (isSent && route.corsPolicy !== undefined) put('CORS policy', 'set', sorted(route.corsPolicy));
  for (const [name, words] of headerTraits(rule, nameOf))
    if (isSent || (name.startsWith('response') && !isAborted(route))) put(name, words);
  return traits;
}

function timeoutWords({ timeout }: HttpRoute): string {
  const time = timeout === undefined ? 0 : milliseconds(timeout);
  return time === 0 ? '' : timeWords(time, timeout);
}

function retryWords({ retries }: HttpRoute): string {
  if (retries === undefined) return '';
  const { attempts = usual.attempts, perTryTimeout, retryOn } = retries;
  if (attempts === 0) return 'none';
  const on = (retryOn ?? '').replace(/\s/g, '') || usual.on;
  const each = perTryTimeout === undefined ? 0 : milliseconds(perTryTimeout);
  if (attempts === usual.attempts && on === usual.on && each === 0) return '';
  const limit = each === 0 ? '' : `, ${timeWords(each, perTryTimeout)} each`;
  return `${attempts}${on === usual.on ? '' : ` on ${on}`}${limit}`;
}

function delayWords({ fault }: HttpRoute): string {
  const { fixedDelay, percentage, percent } = fault?.delay ?? {};
  const share = percentage?.value ?? percent ?? 0;
  if (share === 0 || fixedDelay === undefined) return '';
  return `${timeWords(milliseconds(fixedDelay), fixedDelay)} in ${share}% of cases`;
}

function isAborted({ fault }: HttpRoute): boolean {
  return (fault?.abort?.percentage?.value ?? 0) >= 100;
}

/** An abort of all requests is the answer itself. */
function abortWords({ fault }: HttpRoute): string {
  const { percentage, httpStatus, grpcStatus } = fault?.abort ?? {};
  const share = percentage?.value ?? 0;
  if (share === 0 || share >= 100) return '';
  const status = grpcStatus === undefined ? String(httpStatus ?? 200) : `gRPC ${grpcStatus}`;
  return `${status} in ${share}% of cases`;
}

/** `0.5s` and `500ms` are the same time. */
function timeWords(time: number | undefined, written = ''): string {
  if (time === undefined) return written;
  return time % 1000 === 0 ? `${time / 1000}s` : `${time}ms`;
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/** The subjects in which two treatments differ. */
export function changedTraits(one: Treatment, other: Treatment): string[] {
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].filter((name) => one.get(name)?.value !== other.get(name)?.value);
}
