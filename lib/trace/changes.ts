import type { HttpRoute } from '../mesh/objects/istio-types';
import { type Field, type FieldPath, fieldOf } from '../mesh/objects/mesh-object';
import type { HttpRule } from '../mesh/routes/http-rules';
import type { HeaderOperations, Operations } from '../traffic/header-operations';

/** What a rule does to a request besides choosing its destination. */
export interface Change {
  readonly kind: 'rewrite' | 'timeout' | 'retries' | 'delay' | 'abort' | 'mirror' | 'headers';
  /** Such as `timeout 3s`. */
  readonly words: string;
  readonly at: Field;
}

/** The changes that a rule makes, in the order in which Envoy makes them. */
export function changesOf({ at, route }: HttpRule): readonly Change[] {
  const changes: Change[] = [];
  const add = (kind: Change['kind'], words: string, ...path: FieldPath) =>
    changes.push({ kind, words, at: fieldOf(at.object, ...at.path, ...path) });
  const { delay, abort } = route.fault ?? {};
  if (delay !== undefined)
    add(
      'delay',
      `delay of ${delay.fixedDelay ?? '0s'} for ${delay.percentage?.value ?? delay.percent ?? 0}%`,
      'fault',
      'delay',
    );
  if (abort !== undefined)
    add(
      'abort',
      `abort with ${abort.httpStatus ?? abort.grpcStatus ?? 200} for ${abort.percentage?.value ?? 0}%`,
      'fault',
      'abort',
    );
  const { rewrite, retries, timeout } = route;
  if (rewrite !== undefined) add('rewrite', rewriteWords(rewrite), 'rewrite');
  if (timeout !== undefined) add('timeout', `timeout ${timeout}`, 'timeout');
  if (retries !== undefined) add('retries', retriesWords(retries), 'retries');
  for (const [words, path] of mirrorsOf(route)) add('mirror', words, ...path);
  for (const [path, headers] of headersOf(route)) {
    const words = headerWords(headers);
    if (words !== '') add('headers', words, ...path);
  }
  return changes;
}

function rewriteWords({ uri, authority, uriRegexRewrite }: NonNullable<HttpRoute['rewrite']>): string {
  const parts = [
    ...(uri === undefined ? [] : [`path to ${uri}`]),
    ...(uriRegexRewrite === undefined ? [] : [`path ${uriRegexRewrite.match} to ${uriRegexRewrite.rewrite}`]),
    ...(authority === undefined ? [] : [`Host header to ${authority}`]),
  ];
  return `rewrite of the ${parts.join(', ')}`;
}

function retriesWords({ attempts = 0, perTryTimeout, retryOn }: NonNullable<HttpRoute['retries']>): string {
  if (attempts === 0) return 'no retries';
  const each = perTryTimeout === undefined ? '' : `, ${perTryTimeout} for each try`;
  return `retries ${attempts}${each}${retryOn === undefined ? '' : `, on ${retryOn}`}`;
}

function mirrorsOf({
  mirror,
  mirrors = [],
  mirrorPercentage,
  mirror_percent,
}: HttpRoute): [string, FieldPath][] {
  const name = (host = '', subset?: string) => `${host}${subset === undefined ? '' : `, subset ${subset}`}`;
  const percent = mirrorPercentage?.value ?? mirror_percent ?? 100;
  const single: [string, FieldPath][] =
    mirror === undefined ? [] : [[`copy of ${percent}% to ${name(mirror.host, mirror.subset)}`, ['mirror']]];
  return [
    ...single,
    ...mirrors.map(({ destination, percentage }, index): [string, FieldPath] => [
      `copy of ${percentage?.value ?? 100}% to ${name(destination?.host, destination?.subset)}`,
      ['mirrors', index],
    ]),
  ];
}

function headersOf({ headers, route = [] }: HttpRoute): [FieldPath, Operations][] {
  const own: [FieldPath, Operations][] = headers === undefined ? [] : [[['headers'], headers as Operations]];
  // Of several destinations each changes only its own share, which the destination shows.
  const [only] = route;
  if (route.length === 1 && only?.headers !== undefined)
    own.push([['route', 0, 'headers'], only.headers as Operations]);
  return own;
}

function headerWords({ request, response }: Operations): string {
  const parts = (of: string, { set = {}, add = {}, remove = [] }: HeaderOperations = {}) => [
    ...Object.entries(set).map(([name, value]) => `${of} header ${name}: ${value}`),
    ...Object.entries(add).map(([name, value]) => `${of} header ${name}: ${value} added`),
    ...remove.map((name) => `${of} header ${name} removed`),
  ];
  return [...parts('request', request), ...parts('response', response)].join(', ');
}
