import type { Labels } from '../objects/mesh-object';
import type { DestinationRule } from './destination-rule';
import { HostIndex } from './hosts';

/**
 * The rules for one host in one namespace that istiod merges, since they apply to the same clients. The first rule
 * decides which clients.
 */
export type MergedRules = readonly DestinationRule[];

/** Merged rules by namespace and host. */
export class MergedRuleIndex {
  private readonly byNamespace = new Map<string, HostIndex<DestinationRule[][]>>();

  /** Merges a rule into those that reach no further than it does; keeps it apart if there are none. */
  add(rule: DestinationRule): void {
    const { namespace } = rule.object;
    const hosts = this.byNamespace.get(namespace) ?? new HostIndex<DestinationRule[][]>();
    this.byNamespace.set(namespace, hosts);
    const [known] = hosts.under(rule.host);
    if (known === undefined) hosts.add(rule.host, [[rule]]);
    else putTo(known, rule);
  }

  /** The rules of the most specific host in the namespace that covers a host. */
  under(namespace: string, host: string): readonly MergedRules[] {
    const [found] = this.byNamespace.get(namespace)?.covering(host) ?? [];
    return found ?? [];
  }
}

function putTo(known: DestinationRule[][], rule: DestinationRule): void {
  let isApart = true;
  for (const merged of known) {
    const [first] = merged;
    if (first === undefined) continue;
    const [own, there] = [reachOf(rule), reachOf(first)];
    const isEqual = own.size === there.size && isWithin(there, own);
    isApart = true;
    if (!isEqual && (there.size === 0 || !isWithin(there, own))) continue;
    const [selector, other] = [selectorOf(rule), selectorOf(first)];
    if (selector !== undefined && other !== undefined && !areEqual(selector, other)) continue;
    // A rule for all pods with the reach of a rule for some is merged into that one, and is lost for other pods.
    isApart = !isEqual && (selector === undefined) !== (other === undefined);
    merged.push(rule);
  }
  if (isApart) known.push([rule]);
}

/** `exportTo` as written: istiod does not treat `.` and the rule's own namespace as equal. */
export function reachOf(rule: DestinationRule): ReadonlySet<string> {
  return new Set(selectorOf(rule) === undefined ? (rule.spec.exportTo ?? []) : ['.']);
}

/** Labels of the pods that a rule applies to; undefined for all pods. */
export function selectorOf({ spec }: DestinationRule): Labels | undefined {
  return spec.workloadSelector && (spec.workloadSelector.matchLabels ?? {});
}

function isWithin(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return [...inner].every((each) => outer.has(each));
}

function areEqual(a: Labels, b: Labels): boolean {
  return JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
}
