import type { DestinationRuleSpec } from '../objects/istio-types';
import type { MeshObject } from '../objects/mesh-object';
import { readOnce } from '../objects/read-once';
import { fullHost } from './hosts';
import { type Export, exportOf } from './services';

/** A parsed DestinationRule. */
export interface DestinationRule {
  readonly object: MeshObject;
  readonly spec: DestinationRuleSpec;
  /** Its full host. */
  readonly host: string;
  readonly exportedTo: Export;
}

/** Reads a DestinationRule. */
export const destinationRuleOf = readOnce((object, domain): DestinationRule => {
  const spec = (object.data['spec'] ?? {}) as DestinationRuleSpec;
  const host = fullHost(spec.host ?? '', { namespace: object.namespace, domain });
  return { object, spec, host, exportedTo: exportOf(spec.exportTo, object.namespace) };
});

/**
 * A DestinationRule that is exported by the mesh configuration, unless it has `exportTo`. Istiod heeds only `.` there: with
 * any other list the rule is exported to all.
 *
 * @param exportTo `defaultDestinationRuleExportTo`; undefined if it is not set
 */
export function ruleExportedByDefault(
  rule: DestinationRule,
  exportTo: readonly string[] | undefined,
): DestinationRule {
  if (!exportTo?.includes('.') || (rule.spec.exportTo ?? []).length > 0) return rule;
  return { ...rule, exportedTo: exportOf(['.'], rule.object.namespace) };
}
