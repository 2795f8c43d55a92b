import type { VirtualService } from '../../mesh/routes/virtual-services';
import { isAny } from '../matching/text';

/**
 * Whether no request can be meant by two of these VirtualServices, judged by paths alone: each rule matches paths by
 * text, and no path of one lies within a path of another. One of them may take what the others leave.
 */
export function haveDisjointPaths(virtualServices: readonly VirtualService[]): boolean {
  const paths: { path: string; isPrefix: boolean; owner: VirtualService }[] = [];
  const takesRest = new Set<VirtualService>();
  for (const owner of virtualServices) {
    if (owner.spec.http === undefined) return false;
    for (const { matches } of owner.http) {
      if (matches.length === 0) takesRest.add(owner);
      for (const { uri } of matches.map(({ match }) => match)) {
        if (uri === undefined || isAny(uri) || uri.prefix === '/') takesRest.add(owner);
        else if (uri.regex) return false;
        else paths.push({ path: uri.exact || uri.prefix || '', isPrefix: !uri.exact, owner });
      }
    }
  }
  if (takesRest.size > 1) return false;
  paths.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
  const open: typeof paths = [];
  for (const each of paths) {
    while (open.length > 0 && !each.path.startsWith(open.at(-1)?.path ?? '')) open.pop();
    if (open.some(({ owner, isPrefix, path }) => owner !== each.owner && (isPrefix || path === each.path))) {
      return false;
    }
    open.push(each);
  }
  return true;
}
