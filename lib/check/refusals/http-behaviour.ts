import { checkDurations } from './durations';
import { isHeader } from './headers';
import { aStatus, isStatus } from './http-answers';
import { aPercent, isPercent } from './percent';
import { checkDestination } from './route-destinations';
import { checkPattern } from './text-match';
import type { Written } from './written';

const retryConditions = new Set([
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
]);
const methods = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  '*',
]);
const grpcStatuses = new Set([
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]);

/** `retries` of a rule. */
export function checkRetries(retries: Written): void {
  if (retries.value === undefined) return;
  const attempts = retries.number('attempts');
  retries.field('attempts').allow(attempts >= 0, '0 or more');
  if (attempts === 0) {
    for (const name of ['perTryTimeout', 'retryOn', 'retryRemoteLocalities']) {
      retries.refuse(name, 'attempts: 0, which is the default');
    }
  }
  checkDurations(retries, 'perTryTimeout', 'backoff');
  const retryOn = retries.text('retryOn');
  const wrong = retryOn.split(',').find((each) => !retryConditions.has(each) && !isKnownStatus(each));
  if (retryOn !== '' && wrong !== undefined) {
    const words = wrong === wrong.trim() ? `without ${JSON.stringify(wrong)}` : 'without spaces';
    retries
      .field('retryOn')
      .allow(false, `retry conditions of Envoy and status codes, separated by commas, ${words}`);
  }
}

function isKnownStatus(text: string): boolean {
  const { STATUS_CODES } = require('node:http') as typeof import('node:http');
  return /^[+-]?\d+$/.test(text) && STATUS_CODES[Number(text)] !== undefined;
}

/** `fault` of a rule. */
export function checkFault(fault: Written): void {
  if (fault.value === undefined) return;
  fault.atLeastOne('abort', 'delay');
  const [abort, delay] = [fault.field('abort'), fault.field('delay')];
  for (const each of [abort, delay]) checkShare(each.field('percentage'));
  if (abort.has('httpStatus')) {
    abort.field('httpStatus').allow(isStatus(abort.number('httpStatus')), aStatus);
  }
  if (abort.has('grpcStatus')) {
    abort
      .field('grpcStatus')
      .allow(grpcStatuses.has(abort.text('grpcStatus')), 'a gRPC status, such as UNAVAILABLE');
  }
  checkDurations(delay, 'fixedDelay');
  abort.forbid('http2Error', 'proxies do not support it; use httpStatus');
  delay.forbid('exponentialDelay', 'proxies do not support it; use fixedDelay');
}

function checkShare(percentage: Written): void {
  const share = percentage.number('value');
  const isFine = share === 0 || (share >= 0.0001 && share <= 100);
  percentage.field('value').allow(isFine, 'a number from 0.0001 to 100, or 0');
}

/** `mirror` and `mirrors` of a rule. */
export function checkMirrors(route: Written): void {
  checkDestination(route.field('mirror'));
  const share = route.field('mirrorPercentage');
  share.field('value').allow(isPercent(share.number('value')), aPercent);
  const old = ['mirrorPercent', 'mirror_percent'].map((name) => route.field(name));
  for (const each of old) each.allow(Number(each.value ?? 0) <= 100, aPercent);
  for (const mirror of route.elements('mirrors')) {
    mirror.need('destination');
    checkDestination(mirror.field('destination'));
    const value = mirror.field('percentage').number('value');
    mirror.field('percentage').field('value').allow(isPercent(value), aPercent);
  }
}

/** `corsPolicy` of a rule. */
export function checkCorsPolicy(policy: Written): void {
  if (policy.value === undefined) return;
  for (const origin of policy.elements('allowOrigins')) {
    const text = origin.text('exact') || origin.text('prefix') || origin.text('regex');
    origin.allow(text !== '', 'an origin with a non-empty exact, prefix or regex');
    if (text !== '' && origin.has('regex')) checkPattern(origin.field('regex'));
  }
  for (const method of policy.elements('allowMethods')) {
    method.allow(methods.has(String(method.value)), 'an HTTP method in capital letters, or *');
  }
  for (const header of [...policy.elements('allowHeaders'), ...policy.elements('exposeHeaders')]) {
    header.allow(isHeader(String(header.value)), 'a header name, or *');
  }
  const age = policy.text('maxAge');
  policy.field('maxAge').allow(!/(\.\d*[1-9]|\dms|\dus|\dns)/.test(age), 'a duration in whole seconds');
}
