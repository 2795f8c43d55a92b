import { ApiObject } from 'cdk8s';
import type { Deployment } from 'cdk8s-plus-27';
import { labelOf } from '../pods/version-pods';
import { tryManifestOf } from '../synthesis/try-manifest';
import { labelProblems, nameProblems } from '../values/names';
import type { PodSettings } from '../values/pod-settings';
import { shown } from '../values/shown';
import type { VersionProps } from '../values/version-props';
import type { ValueProblem } from './problem';

/** The labels of a version and its Deployment. */
export interface LabelledVersion {
  readonly versionName: string;
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly deploymentSelector: Readonly<Record<string, string>>;
  readonly deployment: Deployment;
  /** True when the program has patched the Deployment. */
  isPatched(): boolean;
}

/** The effect of a Deployment that the API server refuses. */
export const refused = 'the API server refuses the Deployment, so no pod of this version starts';

/** The problems of a version's labels: those of its pods and those in the selector of its Deployment. */
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

/** The selector of an existing Deployment. */
function selectorProblems(version: LabelledVersion, { name, selector }: VersionProps): ValueProblem[] {
  if (selector === undefined) return [];
  if (Object.keys(selector).length === 0) {
    return [
      {
        rule: 'empty-selector',
        message: `the selector of version ${name} has no labels`,
        effect: refused,
        fix: 'set the labels that the Deployment selects, or remove selector to use those of the app and the version',
      },
    ];
  }
  const disagree = Object.entries(selector)
    .filter(([key, value]) => key in version.selectorLabels && version.selectorLabels[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `version ${name} selects ${key}: ${value}, but its pods have ${key}: ${version.selectorLabels[key]}`,
      effect: refused,
      fix: `set appLabel or the version's label to ${shown(value)}, or remove ${key} from selector`,
    }));
  return [...labelProblems('selector', selector), ...disagree];
}

/** The labels of app and version cannot have another value. */
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
      message: `podLabels sets ${key} to ${shown(value)}, but version ${version.versionName} needs ${shown(own[key])}`,
      effect: 'the value would be ignored, since the Service and the subset select by this label',
      fix: `remove ${key} from podLabels, and rename the version or the app instead`,
    }));
}

/** The program may have changed the labels of the cdk8s-plus Deployment. */
function lostLabels(version: LabelledVersion): ValueProblem[] {
  const { pods, selector } = labelsNow(version);
  const foreign = Object.entries(selector)
    .filter(([key, value]) => !(key in version.deploymentSelector) && pods[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `version ${version.versionName} selects ${key}: ${value}, which its pods do not have`,
      effect: refused,
      fix: `add the label with podLabels: { '${key}': '${value}' }, or remove it from the selector`,
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
 * The labels of pods and selector as they are now. Patches show only in the manifest, which is rendered for this only
 * if the program has patched the Deployment, since rendering is slow.
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
      message: `${place} of version ${version.versionName} ${labels[key] === undefined ? `lost the label ${key}: ${value}` : `must have ${key}: ${value}, not ${labels[key]}`}`,
      effect: `subset ${version.versionName} selects no pod, so requests to it get 503 (no healthy upstream)`,
      fix: 'remove the patch or the label change from the Deployment',
    }));
}
