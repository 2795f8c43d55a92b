import { ApiObject, Duration, JsonPatch } from 'cdk8s';
import {
  type Container,
  type Deployment,
  type DeploymentStrategy,
  Node,
  type NodeLabelQuery,
  type NodeTaintQuery,
  type PodSecurityContextProps,
  Probe,
} from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { containerProps } from '../values/container-settings';
import { addInitContainers, patchContainer, seccompProfile } from '../values/init-container';
import type { PodSettings } from '../values/pod-settings';
import type { Port } from '../values/port';
import { plusProbe } from '../values/probe';
import type { VersionProps } from '../values/version-props';
import { VersionDeployment } from './version-deployment';

/** The data of a service that its versions need. */
export interface VersionHome {
  readonly namespace: string;
  /** The labels that the pods of every version have. */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** The prefix of the names of Deployments. */
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

/** The value of the version label. */
export function labelOf(props: VersionProps): string {
  return props.label ?? props.name;
}

/** Makes the Deployment of a version, without its containers. */
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
    strategy: settings.strategy as DeploymentStrategy | undefined,
    serviceAccount: settings.serviceAccount,
    dockerRegistryAuth: settings.imagePullSecret,
    securityContext: podSecurityContext(settings),
    terminationGracePeriod: settings.shutdown?.gracePeriod ?? Duration.seconds(30),
  });
  schedule(deployment, settings);
  patchPodSpec(deployment, settings);
  return deployment;
}

/** Adds the container that runs the version's image, and the init containers. */
export function containerOf(
  deployment: Deployment,
  ports: readonly Port[],
  props: VersionProps,
  settings: PodSettings,
): Container {
  const restricted = isRestricted(settings);
  const port = ports[0]?.targetPort;
  const container = deployment.addContainer({
    ...containerProps(settings, restricted),
    name: 'main',
    image: props.image,
    liveness: plusProbe(settings.liveness, port),
    readiness:
      settings.readiness === undefined ? defaultReadiness(port) : plusProbe(settings.readiness, port),
    startup: plusProbe(settings.startup, port),
    ports: containerPorts(ports),
  });
  // cdk8s-plus-27 has no seccomp profile, and as preStop hook only commands; many images have no `sleep` command.
  const seconds = settings.shutdown?.drain?.toSeconds({ integral: false });
  patchContainer(deployment, 'containers/0', {
    lifecycle: seconds === undefined ? undefined : { preStop: { sleep: { seconds } } },
    'securityContext/seccompProfile': seccompProfile(settings),
  });
  addInitContainers(deployment, settings.initContainers ?? [], restricted);
  return container;
}

function defaultReadiness(port: number | undefined): Probe | undefined {
  return port === undefined ? undefined : Probe.fromTcpSocket({ port });
}

/** Two ports of a service may have the same target port, which the container lists once. */
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
  if (tolerations.length > 0)
    deployment.scheduling.tolerate(Node.tainted(...(tolerations as NodeTaintQuery[])));
  if (nodes.length > 0) deployment.scheduling.attract(Node.labeled(...(nodes as NodeLabelQuery[])));
  for (const options of spread) deployment.scheduling.spread(options);
}

function isRestricted(settings: PodSettings): boolean {
  return (settings.podSecurityStandard ?? 'restricted') === 'restricted';
}

function podSecurityContext(settings: PodSettings): PodSecurityContextProps {
  return { ensureNonRoot: isRestricted(settings), ...settings.podSecurityContext };
}

/** Zero values that cdk8s-plus always writes and the API server drops, which would show in every diff. */
const zeroValues = [
  '/spec/minReadySeconds',
  '/spec/template/spec/hostNetwork',
  '/spec/template/spec/setHostnameAsFQDN',
];

function patchPodSpec(deployment: Deployment, settings: PodSettings): void {
  const object = ApiObject.of(deployment);
  object.addJsonPatch(...zeroValues.map((path) => JsonPatch.remove(path)));
  if (!isRestricted(settings)) return;
  object.addJsonPatch(
    JsonPatch.add('/spec/template/spec/securityContext/seccompProfile', { type: 'RuntimeDefault' }),
  );
}
