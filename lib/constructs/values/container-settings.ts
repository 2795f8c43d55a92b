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

/** Fields of a container's security context. `ContainerSecurityContextProps` of cdk8s-plus is accepted. */
export interface ContainerSecurity extends Omit<ContainerSecurityContextProps, 'capabilities'> {
  /**
   * Linux capabilities, such as `NET_BIND_SERVICE`. Maps to `capabilities`.
   *
   * @default - none: all are dropped unless `podSecurityStandard` is `privileged`.
   */
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  /**
   * The seccomp profile. Maps to `seccompProfile`.
   *
   * @default - that of the pod.
   */
  readonly seccompProfile?: { readonly type: string; readonly localhostProfile?: string };
}

/** The settings of one container: the version's own, a sidecar or an init container. */
export interface ContainerSettings {
  /**
   * Environment variables: strings, or values from ConfigMaps, Secrets and fields. Maps to `env`.
   *
   * @default - none, except those that `calls` adds to the version's own container.
   */
  readonly env?: Readonly<Record<string, string | EnvValue>>;
  /**
   * ConfigMaps and Secrets whose keys all become variables. Maps to `envFrom`.
   *
   * @default - none.
   */
  readonly envFrom?: readonly AnyEnvFrom[];
  /**
   * The command, which replaces the entry point of the image. Maps to `command`.
   *
   * @default - that of the image.
   */
  readonly command?: readonly string[];
  /**
   * The arguments of the command. Maps to `args`.
   *
   * @default - those of the image.
   */
  readonly args?: readonly string[];
  /**
   * Resource requests and limits. Maps to `resources`.
   *
   * @default - none. Autoscaling by CPU or memory needs a request.
   */
  readonly resources?: ContainerResources;
  /**
   * Volumes and their mount paths. Maps to `volumeMounts` and the pod's `volumes`.
   *
   * @default - none.
   */
  readonly volumeMounts?: readonly AnyVolumeMount[];
  /**
   * When the image is pulled. Maps to `imagePullPolicy`.
   *
   * @default ImagePullPolicy.ALWAYS
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Fields of the container's security context, which override those of the standard. Maps to the container's
   * `securityContext`.
   *
   * @default - as set by `podSecurityStandard`.
   */
  readonly securityContext?: ContainerSecurity;
}

/** The settings as props of cdk8s-plus-27. Their values may come from any later cdk8s-plus. */
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

/** The problems of a container's settings. */
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

// Not by its class, which differs between versions of cdk8s-plus.
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
