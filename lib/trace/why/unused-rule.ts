import type { Field } from '../../mesh/objects/mesh-object';
import type { HttpRule } from '../../mesh/routes/http-rules';
import type { Code } from '../codes';
import type { UnmetCondition } from './conditions';

/** A rule, or a whole VirtualService for the host, that does not get the request. */
export interface PassedOver {
  /** The rule, or the VirtualService. */
  readonly at: Field;
  /** The rule; undefined for a whole VirtualService, or for a rule without a delegate. */
  readonly rule: HttpRule | undefined;
  readonly code: Code;
  /** One for each match of the rule: a request that meets one of them meets the rule. */
  readonly conditions: readonly UnmetCondition[];
  /** The rule or the object that comes first or hides it. */
  readonly by: Field | undefined;
}
