import { ApiObject } from 'cdk8s';
import {
  type Container,
  type Deployment,
  EnvValue,
  type HorizontalPodAutoscaler,
  type IServiceAccount,
} from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { reportProblems } from '../problems/problem';
import { versionProblems } from '../problems/version-problems';
import { watchPatches } from '../synthesis/patches';
import { tryManifestOf } from '../synthesis/try-manifest';
import type { Variable } from '../values/call';
import { mergePodSettings, type PodSettings } from '../values/pod-settings';
import type { RunningVersion } from '../values/running-version';
import type { VersionProps } from '../values/version-props';
import { autoscalerOf } from './autoscaler';
import { containerOf, deploymentOf, labelOf, type VersionHome } from './version-pods';

/**
 * One version of a service and its pods. Only its service makes one. Its labels, its subset and all routes to it come
 * from the same value.
 */
export class Version extends Construct implements RunningVersion {
  /** The version's name, such as `v2`: the name of its subset in the DestinationRule. */
  readonly versionName: string;

  /** The namespace of its pods. */
  readonly namespace: string;

  /** The labels that select its pods and no others: those of the app and the version. */
  readonly selectorLabels: Readonly<Record<string, string>>;

  /** The labels of its subset in the DestinationRule. */
  readonly subsetLabels: Readonly<Record<string, string>>;

  /**
   * The cdk8s-plus Deployment, for fields that have no prop: more containers, volumes, affinity. Its labels must not
   * change, or synth reports a problem.
   */
  readonly deployment: Deployment;

  /** The cdk8s-plus container that runs the version's image. */
  readonly container: Container;

  /** The autoscaler; undefined if the number of pods is fixed. */
  readonly autoscaler?: HorizontalPodAutoscaler;

  /** The PodDisruptionBudget; undefined without `disruptionBudget`. */
  readonly disruptionBudget?: ApiObject;

  /** @internal The labels in the selector of its Deployment. */
  readonly deploymentSelector: Readonly<Record<string, string>>;

  /** @internal Labels that the program adds to its pods. */
  readonly podLabels: Readonly<Record<string, string>>;

  /** @internal The minimum number of pods. */
  readonly leastPods: number;

  /** @internal The maximum number of pods. */
  readonly mostPods: number;

  /** @internal True when the program has patched the Deployment. */
  readonly isPatched: () => boolean;

  private readonly environment = new Set<string>();
  private readonly hasOwnAccount: boolean;

  /** @internal */
  constructor(scope: Construct, id: string, home: VersionHome, props: VersionProps) {
    super(scope, id);
    const settings = mergePodSettings(home.everyVersion, props);
    this.versionName = props.name;
    this.hasOwnAccount = settings.serviceAccount !== undefined;
    this.namespace = home.namespace;
    this.selectorLabels = Object.freeze({ ...home.selectorLabels, [home.versionLabelKey]: labelOf(props) });
    this.subsetLabels = Object.freeze({ [home.versionLabelKey]: labelOf(props) });
    this.deploymentSelector = { ...(props.selector ?? this.selectorLabels) };
    this.podLabels = { ...settings.podLabels, ...props.selector };
    const { autoscaling, replicas = 2 } = props;
    this.leastPods = autoscaling?.min ?? replicas;
    this.mostPods = autoscaling?.max ?? replicas;
    const name = props.deploymentName ?? `${home.deploymentPrefix}-${props.name}`;
    this.deployment = deploymentOf(this, {
      name,
      home,
      props,
      settings,
      selectorLabels: this.selectorLabels,
      selector: this.deploymentSelector,
    });
    this.container = containerOf(this.deployment, home.ports, props, settings);
    for (const variable of Object.keys(settings.env ?? {})) this.environment.add(variable);
    this.autoscaler = autoscalerOf(this, this.deployment, props.autoscaling);
    this.disruptionBudget = this.disruptionBudgetOf(name, settings);
    this.isPatched = watchPatches(ApiObject.of(this.deployment));
    reportProblems(this, () => versionProblems(this, { name, props, settings }));
  }

  /** @internal True when the pods have all of these labels. */
  carries(labels: Readonly<Record<string, string>>): boolean {
    return Object.entries(labels).every(
      ([key, value]) => this.deployment.podMetadata.getLabel(key) === value,
    );
  }

  /** @internal Adds a variable; false if the version already has one of that name, which is kept. */
  addVariable({ name, value }: Variable): boolean {
    if (this.environment.has(name)) return false;
    this.environment.add(name);
    this.container.env.addVariable(name, EnvValue.fromValue(value));
    return true;
  }

  /** @internal Sets the account of the pods, unless the version has its own; undefined for the account `default`. */
  useAccount(account: IServiceAccount | undefined): void {
    // cdk8s-plus reads the field when it renders the Deployment.
    if (!this.hasOwnAccount) Reflect.set(this.deployment, 'serviceAccount', account);
  }

  /** @internal The name of the account that the pods run with. */
  accountName(): string {
    const own = this.deployment.serviceAccount?.name;
    if (!this.isPatched()) return own ?? 'default';
    const { spec } = Object(tryManifestOf(ApiObject.of(this.deployment)));
    return spec?.template?.spec?.serviceAccountName ?? 'default';
  }

  private disruptionBudgetOf(name: string, settings: PodSettings): ApiObject | undefined {
    if (settings.disruptionBudget === undefined) return undefined;
    return new ApiObject(this, 'disruption-budget', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace: this.namespace },
      spec: { ...settings.disruptionBudget, selector: { matchLabels: { ...this.selectorLabels } } },
    });
  }
}
