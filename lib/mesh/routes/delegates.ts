import type { HttpMatch, HttpRoute, StringMatch } from '../objects/istio-types';
import type { HttpRule, RuleMatch } from './http-rules';

/** A delegate's rule merged with its root rule; undefined if their matches conflict. */
export function mergedDelegate(root: HttpRule, delegate: HttpRule): HttpRule | undefined {
  const matches = mergedMatches(root.matches, delegate.matches);
  if (matches === undefined) return undefined;
  const name = [root.name, delegate.name].filter((each) => each !== '').join('-');
  return {
    ...delegate,
    matches,
    name,
    route: mergedRoute(root.route, delegate.route),
    virtualService: root.virtualService,
  };
}

/** Fields of the delegate override those of the root; destinations are always those of the delegate. */
function mergedRoute(root: HttpRoute, delegate: HttpRoute): HttpRoute {
  const { match: _, delegate: __, name: ___, route: ____, redirect: _____, ...rest } = root;
  return { ...rest, ...delegate };
}

function mergedMatches(
  root: readonly RuleMatch[],
  delegate: readonly RuleMatch[],
): readonly RuleMatch[] | undefined {
  if (root.length === 0) return delegate;
  if (delegate.length === 0) return root;
  const merged = delegate.map((below) =>
    root.flatMap((above) => (conflict(above, below) ? [] : [mergedMatch(above, below)])),
  );
  // One match of the delegate that conflicts with all of the root is enough to leave out the whole rule.
  return merged.some(({ length }) => length === 0) ? undefined : merged.flat();
}

function mergedMatch(root: RuleMatch, delegate: RuleMatch): RuleMatch {
  const [above, below] = [root.match, delegate.match];
  const both = <Value>(a: Readonly<Record<string, Value>> = {}, b: Readonly<Record<string, Value>> = {}) =>
    Object.keys(a).length + Object.keys(b).length === 0 ? undefined : { ...a, ...b };
  const match: HttpMatch = {
    ...above,
    ...below,
    headers: both(above.headers, below.headers),
    withoutHeaders: both(above.withoutHeaders, below.withoutHeaders),
    queryParams: both(above.queryParams, below.queryParams),
    sourceLabels: both(above.sourceLabels, below.sourceLabels),
  };
  return { at: delegate.at, match, gateways: delegate.gateways ?? root.gateways };
}

function conflict(root: RuleMatch, delegate: RuleMatch): boolean {
  const [above, below] = [root.match, delegate.match];
  return (
    (['uri', 'scheme', 'method', 'authority'] as const).some((part) => differ(above[part], below[part])) ||
    (['headers', 'withoutHeaders', 'queryParams'] as const).some((part) =>
      Object.entries(below[part] ?? {}).some(([name, value]) => differ(above[part]?.[name], value)),
    ) ||
    (above.ignoreUriCase ?? false) !== (below.ignoreUriCase ?? false) ||
    (Boolean(above.port) && Boolean(below.port) && above.port !== below.port) ||
    (Boolean(above.sourceNamespace) && above.sourceNamespace !== below.sourceNamespace) ||
    Object.entries(below.sourceLabels ?? {}).some(([key, value]) => {
      const other = above.sourceLabels?.[key];
      return other !== undefined && other !== value;
    }) ||
    (root.gateways !== undefined &&
      delegate.gateways !== undefined &&
      [...delegate.gateways].some((name) => !root.gateways?.has(name)))
  );
}

/** Whether the delegate's match is not within the root's match. */
function differ(root: StringMatch | undefined, delegate: StringMatch | undefined): boolean {
  if (root === undefined || delegate === undefined) return false;
  if (root.regex || delegate.regex)
    return Boolean((root.regex || delegate.regex) && isSome(root) && isSome(delegate));
  if (root.exact) return delegate.exact !== root.exact;
  if (root.prefix) return !(delegate.exact || delegate.prefix || '').startsWith(root.prefix);
  return isSome(delegate);
}

function isSome({ exact, prefix, regex }: StringMatch): boolean {
  return Boolean(exact || prefix || regex);
}
