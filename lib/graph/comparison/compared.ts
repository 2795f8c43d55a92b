import { byCodeUnit } from '../../mesh/objects/order';
import type { Change, Graph, GraphEdge, GraphElement, GraphService, GraphVersion } from '../model/graph';
import { textOfRules } from '../model/rules';

/** The new graph with what a change adds, removes and changes, and with the elements that it removes. */
export function compared(before: Graph, after: Graph): Graph {
  return {
    ...after,
    gateways: elements(before.gateways, after.gateways, (old, own) => ({
      ...own,
      change: changed(
        JSON.stringify(old.servers) !== JSON.stringify(own.servers) ||
          textOfRules(old.rules) !== textOfRules(own.rules),
      ),
    })),
    services: elements(before.services, after.services, service),
    workloads: elements(before.workloads, after.workloads, (_, own) => own),
    edges: elements(before.edges, after.edges, edge),
    isComparison: true,
  };
}

function service(old: GraphService, own: GraphService): GraphService {
  const versions = elements(old.versions, own.versions, version);
  const isRouted = textOfRules(old.rules) === textOfRules(own.rules);
  const differs =
    versions.some(({ change }) => change !== null) ||
    !isRouted ||
    old.kind !== own.kind ||
    old.accepts !== own.accepts ||
    JSON.stringify(old.ports) !== JSON.stringify(own.ports);
  return { ...own, versions, rulesBefore: isRouted ? [] : old.rules, change: changed(differs) };
}

function version(old: GraphVersion, own: GraphVersion): GraphVersion {
  const isSame = old.share === own.share;
  return { ...own, shareBefore: isSame ? null : old.share, change: changed(!isSame) };
}

function edge(old: GraphEdge, own: GraphEdge): GraphEdge {
  const isRouted = textOfRules(old.rules) === textOfRules(own.rules);
  const differs =
    !isRouted ||
    old.admitted !== own.admitted ||
    old.mutualTls !== own.mutualTls ||
    old.versions.join() !== own.versions.join();
  return { ...own, rulesBefore: isRouted ? [] : old.rules, change: changed(differs) };
}

function changed(differs: boolean): Change {
  return differs ? 'changed' : null;
}

/** The elements of both lists by id, in one order. */
function elements<Element extends GraphElement>(
  before: readonly Element[],
  after: readonly Element[],
  compare: (old: Element, own: Element) => Element,
): readonly Element[] {
  const old = new Map(before.map((each) => [each.id, each]));
  const own = new Map(after.map((each) => [each.id, each]));
  const kept = after.map((each) => {
    const was = old.get(each.id);
    return was === undefined ? whole(each, 'added') : compare(was, each);
  });
  const removed = before.filter(({ id }) => !own.has(id)).map((each) => whole(each, 'removed'));
  return removed.length === 0 ? kept : [...kept, ...removed].sort((a, b) => byCodeUnit(a.id, b.id));
}

/** An element of one state only, and the versions of a service with it. The findings of the old state are not told. */
function whole<Element extends GraphElement>(each: Element, change: 'added' | 'removed'): Element {
  const findings = change === 'removed' ? [] : each.findings;
  const { versions } = each as { readonly versions?: readonly (GraphVersion | string)[] };
  if (versions === undefined) return { ...each, change, findings };
  const marked = versions.map((one) => (typeof one === 'string' ? one : wholeVersion(one, change)));
  return { ...each, change, findings, versions: marked };
}

function wholeVersion(each: GraphVersion, change: 'added' | 'removed'): GraphVersion {
  if (change === 'added') return { ...each, change };
  return { ...each, change, findings: [], share: null, shareBefore: each.share };
}
