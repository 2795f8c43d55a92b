import type { Field } from '../../mesh/objects/mesh-object';
import type { HttpRule } from '../../mesh/routes/http-rules';

/** `rule canary`, or `rule http[0]` for one without a name. */
export function ruleName(at: Field, rule: Pick<HttpRule, 'name'> | undefined): string {
  if (rule?.name) return `rule ${rule.name}`;
  const [, kind, index] = at.path;
  return `rule ${String(kind)}[${String(index)}]`;
}
