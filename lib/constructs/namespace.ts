import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import type { PeerAuthenticationSpec } from '../../imports/security.istio.io';
import { reportProblems, type ValueProblem } from './problems/problem';
import { refuse } from './problems/refusal';
import { setCallersOfNamespace } from './synthesis/callers-settings';
import { chartOf } from './synthesis/chart-namespace';
import { scopeNamespace } from './synthesis/egress-scopes';
import { type Callers, callersProblems } from './values/declared-callers';
import { type Egress, egressProblems } from './values/egress';
import { labelProblems, nameProblems } from './values/names';
import { shown } from './values/shown';

/** Props of a `Namespace`. */
export interface NamespaceProps {
  /**
   * The namespace's name.
   *
   * @default - the namespace of the chart.
   */
  readonly name?: string;
  /**
   * The injection of sidecars: `enabled` by the default revision of the cluster, `disabled`, or by a given revision.
   * Maps to the label `istio-injection` or `istio.io/rev`.
   *
   * @default 'enabled'
   */
  readonly injection?: 'enabled' | 'disabled' | { readonly revision: string };
  /**
   * The connections that the pods of the namespace accept: `strict` only those with mTLS, `permissive` plain text too.
   * With `strict`, callers without a sidecar get a reset of the connection. Maps to a PeerAuthentication named `default`.
   *
   * @default - that of the mesh; no PeerAuthentication is written.
   */
  readonly mutualTls?: 'strict' | 'permissive';
  /**
   * Who may call the services of the namespace: `declared` only those that declare a call. A service may have its own
   * `callers`.
   *
   * @default - that of the `App`, else 'any'.
   */
  readonly callers?: Callers;
  /**
   * More labels, such as `pod-security.kubernetes.io/enforce`.
   *
   * @default - none.
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * What the proxies of the program's services in this namespace know, unless a service has a setting of its own: `any`
   * service of the mesh, or only those of `calls` (`declared`). Maps to a Sidecar per service.
   *
   * @default - that of the `App`, else 'any'.
   */
  readonly egress?: Egress;
}

/**
 * A Kubernetes Namespace, with the label that enables sidecar injection. Without sidecars, subsets and weights do not
 * apply to callers in it.
 *
 * @example
 * new Namespace(chart, 'namespace', { injection: { revision: 'stable' } });
 */
export class Namespace extends Construct {
  /** The Namespace, for patches. */
  readonly namespace: ApiObject;

  /** The PeerAuthentication, for patches; undefined without `mutualTls`. */
  readonly peerAuthentication: ApiObject | undefined;

  /**
   * @param scope the chart, or a construct in it
   * @param id the id, unique in its scope; it appears in no manifest
   * @param props its name, the injection of sidecars, and more labels
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
      // cdk8s sets the chart's namespace on every object, but a Namespace has none.
      if (chart.namespace !== undefined) this.namespace.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
      if (props.egress !== undefined) scopeNamespace(this, name, props.egress);
      this.peerAuthentication = this.peerAuthenticationOf(name, props);
      if (props.callers !== undefined) setCallersOfNamespace(this, name, props.callers);
      reportProblems(this, () => [
        ...egressProblems(props.egress),
        ...callersProblems(props.callers),
        ...mutualTlsProblems(props.mutualTls),
        ...(name === '' ? [withoutName] : nameProblems('the name of the namespace', name, 'DNS-1123 label')),
        ...labelProblems('the namespace', { ...props.labels, ...label }),
      ]);
    } catch (error) {
      refuse(this, error);
    }
  }

  private peerAuthenticationOf(name: string, { mutualTls }: NamespaceProps): ApiObject | undefined {
    if (mutualTls === undefined) return undefined;
    const spec: PeerAuthenticationSpec = { mtls: { mode: mutualTls === 'strict' ? 'STRICT' : 'PERMISSIVE' } };
    return new ApiObject(this, 'peer-authentication', {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: name },
      spec,
    });
  }
}

function mutualTlsProblems(mutualTls: unknown): ValueProblem[] {
  if (mutualTls === undefined || mutualTls === 'strict' || mutualTls === 'permissive') return [];
  return [
    {
      rule: 'unknown-mutual-tls',
      message: `mutualTls is ${shown(mutualTls)}`,
      effect: 'the pods would accept connections in plain text',
      fix: "use 'strict' or 'permissive'",
    },
  ];
}

const withoutName: ValueProblem = {
  rule: 'chart-without-namespace',
  message: 'the Namespace has no name, and the chart has no namespace',
  effect: 'the API server refuses the Namespace',
  fix: "set the name, as in new Namespace(chart, 'namespace', { name: 'shop' })",
};
