import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import {
  type Container,
  type ContainerSecurityContextProps,
  type Deployment,
  EnvValue,
  Node,
  type PodSecurityContextProps,
  Probe,
} from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { PodSettings } from './pod-settings';
import type { Port } from './port';
import { VersionDeployment } from './version-deployment';
import type { VersionProps } from './version-props';

/** What a version needs to know of the service that runs it. */
export interface VersionHome {
  readonly namespace: string;
  /** The labels that the pods of every version carry. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** What the names of Deployments begin with. */
  readonly deploymentPrefix: string;
  readonly versionLabelKey: string;
  readonly ports: readonly Port[];
  readonly everyVersion?: PodSettings;
}

interface DeploymentInput {
  readonly name: string;
  readonly home: VersionHome;
  readonly props: VersionProps;
  readonly settings: PodSettings;
  readonly selectorLabels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
}

/** The value of the label that tells a version's pods from those of other versions. */
export function labelOf(props: VersionProps): string {
  return props.label ?? props.name;
}

/** Makes the Deployment of a version, still without its container. */
export function deploymentOf(scope: Construct, input: DeploymentInput): Deployment {
  const { name, home, props, settings, selectorLabels, selector } = input;
  const restricted = isRestricted(settings);
  const versionLabels = { ...selectorLabels, 'app.kubernetes.io/version': labelOf(props) };
  const deployment = new VersionDeployment(scope, 'deployment', {
    metadata: { name, namespace: home.namespace, labels: versionLabels },
    replicas: props.autoscaling === undefined ? props.replicas : undefined,
    selectorLabels,
    selector,
    podLabels: { ...settings.podLabels, ...props.selector, ...versionLabels },
    podAnnotations: { ...settings.podAnnotations },
    restricted,
    strategy: settings.strategy,
    serviceAccount: settings.serviceAccount,
    dockerRegistryAuth: settings.imagePullSecret,
    securityContext: podSecurityContext(settings),
    terminationGracePeriod: settings.shutdown?.gracePeriod ?? Duration.seconds(30),
  });
  schedule(deployment, settings);
  patchPodSpec(deployment, settings);
  return deployment;
}

/** Adds the container that runs the version's image. */
export function containerOf(
  deployment: Deployment,
  ports: readonly Port[],
  props: VersionProps,
  settings: PodSettings,
): Container {
  const container = deployment.addContainer({
    name: 'main',
    image: props.image,
    imagePullPolicy: settings.imagePullPolicy,
    command: settings.command && [...settings.command],
    args: settings.args && [...settings.args],
    envVariables: environment(settings),
    envFrom: settings.envFrom && [...settings.envFrom],
    resources: settings.resources ?? {},
    liveness: settings.liveness,
    readiness: settings.readiness ?? defaultReadiness(ports),
    startup: settings.startup,
    volumeMounts: settings.volumeMounts && [...settings.volumeMounts],
    securityContext: containerSecurityContext(settings),
    ports: containerPorts(ports),
  });
  if (settings.shutdown?.drain !== undefined) {
    const seconds = settings.shutdown.drain.toSeconds({ integral: false });
    // cdk8s-plus knows commands only, and many images have no `sleep` to run.
    ApiObject.of(deployment).addJsonPatch(
      JsonPatch.add('/spec/template/spec/containers/0/lifecycle', { preStop: { sleep: { seconds } } }),
    );
  }
  return container;
}

function environment(settings: PodSettings): Record<string, EnvValue> {
  const entries = Object.entries(settings.env ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      value instanceof EnvValue ? value : EnvValue.fromValue(String(value)),
    ]),
  );
}

function defaultReadiness(ports: readonly Port[]): Probe | undefined {
  const first = ports[0];
  return first && Probe.fromTcpSocket({ port: first.targetPort });
}

/** Two ports of a service may lead to one port of the pod, which is listed once. */
function containerPorts(ports: readonly Port[]): { number: number; name: string }[] {
  const byNumber = new Map<number, string>();
  const names = new Set<string>();
  for (const { targetPort, name } of ports) {
    if (byNumber.has(targetPort) || names.has(name)) continue;
    byNumber.set(targetPort, name);
    names.add(name);
  }
  return [...byNumber].map(([number, name]) => ({ number, name }));
}

function schedule(deployment: Deployment, settings: PodSettings): void {
  const { tolerations = [], nodes = [], spread = [] } = settings;
  if (tolerations.length > 0) deployment.scheduling.tolerate(Node.tainted(...tolerations));
  if (nodes.length > 0) deployment.scheduling.attract(Node.labeled(...nodes));
  for (const options of spread) deployment.scheduling.spread(options);
}

function isRestricted(settings: PodSettings): boolean {
  return (settings.podSecurityStandard ?? 'restricted') === 'restricted';
}

function podSecurityContext(settings: PodSettings): PodSecurityContextProps {
  return { ensureNonRoot: isRestricted(settings), ...settings.podSecurityContext };
}

function containerSecurityContext(settings: PodSettings): ContainerSecurityContextProps {
  const restricted = isRestricted(settings);
  return {
    ensureNonRoot: restricted,
    readOnlyRootFilesystem: restricted,
    allowPrivilegeEscalation: !restricted,
    ...settings.securityContext,
  };
}

/** Zero values that cdk8s-plus always writes and the API server always drops: noise in each diff. */
const noise = [
  '/spec/minReadySeconds',
  '/spec/template/spec/hostNetwork',
  '/spec/template/spec/setHostnameAsFQDN',
];

function patchPodSpec(deployment: Deployment, settings: PodSettings): void {
  const object = ApiObject.of(deployment);
  object.addJsonPatch(...noise.map((path) => JsonPatch.remove(path)));
  if (!isRestricted(settings)) return;
  object.addJsonPatch(
    JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
  );
}
