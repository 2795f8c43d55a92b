import { ApiObject } from 'cdk8s';
import type { Deployment } from 'cdk8s-plus-27';
import { hasForm, labelProblems, nameProblems } from './names';
import { wholeNumberProblems } from './numbers';
import type { PodSettings } from './pod-settings';
import type { ValueProblem } from './problem';
import { tryManifestOf } from './try-manifest';
import type { VersionIdentity, VersionProps } from './version-props';

/** What of a version is looked at here. */
interface CheckedVersion {
  readonly versionName: string;
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly deployment: Deployment;
  /** True when the program has patched the Deployment. */
  isPatched(): boolean;
}

interface VersionInput {
  readonly name: string;
  readonly props: VersionProps;
  readonly settings: PodSettings;
}

/** What is wrong with one version by itself. */
export function versionProblems(
  version: CheckedVersion,
  { name, props, settings }: VersionInput,
): ValueProblem[] {
  return [
    ...nameProblems('the name of the version', props.name, 'DNS-1123 label'),
    ...(props.deploymentName === undefined && !hasForm(props.name, 'DNS-1123 label')
      ? []
      : nameProblems('the name of the Deployment', name, 'DNS-1123 subdomain')),
    ...labelProblems('podLabels', settings.podLabels ?? {}),
    ...Object.keys(settings.env ?? {}).flatMap((variable) =>
      nameProblems('an environment variable', variable, 'environment variable'),
    ),
    ...imageProblems(props),
    ...replicaProblems(props),
    ...autoscalingProblems(props, settings),
    ...overriddenLabels(version, settings),
    ...lostLabels(version),
  ];
}

const refused = 'the API server refuses the Deployment, so no pod of this version comes up';

function imageProblems(props: VersionProps): ValueProblem[] {
  if (typeof props.image === 'string' && props.image.trim() !== '') return [];
  return [
    {
      rule: 'version-without-image',
      message: `version ${props.name} has the image ${JSON.stringify(props.image)}`,
      effect: refused,
      fix: "name the image with its tag, as in 'task-manager/backend:1.4.2'",
    },
  ];
}

function replicaProblems(props: VersionProps): ValueProblem[] {
  const { name, replicas, autoscaling }: VersionIdentity & { replicas?: number; autoscaling?: object } =
    props;
  if (replicas !== undefined && autoscaling !== undefined) {
    return [
      {
        rule: 'replicas-with-autoscaling',
        message: `version ${name} has both replicas and autoscaling`,
        effect: 'every apply sets the number of pods back, whatever load the autoscaler had scaled for',
        fix: 'leave replicas out, or autoscaling',
      },
    ];
  }
  return wholeNumberProblems(replicas, {
    rule: 'invalid-replicas',
    what: `replicas of version ${name}`,
    least: 0,
    effect: refused,
  });
}

function autoscalingProblems(props: VersionProps, settings: PodSettings): ValueProblem[] {
  const { autoscaling } = props;
  if (autoscaling === undefined) return [];
  const effect = 'the API server refuses the HorizontalPodAutoscaler, so the pods stay as many as they are';
  const whole = (what: string, value: unknown, least: number) =>
    wholeNumberProblems(value, { rule: 'invalid-autoscaling', what: `autoscaling.${what}`, least, effect });
  const problems = [
    ...whole('min', autoscaling.min ?? null, 1),
    ...whole('max', autoscaling.max ?? null, 1),
    ...whole('cpu', autoscaling.cpu, 1),
  ];
  if (problems.length === 0 && autoscaling.min > autoscaling.max) {
    problems.push({
      rule: 'invalid-autoscaling',
      message: `autoscaling.min is ${autoscaling.min}, autoscaling.max only ${autoscaling.max}`,
      effect,
      fix: 'let max be min or more',
    });
  }
  if (settings.resources?.cpu?.request === undefined) {
    problems.push({
      rule: 'autoscaling-without-request',
      message: `version ${props.name} scales by CPU, but requests none`,
      effect: 'the autoscaler cannot tell the use in per cent, so the number of pods never changes',
      fix: 'set resources: { cpu: { request: Cpu.millis(250) } }, with what the pods need',
    });
  }
  return problems;
}

/** Labels that tell app and version cannot be given another value. */
function overriddenLabels(version: CheckedVersion, settings: PodSettings): ValueProblem[] {
  const own: Record<string, string> = {
    ...version.selectorLabels,
    'app.kubernetes.io/version': version.versionName,
  };
  return Object.entries(settings.podLabels ?? {})
    .filter(([key, value]) => key in own && own[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `podLabels sets ${key} to ${JSON.stringify(value)}, where version ${version.versionName} needs ${JSON.stringify(own[key])}`,
      effect: 'the label would be overruled, since the Service and the subset select by it',
      fix: `leave ${key} out of podLabels; rename the version or the app instead`,
    }));
}

/** The labels may have been changed on the Deployment that the version hands out. */
function lostLabels(version: CheckedVersion): ValueProblem[] {
  const { pods, selector } = labelsNow(version);
  const foreign = Object.entries(selector)
    .filter(([key, value]) => !(key in version.selectorLabels) && pods[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `the Deployment of version ${version.versionName} selects ${key}: ${value}, which its pods do not carry`,
      effect: refused,
      fix: `give the pods the label with podLabels: { '${key}': '${value}' }, or do not select by it`,
    }));
  return [
    ...missing(version, 'the pods', pods),
    ...missing(version, "the Deployment's selector", selector),
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
function labelsNow(version: CheckedVersion): { pods: Labels; selector: Labels } {
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

function missing(version: CheckedVersion, place: string, labels: Labels): ValueProblem[] {
  return Object.entries(version.selectorLabels)
    .filter(([key, value]) => labels[key] !== value)
    .map(([key, value]) => ({
      rule: 'version-labels-lost',
      message: `${place} of version ${version.versionName} should have the label ${key}: ${value}, but it was ${labels[key] === undefined ? 'taken away' : `changed to ${labels[key]}`}`,
      effect: `subset ${version.versionName} selects no pod, so requests to it get 503 (no healthy upstream)`,
      fix: 'take the patch or the label change off the Deployment',
    }));
}
