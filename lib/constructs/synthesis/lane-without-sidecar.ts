import type { Problem } from '../problems/problem';
import type { DeclaredCall, DeclaredLane } from './declarations';

/** A caller of a lane whose pods have no proxy. */
export interface LaneWithoutSidecar {
  /** Path of the Lane. */
  readonly lane: string;
  /** The names of the services. */
  readonly caller: string;
  readonly callee: string;
  /** Whether the caller has a canary in the lane too. */
  readonly isInLane: boolean;
}

/**
 * The callers of a lane's services whose pods have no proxy, which alone knows who they are.
 *
 * @param without the paths of the workloads without a sidecar
 */
export function laneCallersWithoutSidecar(
  { lane, services }: DeclaredLane,
  calls: readonly DeclaredCall[],
  without: ReadonlySet<string | undefined>,
): LaneWithoutSidecar[] {
  const isIn = (service: unknown) => services.some((each) => each === service);
  const isEntry = (service: unknown) => service === services[0];
  return calls
    .filter(({ caller, edge }) => isIn(edge.service) && (isIn(caller) || !isEntry(edge.service)))
    .filter(({ deployments }) => deployments().some(({ node }) => without.has(node.path)))
    .map(({ caller, edge }) => ({
      lane: lane.node.path,
      caller: caller.node.id,
      callee: edge.service.serviceName,
      isInLane: isIn(caller),
    }));
}

/** The problem, or the warning if the caller is outside of the lane, of a caller that no rule of the lane reads. */
export function laneWithoutSidecar({ lane, caller, callee, isInLane }: LaneWithoutSidecar): Problem {
  return {
    path: lane,
    rule: 'lane-caller-without-sidecar',
    message: `${caller} calls ${callee} from pods without a sidecar`,
    effect: isInLane
      ? `no rule reads which version of ${caller} calls: each request reaches any version of ${callee}`
      : `no rule reads that ${caller} is outside of the lane: its requests reach the lane's ${callee} too`,
    fix: `set injection: 'enabled' for the namespace of ${caller}, or remove sidecar.istio.io/inject from its pods`,
  };
}
