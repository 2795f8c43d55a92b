import type { Graph, GraphEdge, GraphRule, GraphService, GraphShare } from '../model/graph';
import { matchText, sharesText } from './words';

const most = 4;

/** The lines of an edge's label: the rules that lead there, and what is unusual about it. */
export function labelOf(edge: GraphEdge, graph: Graph, target: GraphService | undefined): readonly string[] {
  const isOfSeveral = hostsFrom(graph, edge.from).size > 1;
  const targetBefore = target && { ...target, rules: ruledBefore(target) };
  const before = ruleLines(edge.rulesBefore, graph, targetBefore, isOfSeveral);
  const now = ruleLines(edge.rules, graph, target, isOfSeveral);
  // A gateway that splits requests like the service, before and after, changes with the box of the service.
  const differs = edge.rulesBefore.length > 0 && before.join('\n') !== now.join('\n');
  const lines = [
    ...(edge.kind === 'mirror' ? ['mirror'] : []),
    ...(edge.kind === 'permission' ? ['may call'] : []),
    ...(edge.versions.length > 0 ? [`only ${edge.versions.join(', ')}`] : []),
    ...(differs ? before.map((line) => `before: ${line || 'all'}`) : []),
    ...(differs && before.length > 0 ? now.map((line) => `now: ${line || 'all'}`) : now),
    ...(edge.admitted === 'no' ? ['denied'] : []),
    ...(edge.mutualTls === 'no' && target?.kind === 'service' && edge.kind !== 'mirror'
      ? ['plain text']
      : []),
  ].filter((line) => line !== '');
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `+ ${lines.length - most + 1} more`];
}

/**
 * Rules as lines. A gateway that splits requests as the service itself does only names the paths: the shares are in the
 * box of the service.
 */
function ruleLines(
  rules: readonly GraphRule[],
  graph: Graph,
  target: GraphService | undefined,
  namesHosts: boolean,
): string[] {
  if (rules.length === 0) return [];
  const name = ({ service, version }: GraphShare) => shareName(graph, service, version);
  const isUsual = target !== undefined && isLikeRelease(rules, target);
  const lines = rules.flatMap((rule) => {
    const shares = isUsual && rule.answer === null ? '' : sharesText(rule.to, name);
    const result = [shares, rule.answer ?? ''].filter((each) => each !== '').join(', ');
    const host = namesHosts && rule.hosts.length > 0 ? `${rule.hosts.join(', ')} ` : '';
    const alternatives =
      rule.matches.length === 0
        ? ['']
        : rule.matches.map((match) => (isUsual ? (match.path ?? '') : matchText(match)));
    return alternatives.map((left) =>
      `${host}${left}${result === '' ? '' : `${left === '' ? '' : ' → '}${result}`}`.trim(),
    );
  });
  return [...new Set(lines)];
}

/** The rules of a service in the old state. */
function ruledBefore({ rules, rulesBefore }: GraphService): readonly GraphRule[] {
  return rulesBefore.length > 0 ? rulesBefore : rules;
}

/** The hosts that are called at a gateway; labels name them only if there are several. */
function hostsFrom({ edges }: Graph, id: string): ReadonlySet<string> {
  const rules = edges
    .filter(({ from }) => from === id)
    .flatMap((edge) => [...edge.rules, ...edge.rulesBefore]);
  return new Set(rules.flatMap(({ hosts }) => hosts));
}

/** Whether rules choose versions by the same conditions and shares as those of the service, on each path. */
function isLikeRelease(rules: readonly GraphRule[], { rules: own }: GraphService): boolean {
  if (rules.some(({ answer }) => answer !== null)) return false;
  const usual = new Set(own.flatMap((rule) => signatures(rule)).map(({ text }) => text));
  const byPath = new Map<string, Set<string>>();
  for (const rule of rules) {
    for (const { path, text } of signatures(rule)) {
      const key = `${rule.hosts.join()} ${path ?? ''}`;
      byPath.set(key, (byPath.get(key) ?? new Set()).add(text));
    }
  }
  return [...byPath.values()].every(
    (texts) => texts.size === usual.size && [...texts].every((text) => usual.has(text)),
  );
}

function signatures({ matches, to }: GraphRule): { readonly path: string | null; readonly text: string }[] {
  const shares = to.map(({ version, percent }) => `${version} ${percent}`).sort();
  const all = matches.length === 0 ? [{ path: null, conditions: [] }] : matches;
  return all.map(({ path, conditions }) => ({
    path,
    text: JSON.stringify([[...conditions].sort(), shares]),
  }));
}

/** The name of a version, or of the service if it has none. */
export function shareName({ services }: Graph, id: string, version: string | null): string {
  const service = services.find((each) => each.id === id);
  return service?.versions.find((each) => each.id === version)?.name ?? service?.name ?? '';
}
