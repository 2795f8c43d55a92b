import type { Graph, GraphRule } from '../../model/graph';
import { matchesText } from '../../view/words';

/** An element that a search finds. */
export interface Result {
  readonly id: string;
  readonly title: string;
  readonly namespace: string;
  /** What it matched, or what it is. */
  readonly where: string;
}

/** The elements whose name, host or rules contain all words of a search, those with the words in their name first. */
export function resultsFor(graph: Graph, written: string): readonly Result[] {
  const words = written
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [];
  const isIn = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const [named, others]: [Result[], Result[]] = [[], []];
  for (const { id, title, namespace, kind, texts } of candidates(graph)) {
    const what = [kind, namespace].filter((each) => each !== '').join(' of namespace ');
    if (isIn(title)) named.push({ id, title, namespace, where: what });
    else {
      const text = texts.find(isIn) ?? (isIn([title, ...texts].join(' ')) ? what : undefined);
      if (text !== undefined) others.push({ id, title, namespace, where: text });
    }
  }
  return [...named, ...others];
}

interface Candidate {
  readonly id: string;
  readonly title: string;
  readonly namespace: string;
  readonly kind: string;
  readonly texts: readonly string[];
}

function candidates(graph: Graph): readonly Candidate[] {
  const rulesOf = (id: string, own: readonly GraphRule[]) =>
    [
      ...own,
      ...graph.edges.filter(({ from, to }) => from === id || to === id).flatMap(({ rules }) => rules),
    ].flatMap((rule) => [rule.name, matchesText(rule), ...rule.hosts]);
  return [
    ...graph.gateways.map(({ id, name, namespace, servers, rules }) => ({
      id,
      title: name,
      namespace,
      kind: 'gateway',
      texts: [namespace, ...servers.flatMap(({ hosts }) => hosts), ...rulesOf(id, rules)],
    })),
    ...graph.services.map(({ id, name, namespace, host, versions, rules }) => ({
      id,
      title: name,
      namespace,
      kind: 'service',
      texts: [
        namespace,
        host,
        ...versions.flatMap((each) => [each.name, each.workload]),
        ...rulesOf(id, rules),
      ],
    })),
    ...graph.workloads.map(({ id, name, namespace, kind }) => ({
      id,
      title: name,
      namespace,
      kind,
      texts: [namespace],
    })),
  ];
}
