import { hasPlaceholder } from '../../mesh/objects/placeholders';

/**
 * A value of a policy that its author took for a pattern, a list or a URL. Istio compares it with one attribute of the
 * request as a whole, and a `*` is a wildcard at one end only.
 *
 * - `comma`: several values in one.
 * - `part`: the attribute has no such part: a path has no query, a host no scheme.
 * - `pattern`: a regular expression.
 * - `slash`: a path that does not begin with `/`.
 * - `star`: a `*` elsewhere than at one end.
 */
export type LiteralValue =
  | { readonly fault: 'comma' | 'pattern' | 'slash' | 'star' }
  | { readonly fault: 'part'; readonly part: string; readonly whole: string };

/** The fault of one of the values of a field, such as `paths` or `notHosts`. */
export function literalValueOf(field: string, value: string): LiteralValue | undefined {
  const positive = field.replace(/^not([A-Z])/, (_, first: string) => first.toLowerCase());
  if (positive === 'paths') {
    const [part] = value.includes('?') ? ['query'] : value.includes('#') ? ['fragment'] : [];
    if (part !== undefined) return { fault: 'part', part, whole: 'path' };
  }
  if (positive === 'hosts' && value.includes('/')) {
    return { fault: 'part', part: value.includes('://') ? 'scheme' : 'path', whole: 'host' };
  }
  if (hasLiteralStar(value)) return { fault: 'star' };
  if (neverWithComma.has(positive) && value.includes(',')) return { fault: 'comma' };
  if (positive !== 'paths' || hasPlaceholder(value)) return undefined;
  if (pattern.test(value)) return { fault: 'pattern' };
  return /^[\w-]/.test(value) ? { fault: 'slash' } : undefined;
}

const neverWithComma: ReadonlySet<string> = new Set([
  'hosts',
  'methods',
  'namespaces',
  'principals',
  'serviceAccounts',
]);

/** Signs of a regular expression that hardly any path has: `.*` at the end, alternatives, sets, anchors, escapes. */
const pattern = /\.\*$|\.\+|[\\^|[\]]|\$$/;

/** Whether a star stands elsewhere than at one end; `{*}` and `{**}` are templates of paths. */
function hasLiteralStar(value: string): boolean {
  const text = value.replaceAll(/\{\*\*?\}/g, '');
  const inner = text.startsWith('*') ? text.slice(1) : text.endsWith('*') ? text.slice(0, -1) : text;
  return inner.includes('*');
}
