import type { GatewayApiRoute } from '../../mesh/gateway-api/routes';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { type FieldPath, fieldOf } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { milliseconds } from '../../mesh/schema/milliseconds';
import { rule } from '../rule';

const effect = 'the API server refuses the {kind}, and none of its rules applies';

export const refusedGatewayApiRoute = rule({
  name: 'refused-gateway-api-route',
  description: 'An HTTPRoute has values that the validation of its CustomResourceDefinition refuses.',
  severity: 'error',
  messages: {
    path: {
      message: 'the path of rule {rule} of {kind} {route} {fault}: "{value}"',
      effect,
      fix: 'write the path of a URL that begins with /, or type RegularExpression',
    },
    redirect: {
      message: 'rule {rule} of {kind} {route} redirects, and has backendRefs',
      effect,
      fix: 'remove one of the two',
    },
    rewrite: {
      message: 'rule {rule} of {kind} {route} redirects and rewrites',
      effect,
      fix: 'remove one of the two filters: a redirect may change the path itself',
    },
    prefix: {
      message: 'rule {rule} of {kind} {route} replaces a prefix without one PathPrefix match',
      effect: `${effect}: ReplacePrefixMatch needs exactly one match, of type PathPrefix`,
      fix: 'write one match of type PathPrefix, or a rule for each prefix',
    },
    timeouts: {
      message: 'backendRequest {backend} of {kind} {route} exceeds request {request}',
      effect,
      fix: 'write a backendRequest of at most {request}, or raise request',
    },
    duration: {
      message: 'invalid {field} of {kind} {route}: "{value}"',
      effect,
      fix: 'write whole numbers with a unit: 500ms, 10s, 1m30s',
    },
  },
  check(mesh, report) {
    for (const { object, rules } of mesh.gatewayApi.routes) {
      const { kind, name: route } = object;
      if (kind !== 'HTTPRoute') continue;
      for (const [index, { at, matches, backends }] of rules.entries()) {
        const words = { kind, route, rule: index + 1 };
        for (const place of matches.keys()) {
          const path: FieldPath = [...at, 'matches', place, 'path'];
          const value = valueAt(object, ...path, 'value');
          const type = valueAt(object, ...path, 'type') ?? 'PathPrefix';
          if (typeof value !== 'string' || (type !== 'Exact' && type !== 'PathPrefix')) continue;
          const fault = hasPlaceholder(value) ? undefined : pathFault(value);
          if (fault !== undefined)
            report('path', { at: fieldOf(object, ...path, 'value'), with: { ...words, fault, value } });
        }
        const filters = listAt(object, ...at, 'filters').map((_, place) => {
          const path: FieldPath = [...at, 'filters', place];
          return { path, type: valueAt(object, ...path, 'type') };
        });
        const redirect = filters.find(({ type }) => type === 'RequestRedirect');
        const rewrite = filters.find(({ type }) => type === 'URLRewrite');
        if (redirect !== undefined && backends.length > 0)
          report('redirect', { at: fieldOf(object, ...redirect.path), with: words });
        if (redirect !== undefined && rewrite !== undefined)
          report('rewrite', { at: fieldOf(object, ...rewrite.path), with: words });
        for (const [filter, field] of [
          [redirect, 'requestRedirect'],
          [rewrite, 'urlRewrite'],
        ] as const) {
          if (filter === undefined) continue;
          const path: FieldPath = [...filter.path, field, 'path'];
          const isPrefix = valueAt(object, ...path, 'type') === 'ReplacePrefixMatch';
          if (isPrefix && !hasOnePrefix(object, at, matches.length))
            report('prefix', { at: fieldOf(object, ...path), with: words });
        }
        const texts = timeoutsOf(object, at);
        for (const { path, field, value } of texts) {
          if (!hasPlaceholder(value) && !duration.test(value))
            report('duration', { at: fieldOf(object, ...path), with: { ...words, field, value } });
        }
        const [request, backend] = ['request', 'backendRequest'].map((each) =>
          texts.find(({ field }) => field === `timeouts.${each}`),
        );
        if (request === undefined || backend === undefined) continue;
        const [whole, part] = [milliseconds(request.value) ?? 0, milliseconds(backend.value) ?? 0];
        if (whole === 0 || part <= whole) continue;
        report('timeouts', {
          at: fieldOf(object, ...backend.path),
          related: [{ at: fieldOf(object, ...request.path), message: 'the whole request' }],
          with: { kind, route, backend: backend.value, request: request.value },
        });
      }
    }
  },
});

type Route = GatewayApiRoute['object'];

/** The form that the Gateway API gives to durations. */
const duration = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;

function timeoutsOf(object: Route, at: FieldPath): { path: FieldPath; field: string; value: string }[] {
  return ['request', 'backendRequest'].flatMap((each) => {
    const path = [...at, 'timeouts', each];
    const value = valueAt(object, ...path);
    return typeof value === 'string' ? [{ path, field: `timeouts.${each}`, value }] : [];
  });
}

/** What the API server refuses in a path of type Exact or PathPrefix. */
function pathFault(value: string): string | undefined {
  if (!value.startsWith('/')) return 'does not begin with /';
  const part = ['//', '/./', '/../', '%2f', '%2F', '#', '?'].find((each) => value.includes(each));
  if (part !== undefined) return `contains ${part}`;
  if (/\/\.\.?$/.test(value)) return 'ends with a dot';
  return /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(value)
    ? undefined
    : 'has a sign that no URL has';
}

/** Whether the only match of a rule is a prefix; a rule without any has the prefix /. */
function hasOnePrefix(object: Route, at: FieldPath, count: number): boolean {
  if (count === 0) return true;
  const type = valueAt(object, ...at, 'matches', 0, 'path', 'type') ?? 'PathPrefix';
  return count === 1 && type === 'PathPrefix';
}
