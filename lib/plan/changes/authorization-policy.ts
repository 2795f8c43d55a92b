import { mappingsIn, specOf } from '../../mesh/objects/json';
import type { JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { type KindOfChange, unionBy } from './kind-of-change';

/**
 * An AuthorizationPolicy: callers are added or removed, have other identities, or the policy begins or ends to apply.
 *
 * **Its rules change.** The union of an ALLOW has the rules of both, so that it admits the callers of both states: pods
 * with the old identity of a caller and pods with the new one. The union of a DENY has the rules that both have. Once
 * the pods with the old identity are gone, the new policy passes.
 *
 * **It is created or deleted.** There is no intermediate form. An ALLOW that is created refuses everybody whom it does
 * not name, so it waits until its callers have the identities that it names.
 *
 * **Its action or its selector changes.** No union can have both. The verifier judges the two forms.
 */
export const authorizationPolicy: KindOfChange = {
  kinds: ['security.istio.io/AuthorizationPolicy'],
  union: (from, to) => {
    const [old, wanted] = [from, to].map(whatItIs);
    return isSame(old ?? null, wanted ?? null) ? unionOf(from, to) : undefined;
  },
};

const unionOf = unionBy((from, to) => {
  const [old, wanted] = [mappingsIn(from['rules']), mappingsIn(to['rules'])];
  const isIn = (rules: readonly JsonObject[]) => (rule: JsonObject) =>
    rules.some((each) => isSame(each, rule));
  const rules =
    to['action'] === 'DENY'
      ? wanted.filter(isIn(old))
      : [...wanted, ...old.filter((rule) => !isIn(wanted)(rule))];
  return { ...to, rules };
});

/** Everything but the rules. */
function whatItIs(object: MeshObject): JsonObject {
  const { rules: _, ...rest } = specOf(object);
  return { ...rest, dryRun: object.annotations['istio.io/dry-run'] ?? '' };
}
