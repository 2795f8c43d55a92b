import type { MeshOptions } from '../mesh/mesh';
import type { MeshObject } from '../mesh/objects/mesh-object';
import type { SafePlan } from '../plan/plan';

/** What is to be done. */
export interface ApplyRequest {
  /** What is believed to be there. */
  readonly from: readonly MeshObject[];
  /** What is to be there. */
  readonly to: readonly MeshObject[];
  /**
   * What is known of the cluster besides.
   *
   * @default - what clusters are by default
   */
  readonly mesh?: MeshOptions;
  /**
   * Objects that may be deleted whatever they are, by their names as `keyOf` gives them. Neither state need have them.
   *
   * @default - none
   */
  readonly pruned?: ReadonlyMap<string, MeshObject>;
  /**
   * Managers whose fields become those of `cdk8s-istio`, besides those of client-side apply.
   *
   * @default - none
   */
  readonly takenOver?: readonly string[];
  /**
   * Says of the plan from `from` to `to` why it is not the one that was agreed on; undefined: it is.
   *
   * @default - any is
   */
  readonly objection?: (plan: SafePlan) => string | undefined;
}
