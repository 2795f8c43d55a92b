import { ApiObject } from 'cdk8s';
import type { Deployment } from 'cdk8s-plus-27';
import { labelOf } from '../pods/version-pods';
import { tryManifestOf } from '../synthesis/try-manifest';
import { labelProblems, nameProblems } from '../values/names';
import type { PodSettings } from '../values/pod-settings';
import { shown } from '../values/shown';
import type { VersionProps } from '../values/version-props';
import type { ValueProblem } from './problem';

/** What of a version tells its pods from others. */
export interface LabelledVersion {
  readonly versionName: string;
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly deploymentSelector: Readonly<Record<string, string>>;
  readonly deployment: Deployment;
  /** True when the program has patched the Deployment. */
  isPatched(): boolean;
}

/** What a Deployment that Kubernetes refuses leads to. */
export const refused = 'the API server refuses the Deployment, so no pod of this version comes up';

/** What is wrong with the labels of a version: of its pods, and those that its Deployment selects by. */
export function versionLabelProblems(
  version: LabelledVersion,
  props: VersionProps,
  settings: PodSettings,
): ValueProblem[] {
  const { name, label } = props;
  return [
    ...(label === undefined ? [] : nameProblems(`the label of version ${name}`, label, 'label value')),
    ...labelProblems('podLabels', settings.podLabels ?? {}),
    ...selectorProblems(version, props),
    ...overriddenLabels(version, props, settings),
    ...lostLabels(version),
  ];
}

/** The selector of a Deployment that exists already. */
function selectorProblems(version: LabelledVersion, { name, selector }: VersionProps): ValueProblem[] {
  if (selector === undefined) return [];
  if (Object.keys(selector).length === 0) {
    return [
      {
        rule: 'empty-selector',
        message: `the selector of version ${name} has no labels`,
        effect: refused,
        fix: "name the labels that the Deployment selects by, or leave selector out: then it is the app's and the version's",
      },
    ];
  }
  const disagree = Object.entries(selector)
    .filter(([key, value]) => key in version.selectorLabels && version.selectorLabels[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `the Deployment of version ${name} selects ${key}: ${value}, yet its pods carry ${key}: ${version.selectorLabels[key]}`,
      effect: refused,
      fix: `let appLabel or the version's label be ${shown(value)}, or leave ${key} out of selector`,
    }));
  return [...labelProblems('selector', selector), ...disagree];
}

/** Labels that tell app and version cannot be given another value. */
function overriddenLabels(
  version: LabelledVersion,
  props: VersionProps,
  settings: PodSettings,
): ValueProblem[] {
  const own: Record<string, string> = {
    ...props.selector,
    ...version.selectorLabels,
    'app.kubernetes.io/version': labelOf(props),
  };
  return Object.entries(settings.podLabels ?? {})
    .filter(([key, value]) => key in own && own[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `podLabels sets ${key} to ${shown(value)}, where version ${version.versionName} needs ${shown(own[key])}`,
      effect: 'the label would be overruled, since the Service and the subset select by it',
      fix: `leave ${key} out of podLabels; rename the version or the app instead`,
    }));
}

/** The labels may have been changed on the Deployment that the version hands out. */
function lostLabels(version: LabelledVersion): ValueProblem[] {
  const { pods, selector } = labelsNow(version);
  const foreign = Object.entries(selector)
    .filter(([key, value]) => !(key in version.deploymentSelector) && pods[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `the Deployment of version ${version.versionName} selects ${key}: ${value}, which its pods do not carry`,
      effect: refused,
      fix: `give the pods the label with podLabels: { '${key}': '${value}' }, or do not select by it`,
    }));
  return [
    ...missing(version, 'the pods', version.selectorLabels, pods),
    ...missing(version, "the Deployment's selector", version.deploymentSelector, selector),
    ...foreign,
  ];
}

interface DeploymentSpec {
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
}

type Labels = Readonly<Record<string, string | undefined>>;

/**
 * The labels that count for pods and selector as they are now. Patches are seen only in the manifest; it is
 * rendered for this where there are foreign ones, since that takes its time.
 */
function labelsNow(version: LabelledVersion): { pods: Labels; selector: Labels } {
  const { deployment } = version;
  const rendered = version.isPatched() ? tryManifestOf(ApiObject.of(deployment)) : undefined;
  if (rendered !== undefined) {
    const spec = (rendered.spec ?? {}) as DeploymentSpec;
    return { pods: spec.template?.metadata?.labels ?? {}, selector: spec.selector?.matchLabels ?? {} };
  }
  const selector = deployment.matchLabels;
  const keys = Object.keys({ ...version.selectorLabels, ...selector });
  const pods = Object.fromEntries(keys.map((key) => [key, deployment.podMetadata.getLabel(key)]));
  return { pods, selector };
}

function missing(version: LabelledVersion, place: string, wanted: Labels, labels: Labels): ValueProblem[] {
  return Object.entries(wanted)
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `${place} of version ${version.versionName} should have the label ${key}: ${value}, but it was ${labels[key] === undefined ? 'taken away' : `changed to ${labels[key]}`}`,
      effect: `subset ${version.versionName} selects no pod, so requests to it get 503 (no healthy upstream)`,
      fix: 'take the patch or the label change off the Deployment',
    }));
}
