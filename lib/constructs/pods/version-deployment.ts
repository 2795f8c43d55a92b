import { ApiObjectMetadataDefinition, JsonPatch } from 'cdk8s';
import {
  type Container,
  type ContainerProps,
  Deployment,
  type DeploymentProps,
  LabelSelector,
  type PodSelectorConfig,
} from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { patchLast } from '../synthesis/patches';

export interface VersionDeploymentProps extends DeploymentProps {
  /** Labels that select the pods of this version alone. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Labels in the selector of the Deployment; other ones only if it exists already. */
  readonly selector: Readonly<Record<string, string>>;
  /** All labels of the pods. */
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** Whether each container, including later ones, drops all capabilities. */
  readonly restricted: boolean;
}

/**
 * A cdk8s-plus Deployment whose pods are selected by app and version only. The label that cdk8s-plus adds to pods has a
 * hash of the construct's path, so a Deployment that moves from a CanaryPair into its Backend would restart all its
 * pods. Here the label is left out, and all selectors of these pods use app and version.
 */
export class VersionDeployment extends Deployment {
  private readonly labelsAndAnnotations: ApiObjectMetadataDefinition;
  private readonly selectorLabels: Readonly<Record<string, string>>;
  private readonly restricted: boolean;

  constructor(scope: Construct, id: string, props: VersionDeploymentProps) {
    super(scope, id, { ...props, select: false });
    patchLast(this.apiObject);
    this.selectorLabels = { ...props.selectorLabels };
    this.restricted = props.restricted;
    this.labelsAndAnnotations = new ApiObjectMetadataDefinition({
      labels: { ...props.podLabels },
      annotations: { ...props.podAnnotations },
      apiObject: this.apiObject,
    });
    this.select(LabelSelector.of({ labels: { ...props.selector } }));
  }

  override get podMetadata(): ApiObjectMetadataDefinition {
    return this.labelsAndAnnotations;
  }

  override toPodSelectorConfig(): PodSelectorConfig {
    const { namespace } = this.metadata;
    return {
      labelSelector: LabelSelector.of({ labels: { ...this.selectorLabels } }),
      namespaces: namespace === undefined ? undefined : { names: [namespace] },
    };
  }

  override attachContainer(container: Container): void {
    super.attachContainer(container);
    this.dropCapabilities('containers', this.containers.length - 1, container);
  }

  override addInitContainer(props: ContainerProps): Container {
    const container = super.addInitContainer(props);
    this.dropCapabilities('initContainers', this.initContainers.length - 1, container);
    return container;
  }

  // cdk8s-plus has no value for "all capabilities", which each container must drop under the restricted standard.
  private dropCapabilities(list: string, index: number, container: Container): void {
    if (!this.restricted || container.securityContext.capabilities !== undefined) return;
    const path = `/spec/template/spec/${list}/${index}/securityContext/capabilities`;
    this.apiObject.addJsonPatch(JsonPatch.add(path, { drop: ['ALL'] }));
  }
}
