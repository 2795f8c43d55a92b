import type { Problem } from '../problems/problem';

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
