import type { Container, k8s, Probe, ProbeOptions } from 'cdk8s-plus-27';
import type { ValueProblem } from '../problems/problem';
import { portNumberProblems } from './numbers';
import type { AnyProbe } from './plus-values';

/** A probe that calls the gRPC health service (Kubernetes 1.24 or later). */
export interface GrpcProbe extends ProbeOptions {
  /** Port and service of the health check. Maps to `grpc`. */
  readonly grpc: {
    /**
     * The port. Maps to `port`.
     *
     * @default - the container's first port; for the version's own container the service's first `targetPort`.
     */
    readonly port?: number;
    /**
     * The service name in the HealthCheckRequest. Maps to `service`.
     *
     * @default - none: the health of the whole server.
     */
    readonly service?: string;
  };
}

/** A probe of cdk8s-plus, or a gRPC probe, which cdk8s-plus-27 to -30 do not have. */
export type ContainerProbe = AnyProbe | GrpcProbe;

/** The probes that decide when a container gets requests and when it is restarted. */
export interface ContainerProbes {
  /**
   * Decides when the pod gets requests. Maps to `readinessProbe`.
   *
   * @default - for the version's own container a TCP connection to the service's first `targetPort`; none for a
   * sidecar.
   */
  readonly readiness?: ContainerProbe;
  /**
   * Decides when the container is restarted. Maps to `livenessProbe`.
   *
   * @default - none: it is restarted only when its process ends.
   */
  readonly liveness?: ContainerProbe;
  /**
   * Decides when the other probes start. Maps to `startupProbe`.
   *
   * @default - none: they start at once.
   */
  readonly startup?: ContainerProbe;
}

/**
 * The probe for a container of cdk8s-plus-27. A probe without a port uses `port`: for a container with a list of ports
 * cdk8s-plus would use 80.
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

/** cdk8s-plus calls only `_toKube` of a probe. */
function rendered(render: (container: Container) => k8s.Probe): Probe {
  return { _toKube: render } as Probe;
}

/** The problems of the probes of a container whose first port is `port`. */
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
        message: `${what} is not a probe`,
        effect: 'the kubelet would not probe the container, so requests would reach it before it is ready',
        fix: "use Probe.fromHttpGet('/ready') of cdk8s-plus, or { grpc: {} }",
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
