import { queryParameter, splitPath } from '../../envoy/path';
import type { StringMatch } from '../../mesh/objects/istio-types';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { labelText } from '../../mesh/registry/label-words';
import type { Request } from '../../mesh/request';
import type { RuleMatch } from '../../mesh/routes/http-rules';
import { headerOf, type RouteContext, whyNotContext, whyNotRequest } from '../../mesh/routes/matching';
import type { Code } from '../codes';

/** A condition that is not met: its field, the value that it asks for, and the value that it found. */
export interface UnmetCondition {
  readonly code: Code;
  readonly at: Field;
  /** Such as `"true"` or `prefix "/api"`. */
  readonly asked: string;
  /** Such as `"false"` or `no header x-canary`. */
  readonly found: string;
}

/** The first condition of a match that is not met; undefined if the match takes the request. */
export function unmetCondition(
  match: RuleMatch,
  request: Request,
  place: RouteContext,
): UnmetCondition | undefined {
  const name = whyNotContext(match.match, match.gateways, place) ?? whyNotRequest(match.match, request);
  return name === undefined ? undefined : conditionNamed(match, name, request, place);
}

function conditionNamed(
  { at, match, gateways }: RuleMatch,
  name: string,
  request: Request,
  place: RouteContext,
): UnmetCondition {
  const { caller } = place;
  const [field = '', ...rest] = name.split('.');
  const key = rest.join('.');
  const told = (code: Code, asked: string, found: string, ...path: readonly string[]): UnmetCondition => ({
    code,
    at: fieldOf(at.object, ...at.path, ...path),
    asked,
    found,
  });
  switch (field) {
    case 'uri':
      return told('path-mismatch', matchText(match.uri), quoted(splitPath(request.path).path), field);
    case 'method':
      return told('method-mismatch', matchText(match.method), quoted(request.method ?? 'GET'), field);
    case 'scheme':
      return told('scheme-mismatch', matchText(match.scheme), quoted(request.protocol), field);
    case 'authority':
      return told(
        'authority-mismatch',
        matchText(match.authority),
        quoted(request.authority ?? request.host),
        field,
      );
    case 'headers':
      return headerCondition(told, key, match.headers?.[key], request);
    case 'withoutHeaders': {
      const value = headerOf(request, key) ?? '';
      return told(
        'header-excluded',
        `not ${matchText(match.withoutHeaders?.[key])}`,
        quoted(value),
        field,
        key,
      );
    }
    case 'queryParams': {
      const value = queryParameter(splitPath(request.path).query, key);
      const asked = matchText(match.queryParams?.[key]);
      return value === undefined
        ? told('query-missing', asked, `no parameter ${key}`, field, key)
        : told('query-mismatch', asked, quoted(value), field, key);
    }
    case 'gateways':
      return told(
        'gateway-mismatch',
        [...(gateways ?? [])].join(', '),
        [...place.gateways].join(', '),
        field,
      );
    case 'sourceLabels':
      return told('caller-labels-mismatch', labelText(match.sourceLabels), labelText(caller.labels), field);
    case 'sourceNamespace':
      return told('caller-namespace-mismatch', match.sourceNamespace ?? '', caller.namespace, field);
    default:
      return told('port-mismatch', String(match.port), String(place.port), 'port');
  }
}

type Told = (code: Code, asked: string, found: string, ...path: readonly string[]) => UnmetCondition;

function headerCondition(
  told: Told,
  name: string,
  wanted: StringMatch | undefined,
  request: Request,
): UnmetCondition {
  const value = headerOf(request, name);
  const asked = matchText(wanted);
  return value === undefined
    ? told('header-missing', asked, `no header ${name}`, 'headers', name)
    : told('header-mismatch', asked, quoted(value), 'headers', name);
}

/** A match of a text: `"true"`, `prefix "/api"`, `regex "a|b"`, `any value`. */
export function matchText(match: StringMatch | undefined): string {
  const { exact, prefix, regex } = match ?? {};
  if (regex === '*') return 'any value';
  if (exact) return quoted(exact);
  if (prefix) return `prefix ${quoted(prefix)}`;
  return regex ? `regex ${quoted(regex)}` : 'any value';
}

/** A match in words: `x-canary: "true", path prefix "/api"`; `every request` if it asks for nothing. */
export function conditionsText({ match }: Pick<RuleMatch, 'match'>): string {
  const { uri, method, scheme, authority, headers = {}, withoutHeaders = {}, queryParams = {} } = match;
  const parts = [
    ...(method ? [`method ${matchText(method)}`] : []),
    ...(uri ? [`path ${matchText(uri)}`] : []),
    ...(scheme ? [`scheme ${matchText(scheme)}`] : []),
    ...(authority ? [`host ${matchText(authority)}`] : []),
    ...Object.entries(headers).map(([name, each]) => `${name}: ${matchText(each)}`),
    ...Object.entries(withoutHeaders).map(([name, each]) => `${name}: not ${matchText(each)}`),
    ...Object.entries(queryParams).map(([name, each]) => `?${name}=${matchText(each)}`),
    ...(match.port ? [`port ${match.port}`] : []),
    ...(match.sourceLabels ? [`from pods with ${labelText(match.sourceLabels)}`] : []),
    ...(match.sourceNamespace ? [`from namespace ${match.sourceNamespace}`] : []),
    ...(match.gateways?.length ? [`at ${match.gateways.join(', ')}`] : []),
  ];
  return parts.length === 0 ? 'every request' : parts.join(', ');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
