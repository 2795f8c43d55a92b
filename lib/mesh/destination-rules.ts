import { fullHost, HostIndex } from './hosts';
import type { DestinationRuleSpec, SubsetSpec, TrafficPolicy } from './istio-types';
import type { Field, Labels, MeshObject } from './mesh-object';
import { type Export, exportOf, isExportedTo } from './services';
import { carries } from './workloads';

/** A DestinationRule, read. */
export interface DestinationRule {
  readonly object: MeshObject;
  readonly spec: DestinationRuleSpec;
  /** Its host in full. */
  readonly host: string;
  readonly exportedTo: Export;
}

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

/** Reads a DestinationRule. */
export function destinationRuleOf(object: MeshObject, domain: string): DestinationRule {
  const spec = (object.data['spec'] ?? {}) as DestinationRuleSpec;
  const host = fullHost(spec.host ?? '', { namespace: object.namespace, domain });
  return { object, spec, host, exportedTo: exportOf(spec.exportTo, object.namespace) };
}

/** All DestinationRules by namespace and host. */
export class DestinationRuleIndex {
  private readonly byNamespace = new Map<string, HostIndex<DestinationRule>>();
  private readonly hosts = new HostIndex<DestinationRule>();
  private readonly merged = new Map<DestinationRule, ClientPolicy>();

  /** @param all in the order in which istiod takes them */
  constructor(
    readonly all: readonly DestinationRule[],
    private readonly rootNamespace: string,
  ) {
    for (const rule of all) {
      const { namespace } = rule.object;
      const index = this.byNamespace.get(namespace) ?? new HostIndex();
      this.byNamespace.set(namespace, index);
      index.add(rule.host, rule);
      this.hosts.add(rule.host, rule);
    }
  }

  /** Every rule whose host takes this one, whoever sees it, the most specific first. */
  covering(host: string): readonly DestinationRule[] {
    return [...this.hosts.covering(host)];
  }

  /**
   * What a client works by for a host: the rules of its own namespace, or else those that the service's namespace
   * exports to it, or else the root namespace's. A rule of any other namespace is seen by nobody.
   */
  seenBy(client: Client, host: string, serviceNamespace: string): ClientPolicy | undefined {
    const own = this.candidates(client.namespace, host, () => true);
    if (own.length > 0 && client.namespace !== this.rootNamespace) return this.chosen(own, client);
    for (const namespace of new Set([serviceNamespace, this.rootNamespace])) {
      const found = this.candidates(namespace, host, ({ exportedTo }) =>
        isExportedTo(exportedTo, client.namespace),
      );
      if (found.length > 0) return this.chosen(found, client);
    }
    return undefined;
  }

  /** Rules of a namespace under the most specific host that has any. */
  private candidates(
    namespace: string,
    host: string,
    isSeen: (rule: DestinationRule) => boolean,
  ): readonly DestinationRule[] {
    const found: DestinationRule[] = [];
    for (const rule of this.byNamespace.get(namespace)?.covering(host) ?? []) {
      if (found[0] !== undefined && found[0].host !== rule.host) break;
      if (isSeen(rule)) found.push(rule);
    }
    return found;
  }

  private chosen(rules: readonly DestinationRule[], client: Client): ClientPolicy | undefined {
    const selecting = rules.find(
      ({ spec, object }) =>
        spec.workloadSelector !== undefined &&
        object.namespace === client.namespace &&
        carries(client.labels, spec.workloadSelector.matchLabels ?? {}),
    );
    if (selecting !== undefined) return this.mergedOf([selecting]);
    const forAll = rules.filter(({ spec }) => spec.workloadSelector === undefined);
    return forAll.length === 0 ? undefined : this.mergedOf(forAll);
  }

  private mergedOf(rules: readonly DestinationRule[]): ClientPolicy {
    const [first] = rules;
    const known = rules.length === 1 && first !== undefined ? this.merged.get(first) : undefined;
    if (known !== undefined) return known;
    const policy = merge(rules);
    if (rules.length === 1 && first !== undefined) this.merged.set(first, policy);
    return policy;
  }
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
