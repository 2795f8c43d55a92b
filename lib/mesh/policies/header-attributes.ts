import { isFilledByProxy } from '../../envoy/header-value';
import { type Attribute, textAttribute, unknownAttribute } from './attribute';
import { normalizedPath } from './normalized-path';
import { fits } from './patterns';
import type { Subject } from './subject';

/** Headers that proxies set, change or remove, whatever the client sends. */
const ofProxies = /^(x-forwarded-|x-envoy-|x-request-id$|x-b3-|b3$|traceparent$|tracestate$|via$|baggage$)/;

/**
 * The header of a request that a condition names.
 *
 * @param name in brackets
 */
export function headerAttribute(name: string, subject: Subject): Attribute | undefined {
  const [, written] = /^\[(.*)\]$/.exec(name) ?? [];
  if (written === undefined) return undefined;
  const header = written.toLowerCase();
  const { arrival, normalization } = subject;
  switch (header) {
    case ':method':
      return textAttribute(true, arrival.method ?? 'GET', fits);
    case ':path':
      return textAttribute(true, normalizedPath(arrival.path ?? '/', normalization), fits);
    case ':authority':
    case 'host':
      return arrival.authority === undefined
        ? unknownAttribute(true)
        : textAttribute(true, arrival.authority, fits);
  }
  if (header.startsWith(':') || ofProxies.test(header) || subject.written.has(header))
    return unknownAttribute(true);
  const value = arrival.headers?.get(header);
  // A route of the caller may set it to what only its proxy knows.
  if (value !== undefined && isFilledByProxy(value)) return unknownAttribute(true);
  return textAttribute(true, value, fits);
}
