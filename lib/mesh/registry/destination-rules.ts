import type { SubsetSpec, TrafficPolicy } from '../objects/istio-types';
import type { Field, Labels } from '../objects/mesh-object';
import type { DestinationRule } from './destination-rule';
import { HostIndex } from './hosts';
import { MergedRuleIndex, type MergedRules, reachOf, selectorOf } from './merged-destination-rules';
import { carries } from './workloads';

/** A subset that a client sees. */
export interface Subset {
  readonly name: string;
  readonly labels: Labels;
  /** The element of `spec.subsets`. */
  readonly at: Field;
  readonly spec: SubsetSpec;
  readonly rule: DestinationRule;
}

/** What one client sees for one host: several rules of one host in one namespace become one. */
export interface ClientPolicy {
  /** The rules that are in it, the one that comes first first. */
  readonly rules: readonly DestinationRule[];
  /** Subsets by name; of two with one name the first counts. */
  readonly subsets: ReadonlyMap<string, Subset>;
  /** The first traffic policy, with the rule that it stands in. */
  readonly trafficPolicy: { readonly policy: TrafficPolicy; readonly rule: DestinationRule } | undefined;
}

/** Who asks. */
export interface Client {
  readonly namespace: string;
  /** Labels of the pod that calls; a `workloadSelector` looks at them. */
  readonly labels: Labels;
}

/** All DestinationRules by namespace and host. */
export class DestinationRuleIndex {
  /** Made for the first question: nobody asks most of the meshes that a plan looks at. */
  private index: FiledRules | undefined;
  private readonly merged = new Map<MergedRules, ClientPolicy>();

  /** @param all in the order in which istiod takes them */
  constructor(
    readonly all: readonly DestinationRule[],
    private readonly rootNamespace: string,
  ) {}

  /** Every rule whose host takes this one, whoever sees it, the most specific first. */
  covering(host: string): readonly DestinationRule[] {
    return [...this.filed.hosts.covering(host)];
  }

  /**
   * What a client works by for a host: the rules of its own namespace, or else those that the service's namespace
   * exports to it, or else the root namespace's. A rule of any other namespace is seen by nobody.
   */
  seenBy(client: Client, host: string, serviceNamespace: string): ClientPolicy | undefined {
    const { namespace } = client;
    const { local, exported, ofRoot } = this.filed;
    // What the root namespace has for all is asked last, also by its own pods.
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

  /** What is for some pods counts before what is for all; of that the last counts. */
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

/** Rules by what is asked of them. */
interface FiledRules {
  readonly hosts: HostIndex<DestinationRule>;
  /** What counts within a namespace. */
  readonly local: MergedRuleIndex;
  /** What a namespace lets others have. */
  readonly exported: MergedRuleIndex;
  /** What the root namespace keeps to itself. */
  readonly ofRoot: MergedRuleIndex;
}

function filedRules(all: readonly DestinationRule[], rootNamespace: string): FiledRules {
  const hosts = new HostIndex<DestinationRule>();
  const [local, exported, ofRoot] = [new MergedRuleIndex(), new MergedRuleIndex(), new MergedRuleIndex()];
  for (const rule of all) hosts.add(rule.host, rule);
  // Those for some pods come first.
  const isForSome = (rule: DestinationRule) => selectorOf(rule) !== undefined;
  for (const rule of [...all.filter(isForSome), ...all.filter((each) => !isForSome(each))]) {
    const { namespace } = rule.object;
    const reach = reachOf(rule);
    const isOwn = reach.has('.') || reach.has(namespace);
    if (isOwn || reach.size === 0 || reach.has('*')) local.add(rule);
    if (!isOwn || reach.size > 1) exported.add(rule);
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
