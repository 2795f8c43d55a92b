import type { Container, k8s, Probe, ProbeOptions } from 'cdk8s-plus-27';
import type { ValueProblem } from '../problems/problem';
import { portNumberProblems } from './numbers';
import type { AnyProbe } from './plus-values';

/** The health service of gRPC, asked by the kubelet (Kubernetes 1.24 and up). */
export interface GrpcProbe extends ProbeOptions {
  /** What is asked. Stands for `grpc`. */
  readonly grpc: {
    /**
     * The port. Stands for `port`.
     *
     * @default - the container's first port: for the version's own container the service's first `targetPort`.
     */
    readonly port?: number;
    /**
     * The name that the HealthCheckRequest holds. Stands for `service`.
     *
     * @default - none: the health of the whole server.
     */
    readonly service?: string;
  };
}

/** A probe of cdk8s-plus, or one by gRPC, which cdk8s-plus-27 to -30 do not have. */
export type ContainerProbe = AnyProbe | GrpcProbe;

/** When a container gets requests and when it is restarted. */
export interface ContainerProbes {
  /**
   * When a pod is given requests. Stands for `readinessProbe`.
   *
   * @default - for the version's own container: when the port of the service's first `targetPort` accepts a
   * connection. For a sidecar: none.
   */
  readonly readiness?: ContainerProbe;
  /**
   * When a container is restarted. Stands for `livenessProbe`.
   *
   * @default - only when its process ends.
   */
  readonly liveness?: ContainerProbe;
  /**
   * When the other probes begin. Stands for `startupProbe`.
   *
   * @default - at once.
   */
  readonly startup?: ContainerProbe;
}

/**
 * The probe as a container of cdk8s-plus-27 takes it. A probe that names no port asks `port`: our containers list
 * their ports without a first among them, for which cdk8s-plus would take 80.
 */
export function plusProbe(probe: ContainerProbe | undefined, port: number | undefined): Probe | undefined {
  if (isPlusProbe(probe)) {
    return rendered((container) => {
      const withPort: Container = Object.create(container, { portNumber: { value: port } });
      return (probe as Probe)._toKube(withPort);
    });
  }
  if (!isGrpcProbe(probe)) return undefined;
  const { grpc, initialDelaySeconds, periodSeconds, timeoutSeconds } = probe;
  return rendered(() => ({
    failureThreshold: probe.failureThreshold ?? 3,
    initialDelaySeconds: initialDelaySeconds?.toSeconds(),
    periodSeconds: periodSeconds?.toSeconds(),
    successThreshold: probe.successThreshold,
    timeoutSeconds: timeoutSeconds?.toSeconds(),
    grpc: { port: grpc.port ?? port ?? 80, service: grpc.service },
  }));
}

/** cdk8s-plus asks a probe for nothing but its rendering. */
function rendered(render: (container: Container) => k8s.Probe): Probe {
  return { _toKube: render } as Probe;
}

/** What is wrong with the probes of a container whose first port is `port`. */
export function probeProblems(
  container: string,
  probes: ContainerProbes,
  port: number | undefined,
): ValueProblem[] {
  const given = Object.entries({
    readiness: probes.readiness,
    liveness: probes.liveness,
    startup: probes.startup,
  });
  return given.flatMap(([name, probe]) => {
    if (probe === undefined || isPlusProbe(probe)) return [];
    const what = `the ${name} probe of container ${container}`;
    if (isGrpcProbe(probe)) return portNumberProblems(`the port of ${what}`, probe.grpc.port ?? port);
    return [
      {
        rule: 'unknown-probe',
        message: `${what} is no probe`,
        effect: 'the kubelet would not ask the container, so requests would reach it before it can answer',
        fix: "give Probe.fromHttpGet('/ready') of cdk8s-plus, or { grpc: {} }",
      },
    ];
  });
}

function isPlusProbe(probe: ContainerProbe | undefined): probe is AnyProbe {
  return typeof Object(probe)._toKube === 'function';
}

function isGrpcProbe(probe: ContainerProbe | undefined): probe is GrpcProbe {
  const { grpc } = Object(probe);
  return typeof grpc === 'object' && grpc !== null;
}
