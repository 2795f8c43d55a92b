import { filledIn } from '../envoy/header-value';
import type { HttpDestination, HttpRoute } from '../mesh/objects/istio-types';
import type { Request } from '../mesh/request';
import { headerOf } from '../mesh/routes/matching';

/** `headers` of a route or of a destination. */
export interface Operations {
  readonly request?: HeaderOperations;
  readonly response?: HeaderOperations;
}

/** Changes of the headers of requests or of responses. */
export interface HeaderOperations {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** The changes of request headers by a route or a destination. */
export function operationsOf(of: Pick<HttpRoute | HttpDestination, 'headers'> | undefined): HeaderOperations {
  return (of?.headers as Operations | undefined)?.request ?? {};
}

/** The Host header that operations set, which istiod makes a rewrite of the host; undefined if they set none. */
export function authorityOf({ set = {}, add = {} }: HeaderOperations): string | undefined {
  const [, value] = [...Object.entries(set), ...Object.entries(add)].find(([name]) => isHost(name)) ?? [];
  return value;
}

/**
 * The headers of a request after some operations that Envoy runs at once: it removes headers, reads the values that the
 * request then has, sets headers and then adds to them. Nothing is set to an empty value.
 */
export function changedHeaders(
  request: Request,
  operations: readonly HeaderOperations[],
): ReadonlyMap<string, string> {
  const headers = new Map(request.headers);
  for (const { remove = [] } of operations)
    for (const name of remove) if (!isInternal(name)) headers.delete(name.toLowerCase());
  const left = { ...request, headers: new Map(headers) };
  const valued = (each: Readonly<Record<string, string>> = {}) =>
    Object.entries(each).flatMap(([name, written]): [string, string][] => {
      const value = isInternal(name) ? '' : filledIn(written, (header) => headerOf(left, header));
      return value === '' ? [] : [[name.toLowerCase(), value]];
    });
  for (const { set } of operations) for (const [name, value] of valued(set)) headers.set(name, value);
  for (const { add } of operations)
    for (const [name, value] of valued(add)) {
      const there = headers.get(name);
      headers.set(name, there === undefined ? value : `${there},${value}`);
    }
  return headers;
}

function isHost(name: string): boolean {
  return ['host', ':authority'].includes(name.toLowerCase());
}

/** Names that istiod does not hand to Envoy as headers. */
function isInternal(name: string): boolean {
  return name.startsWith(':') || name.toLowerCase() === 'host';
}
