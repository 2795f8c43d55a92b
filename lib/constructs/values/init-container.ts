import { ApiObject, JsonPatch } from 'cdk8s';
import { type ContainerPort, type Deployment, k8s } from 'cdk8s-plus-27';
import { type ContainerSettings, containerProps } from './container-settings';
import { type ContainerProbes, plusProbe } from './probe';

/** A container's name and image. */
export interface ContainerIdentity {
  /** The name, another one for each container of the pod; the version's own is `main`. A DNS-1123 label. */
  readonly name: string;
  /** The container image, with its tag or digest. Stands for `image`. */
  readonly image: string;
}

/** A container that runs to its end before the next one starts, such as a migration. */
export interface OneTimeContainer extends ContainerIdentity, ContainerSettings {
  /**
   * Absent: with `Always` the container is a sidecar.
   *
   * @default - runs once, and again when it fails.
   */
  readonly restartPolicy?: undefined;
  /**
   * Only a sidecar has it.
   *
   * @default - never there.
   */
  readonly readiness?: undefined;
  /**
   * Only a sidecar has it.
   *
   * @default - never there.
   */
  readonly liveness?: undefined;
  /**
   * Only a sidecar has it.
   *
   * @default - never there.
   */
  readonly startup?: undefined;
  /**
   * Only a sidecar has it.
   *
   * @default - never there.
   */
  readonly ports?: undefined;
}

/** A container that starts before those after it and runs as long as the pod, such as a database proxy. */
export interface SidecarContainer extends ContainerIdentity, ContainerSettings, ContainerProbes {
  /** What makes it a sidecar (Kubernetes 1.29 and up). Stands for `restartPolicy`. */
  readonly restartPolicy: 'Always';
  /**
   * The ports that it listens on. Stands for `ports`.
   *
   * @default - none.
   */
  readonly ports?: readonly ContainerPort[];
}

/** One of the containers that start before the version's own. */
export type InitContainer = OneTimeContainer | SidecarContainer;

/** Adds the containers that start before the version's own. */
export function addInitContainers(
  deployment: Deployment,
  containers: readonly InitContainer[],
  isRestricted: boolean,
): void {
  for (const container of containers) {
    const { name, image } = container;
    const isSidecar = container.restartPolicy === 'Always';
    const ports = isSidecar ? withoutRepeated(container.ports ?? []) : [];
    const index = deployment.initContainers.length;
    const made = deployment.addInitContainer({
      ...containerProps(container, isRestricted),
      name,
      image,
      ports,
    });
    const patches: Record<string, unknown> = { 'securityContext/seccompProfile': seccompProfile(container) };
    if (isSidecar) {
      const probe = (field: 'readiness' | 'liveness' | 'startup') =>
        k8s.toJson_Probe(plusProbe(container[field], ports[0]?.number)?._toKube(made));
      patches.restartPolicy = 'Always';
      patches.readinessProbe = probe('readiness');
      patches.livenessProbe = probe('liveness');
      patches.startupProbe = probe('startup');
    }
    // cdk8s-plus-27 knows neither sidecars nor their probes.
    patchContainer(deployment, `initContainers/${index}`, patches);
  }
}

/** Sets fields of a container that cdk8s-plus-27 does not have; those without a value are left out. */
export function patchContainer(
  deployment: Deployment,
  container: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  ApiObject.of(deployment).addJsonPatch(
    ...given.map(([field, value]) => JsonPatch.add(`/spec/template/spec/${container}/${field}`, value)),
  );
}

/** The profile that a container asks for, as Kubernetes writes it. */
export function seccompProfile({ securityContext }: ContainerSettings): object | undefined {
  return securityContext?.seccompProfile && { ...securityContext.seccompProfile };
}

/** cdk8s-plus throws on a port that a container has twice, which would hide the program's other problems. */
function withoutRepeated(ports: readonly ContainerPort[]): ContainerPort[] {
  const taken = new Set<string>();
  return ports.filter(({ number, name, protocol = 'TCP' }) => {
    const keys = [`${number}/${protocol}`, ...(name === undefined ? [] : [name])];
    const isNew = keys.every((key) => !taken.has(key));
    for (const key of keys) taken.add(key);
    return isNew;
  });
}
