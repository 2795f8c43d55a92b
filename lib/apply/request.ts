import type { MeshOptions } from '../mesh/mesh';
import type { MeshObject } from '../mesh/objects/mesh-object';
import type { SafePlan } from '../plan/plan';

/** A change to apply. */
export interface ApplyRequest {
  /** The old state, which the cluster is expected to be in. */
  readonly from: readonly MeshObject[];
  /** The new state. */
  readonly to: readonly MeshObject[];
  /**
   * Settings of the mesh, from the configuration.
   *
   * @default - Istio's defaults
   */
  readonly mesh?: MeshOptions;
  /**
   * Objects that may be deleted even if they were changed, by key (`keyOf`). They need not be in either state.
   *
   * @default - none
   */
  readonly pruned?: ReadonlyMap<string, MeshObject>;
  /**
   * Field managers whose fields `cdk8s-istio` takes over, in addition to those of client-side apply.
   *
   * @default - none
   */
  readonly takenOver?: readonly string[];
  /**
   * Returns the reason why the plan from `from` to `to` is not the reviewed one; undefined if it is.
   *
   * @default - any plan is accepted
   */
  readonly objection?: (plan: SafePlan) => string | undefined;
}
