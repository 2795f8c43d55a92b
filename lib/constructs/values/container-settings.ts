import type {
  ContainerProps,
  ContainerResources,
  ContainerSecurityContextProps,
  EnvFrom,
  ImagePullPolicy,
  VolumeMount,
} from 'cdk8s-plus-27';
import { EnvValue } from 'cdk8s-plus-27';
import type { ValueProblem } from '../problems/problem';
import { nameProblems } from './names';
import type { AnyEnvFrom, AnyVolumeMount } from './plus-values';

/** Single fields of a container's security context. That of cdk8s-plus fits. */
export interface ContainerSecurity extends Omit<ContainerSecurityContextProps, 'capabilities'> {
  /**
   * Linux capabilities, such as `NET_BIND_SERVICE`. Stands for `capabilities`.
   *
   * @default - none: all are dropped, unless the pods are privileged.
   */
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  /**
   * The seccomp profile. Stands for `seccompProfile`.
   *
   * @default - the pod's own.
   */
  readonly seccompProfile?: { readonly type: string; readonly localhostProfile?: string };
}

/** What one container is like: the version's own, or one that runs beside or before it. */
export interface ContainerSettings {
  /**
   * Environment variables: texts, or values from ConfigMaps, Secrets and fields. Stands for `env`.
   *
   * @default - none, or in the version's own container those that `calls` adds.
   */
  readonly env?: Readonly<Record<string, string | EnvValue>>;
  /**
   * ConfigMaps and Secrets of which every key becomes a variable. Stands for `envFrom`.
   *
   * @default - none.
   */
  readonly envFrom?: readonly AnyEnvFrom[];
  /**
   * The command in place of the image's entry point. Stands for `command`.
   *
   * @default - the image's own.
   */
  readonly command?: readonly string[];
  /**
   * The arguments of the command. Stands for `args`.
   *
   * @default - the image's own.
   */
  readonly args?: readonly string[];
  /**
   * Requests and limits. Stands for `resources`.
   *
   * @default - none. Autoscaling by CPU or memory needs a request.
   */
  readonly resources?: ContainerResources;
  /**
   * Volumes and where they stand in the container. Stands for `volumeMounts` and the pod's `volumes`.
   *
   * @default - none.
   */
  readonly volumeMounts?: readonly AnyVolumeMount[];
  /**
   * When the image is fetched. Stands for `imagePullPolicy`.
   *
   * @default ImagePullPolicy.ALWAYS
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Single fields of the container's security context, before what the standard sets. Stands for the
   * container's `securityContext`.
   *
   * @default - as `podSecurityStandard` says.
   */
  readonly securityContext?: ContainerSecurity;
}

/** The settings as cdk8s-plus-27 takes them, whichever cdk8s-plus their values are of. */
export function containerProps(
  settings: ContainerSettings,
  isRestricted: boolean,
): Omit<ContainerProps, 'image'> {
  return {
    imagePullPolicy: settings.imagePullPolicy,
    command: settings.command && [...settings.command],
    args: settings.args && [...settings.args],
    envVariables: environment(settings),
    envFrom: settings.envFrom && ([...settings.envFrom] as EnvFrom[]),
    resources: settings.resources ?? {},
    volumeMounts: settings.volumeMounts && ([...settings.volumeMounts] as VolumeMount[]),
    securityContext: securityContext(settings, isRestricted),
  };
}

/** What is wrong with the settings of a container. */
export function containerSettingsProblems(settings: ContainerSettings): ValueProblem[] {
  return Object.keys(settings.env ?? {}).flatMap((variable) =>
    nameProblems('an environment variable', variable, 'environment variable'),
  );
}

function environment(settings: ContainerSettings): Record<string, EnvValue> {
  const entries = Object.entries(settings.env ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isEnvValue(value) ? value : EnvValue.fromValue(String(value))]),
  );
}

// Not by its class: that of another cdk8s-plus is another one.
function isEnvValue(value: unknown): value is EnvValue {
  return typeof value === 'object' && value !== null && ('valueFrom' in value || 'value' in value);
}

function securityContext(settings: ContainerSettings, isRestricted: boolean): ContainerSecurityContextProps {
  const standard = {
    ensureNonRoot: isRestricted,
    readOnlyRootFilesystem: isRestricted,
    allowPrivilegeEscalation: !isRestricted,
  };
  return { ...standard, ...(settings.securityContext as ContainerSecurityContextProps | undefined) };
}
