import type { SubsetSpec, TrafficPolicy } from '../objects/istio-types';
import type { Field, Labels } from '../objects/mesh-object';
import type { DestinationRule } from './destination-rule';
import { HostIndex } from './hosts';
import { MergedRuleIndex, type MergedRules, reachOf, selectorOf } from './merged-destination-rules';
import { carries } from './workloads';

/** A subset that is visible to a client. */
export interface Subset {
  readonly name: string;
  readonly labels: Labels;
  /** The element of `spec.subsets`. */
  readonly at: Field;
  readonly spec: SubsetSpec;
  readonly rule: DestinationRule;
}

/** The policy of one client for one host: istiod merges several rules for one host in one namespace. */
export interface ClientPolicy {
  /** The merged rules, in istiod's order. */
  readonly rules: readonly DestinationRule[];
  /** Subsets by name; of two with the same name the first one counts. */
  readonly subsets: ReadonlyMap<string, Subset>;
  /** The first traffic policy, and its rule. */
  readonly trafficPolicy: { readonly policy: TrafficPolicy; readonly rule: DestinationRule } | undefined;
}

/** The client. */
export interface Client {
  readonly namespace: string;
  /** Labels of the client's pods, for `workloadSelector`. */
  readonly labels: Labels;
}

/** All DestinationRules by namespace and host. */
export class DestinationRuleIndex {
  /** Built on first use: most meshes of a plan never need it. */
  private index: FiledRules | undefined;
  private readonly merged = new Map<MergedRules, ClientPolicy>();

  /** @param all all rules, in istiod's order */
  constructor(
    readonly all: readonly DestinationRule[],
    private readonly rootNamespace: string,
  ) {}

  /** Every rule whose host covers this one, visible to anyone, the most specific first. */
  covering(host: string): readonly DestinationRule[] {
    return [...this.filed.hosts.covering(host)];
  }

  /**
   * The policy of a client for a host: the rules of its own namespace, else those that the service's namespace exports
   * to it, else those of the root namespace. Rules of other namespaces never apply.
   */
  seenBy(client: Client, host: string, serviceNamespace: string): ClientPolicy | undefined {
    const { namespace } = client;
    const { local, exported, ofRoot } = this.filed;
    // Exported rules of the root namespace come last, even for its own pods.
    const own = (namespace === this.rootNamespace ? ofRoot : local).under(namespace, host);
    if (own.length > 0) return this.chosen(own, client);
    for (const owner of new Set([serviceNamespace, this.rootNamespace])) {
      const seen = exported.under(owner, host).filter(([first]) => {
        const reach = first === undefined ? undefined : reachOf(first);
        return reach === undefined || reach.size === 0 || reach.has('*') || reach.has(namespace);
      });
      if (seen.length > 0) return this.chosen(seen, client);
    }
    return undefined;
  }

  private get filed(): FiledRules {
    this.index ??= filedRules(this.all, this.rootNamespace);
    return this.index;
  }

  /** Rules with a workloadSelector override those without one; of these the last applies. */
  private chosen(all: readonly MergedRules[], { namespace, labels }: Client): ClientPolicy | undefined {
    const selecting = all.find(([first]) => {
      const selector = first && selectorOf(first);
      return selector !== undefined && first?.object.namespace === namespace && carries(labels, selector);
    });
    const forAll = all.filter(([first]) => first !== undefined && selectorOf(first) === undefined);
    const rules = selecting ?? forAll.at(-1);
    if (rules === undefined) return undefined;
    const policy = this.merged.get(rules) ?? merge(rules);
    this.merged.set(rules, policy);
    return policy;
  }
}

/** Rules by visibility. */
interface FiledRules {
  readonly hosts: HostIndex<DestinationRule>;
  /** Rules that apply to clients in their own namespace. */
  readonly local: MergedRuleIndex;
  /** Rules exported to other namespaces. */
  readonly exported: MergedRuleIndex;
  /** Rules of the root namespace that are not exported. */
  readonly ofRoot: MergedRuleIndex;
}

function filedRules(all: readonly DestinationRule[], rootNamespace: string): FiledRules {
  const hosts = new HostIndex<DestinationRule>();
  const [local, exported, ofRoot] = [new MergedRuleIndex(), new MergedRuleIndex(), new MergedRuleIndex()];
  for (const rule of all) hosts.add(rule.host, rule);
  // Rules with a workloadSelector come first.
  const isForSome = (rule: DestinationRule) => selectorOf(rule) !== undefined;
  for (const rule of [...all.filter(isForSome), ...all.filter((each) => !isForSome(each))]) {
    const { namespace } = rule.object;
    const reach = reachOf(rule);
    const isOwn = reach.has('.') || reach.has(namespace);
    if (isOwn || reach.size === 0 || reach.has('*')) local.add(rule);
    // Without exportTo, the mesh configuration may keep it in its namespace.
    const isKept = reach.size === 0 ? !rule.exportedTo.everywhere : isOwn && reach.size === 1;
    if (!isKept) exported.add(rule);
    else if (namespace === rootNamespace) ofRoot.add(rule);
  }
  return { hosts, local, exported, ofRoot };
}

function merge(rules: readonly DestinationRule[]): ClientPolicy {
  const subsets = new Map<string, Subset>();
  let trafficPolicy: ClientPolicy['trafficPolicy'];
  for (const rule of rules) {
    if (trafficPolicy === undefined && rule.spec.trafficPolicy !== undefined) {
      trafficPolicy = { policy: rule.spec.trafficPolicy, rule };
    }
    for (const [index, spec] of (rule.spec.subsets ?? []).entries()) {
      const { name = '', labels = {} } = spec;
      const at = { object: rule.object, path: ['spec', 'subsets', index] };
      if (!subsets.has(name)) subsets.set(name, { name, labels, at, spec, rule });
    }
  }
  return { rules, subsets, trafficPolicy };
}
