import { ApiObject, JsonPatch } from 'cdk8s';
import { type ContainerPort, type Deployment, k8s } from 'cdk8s-plus-27';
import { type ContainerSettings, containerProps } from './container-settings';
import { type ContainerProbes, plusProbe } from './probe';

/** A container's name and image. */
export interface ContainerIdentity {
  /** The name, unique in the pod; the version's own container is `main`. A DNS-1123 label. */
  readonly name: string;
  /** The container image, with its tag or digest. Maps to `image`. */
  readonly image: string;
}

/** A container that runs to completion before the next one starts, such as a migration. */
export interface OneTimeContainer extends ContainerIdentity, ContainerSettings {
  /**
   * Not set: with `Always` the container is a sidecar.
   *
   * @default - the container runs once, and again if it fails.
   */
  readonly restartPolicy?: undefined;
  /**
   * Only for a sidecar.
   *
   * @default - always undefined.
   */
  readonly readiness?: undefined;
  /**
   * Only for a sidecar.
   *
   * @default - always undefined.
   */
  readonly liveness?: undefined;
  /**
   * Only for a sidecar.
   *
   * @default - always undefined.
   */
  readonly startup?: undefined;
  /**
   * Only for a sidecar.
   *
   * @default - always undefined.
   */
  readonly ports?: undefined;
}

/** A container that starts before the following ones and runs as long as the pod, such as a database proxy. */
export interface SidecarContainer extends ContainerIdentity, ContainerSettings, ContainerProbes {
  /** Makes the container a sidecar (Kubernetes 1.29 or later). Maps to `restartPolicy`. */
  readonly restartPolicy: 'Always';
  /**
   * The ports that the container listens on. Maps to `ports`.
   *
   * @default - none.
   */
  readonly ports?: readonly ContainerPort[];
}

/** A container that starts before the version's own. */
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

/** Sets fields of a container that cdk8s-plus-27 does not have. Undefined values are left out. */
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

/** The seccomp profile of a container, as Kubernetes writes it. */
export function seccompProfile({ securityContext }: ContainerSettings): object | undefined {
  return securityContext?.seccompProfile && { ...securityContext.seccompProfile };
}

/** cdk8s-plus throws on a duplicate port of a container, which would hide the program's other problems. */
function withoutRepeated(ports: readonly ContainerPort[]): ContainerPort[] {
  const taken = new Set<string>();
  return ports.filter(({ number, name, protocol = 'TCP' }) => {
    const keys = [`${number}/${protocol}`, ...(name === undefined ? [] : [name])];
    const isNew = keys.every((key) => !taken.has(key));
    for (const key of keys) taken.add(key);
    return isNew;
  });
}
