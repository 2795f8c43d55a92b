import { hasForm, nameProblems } from '../values/names';
import { wholeNumberProblems } from '../values/numbers';
import type { PodSettings } from '../values/pod-settings';
import { shown } from '../values/shown';
import type { VersionIdentity, VersionProps } from '../values/version-props';
import { autoscalingProblems, requestProblems } from './autoscaling-problems';
import { containerProblems } from './container-problems';
import type { ValueProblem } from './problem';
import { type LabelledVersion, refused, versionLabelProblems } from './version-label-problems';

interface VersionInput {
  readonly name: string;
  readonly props: VersionProps;
  readonly settings: PodSettings;
}

/** The problems of one version by itself. */
export function versionProblems(
  version: LabelledVersion,
  { name, props, settings }: VersionInput,
): ValueProblem[] {
  return [
    ...versionNameProblems(props),
    ...(props.deploymentName === undefined && !hasForm(props.name, 'DNS-1123 label')
      ? []
      : nameProblems('the name of the Deployment', name, 'DNS-1123 subdomain')),
    ...imageProblems(props),
    ...replicaProblems(props),
    ...containerProblems(version.deployment, settings),
    ...(props.autoscaling === undefined ? [] : autoscalingProblems(props.autoscaling)),
    ...(props.autoscaling === undefined ? [] : requestProblems(props.name, props.autoscaling, settings)),
    ...versionLabelProblems(version, props, settings),
  ];
}

/** A version is often named after its image tag, which is a valid label value but not a valid subset name. */
function versionNameProblems({ name, label }: VersionProps): ValueProblem[] {
  const problems = nameProblems('the name of the version', name, 'DNS-1123 label');
  if (label !== undefined || !hasForm(name, 'label value')) return problems;
  const possible = name.toLowerCase().replace(/[._]+/g, '-');
  if (!hasForm(possible, 'DNS-1123 label')) return problems;
  const fix = `keep it as the label of the pods: name: '${possible}', label: '${name}'`;
  return problems.map((problem) => ({ ...problem, fix }));
}

function imageProblems(props: VersionProps): ValueProblem[] {
  if (typeof props.image === 'string' && props.image.trim() !== '') return [];
  return [
    {
      rule: 'version-without-image',
      message: `version ${props.name} has the invalid image ${shown(props.image)}`,
      effect: refused,
      fix: "set the image with its tag, as in 'task-manager/backend:1.4.2'",
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
        effect: 'every apply resets the number of pods that the autoscaler has set',
        fix: 'remove replicas or autoscaling',
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
