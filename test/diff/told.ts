import { type Answer, answer } from '../../lib/mesh/answer';
import type { Mesh } from '../../lib/mesh/mesh';
import type { Caller, Request } from '../../lib/mesh/request';

/** What a request gets by `answer`, in words of its own: nothing here is shared with the comparison. */
export interface Told {
  readonly answer: string;
  readonly traits: Readonly<Record<string, string>>;
}

export function toldOf(mesh: Mesh, caller: Caller, request: Request): Told {
  const found = answer(mesh, caller, request);
  return { answer: answerOf(found), traits: traitsOf(mesh, found, request) };
}

function answerOf(found: Answer): string {
  switch (found.kind) {
    case 'status':
      return found.flag === 'NR' ? `${found.status} (flag NR)` : `${found.status}`;
    case 'redirect':
      return `${found.status} ${found.location}`;
    case 'passthrough':
      return 'unknown host or port';
    case 'unresolved':
      return 'no DNS address';
    case 'closed':
      return 'a closed connection';
    case 'shares':
      return sharesOf(found);
  }
}

function sharesOf({ shares }: Extract<Answer, { kind: 'shares' }>): string {
  const parts = new Map<string, number>();
  let failing = 0;
  const flags = new Set<string>();
  for (const { share, endpoints } of shares) {
    if (endpoints.kind === 'outside') continue;
    const counted = endpoints.kind === 'workloads' ? endpoints.workloads : [];
    const all = counted.reduce((sum, { replicas = 1 }) => sum + replicas, 0);
    if (all === 0) {
      failing += share;
      flags.add(endpoints.kind === 'no-cluster' ? 'NC' : 'UH');
    }
    for (const { labels, replicas = 1 } of all === 0 ? [] : counted) {
      if (replicas === 0) continue;
      const name = `${labels['app']} ${labels['version']}`;
      parts.set(name, (parts.get(name) ?? 0) + (share * replicas) / all);
    }
  }
  const sorted = [...parts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const failures = [...flags].sort().map((flag) => `503 (flag ${flag})`);
  if (failing > 0) sorted.push([failures.join(' or '), failing]);
  if (sorted.length === 1) return sorted[0]?.[0] ?? '';
  return sorted.map(([name, part]) => `${Math.round(part * 1000) / 10}% ${name}`).join(', ');
}

/** What the rule does that takes the request, if it sends it to pods that answer. */
function traitsOf(mesh: Mesh, found: Answer, { path = '/' }: Request): Readonly<Record<string, string>> {
  if (found.kind !== 'shares' || found.rule === undefined) return {};
  const { route } = found.rule;
  const { timeout, retries, headers, fault, mirror, rewrite } = route;
  const delay = fault?.delay;
  const abort = fault?.abort;
  const times = { '1s': '1s', '1000ms': '1s', '5s': '5s' } as Record<string, string>;
  return {
    timeout: times[timeout ?? ''] ?? '',
    retries: retries === undefined || retries.attempts === 2 ? '' : JSON.stringify(retries),
    headers: JSON.stringify(headers ?? {}),
    delay: JSON.stringify(delay ?? {}),
    abort: JSON.stringify(abort ?? {}),
    copies: `${mirror !== undefined && hasCopies(mesh)}`,
    host: rewrite?.authority ?? '',
    path: rewrite?.uri === undefined ? '' : rewritten(found, path, rewrite.uri),
  };
}

function rewritten(found: Extract<Answer, { kind: 'shares' }>, path: string, uri: string): string {
  const [url = '', query] = path.split('?');
  const conditions = found.rule?.matches.map(({ match }) => match.uri) ?? [];
  // Which match took the request is not part of an answer; with one it is plain.
  if (conditions.length > 1) return '?';
  const [condition] = conditions;
  const prefix = condition === undefined ? '/' : condition.prefix;
  const to = prefix === undefined ? uri : `${uri}${url.slice(prefix.length)}`;
  const full = `${to}${query === undefined ? '' : `?${query}`}`;
  return full === path ? '' : full;
}

/** Whether the subset that the rules mirror to has pods. */
function hasCopies({ destinationRules, workloads }: Mesh): boolean {
  const isDefined = destinationRules.all.some(
    ({ object, spec }) => object.name === 'b' && spec.subsets?.some(({ name }) => name === 'v2'),
  );
  return isDefined && workloads.all.some(({ object, replicas }) => object.name === 'b-v2' && replicas !== 0);
}
