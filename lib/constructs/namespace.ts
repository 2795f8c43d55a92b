import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { reportProblems, type ValueProblem } from './problems/problem';
import { refuse } from './problems/refusal';
import { chartOf } from './synthesis/chart-namespace';
import { labelProblems, nameProblems } from './values/names';

/** What a `Namespace` is made from. */
export interface NamespaceProps {
  /**
   * The namespace's name.
   *
   * @default - the namespace of the chart.
   */
  readonly name?: string;
  /**
   * How pods get their sidecars: `enabled` by the cluster's default revision, `disabled` not at all, or by
   * the revision that is named. Stands for the label `istio-injection` or `istio.io/rev`.
   *
   * @default 'enabled'
   */
  readonly injection?: 'enabled' | 'disabled' | { readonly revision: string };
  /**
   * Further labels, such as `pod-security.kubernetes.io/enforce`.
   *
   * @default - none.
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A Kubernetes Namespace that this program owns, with the label by which its pods get sidecars. Without
 * sidecars callers in it know nothing of subsets and weights.
 *
 * @example
 * new Namespace(chart, 'namespace', { injection: { revision: 'stable' } });
 */
export class Namespace extends Construct {
  /** The Namespace, for patches. */
  readonly namespace: ApiObject;

  /**
   * @param scope the chart, or a construct in it
   * @param id the id, unique in its scope; it stands in no manifest
   * @param props its name, how pods get their sidecars, further labels
   */
  constructor(scope: Construct, id: string, props: NamespaceProps = {}) {
    super(scope, id);
    try {
      const chart = chartOf(this);
      const name = props.name ?? chart.namespace ?? '';
      const { injection = 'enabled' } = props;
      const label: Record<string, string> =
        typeof injection === 'string'
          ? { 'istio-injection': injection }
          : { 'istio.io/rev': injection.revision };
      this.namespace = new ApiObject(this, 'namespace', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { ...props.labels, ...label } },
      });
      // cdk8s gives every object its chart's namespace, but a Namespace stands in none.
      if (chart.namespace !== undefined) this.namespace.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
      reportProblems(this, () => [
        ...(name === '' ? [withoutName] : nameProblems('the name of the namespace', name, 'DNS-1123 label')),
        ...labelProblems('the namespace', { ...props.labels, ...label }),
      ]);
    } catch (error) {
      refuse(this, error);
    }
  }
}

const withoutName: ValueProblem = {
  rule: 'chart-without-namespace',
  message: 'the namespace has no name, and the chart has none either',
  effect: 'the API server refuses the object',
  fix: "name it, as in new Namespace(chart, 'namespace', { name: 'shop' })",
};
