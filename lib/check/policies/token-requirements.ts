import type { FieldPath } from '../../mesh/objects/mesh-object';
import type { AuthorizationPolicy, AuthorizationRule, Values } from '../../mesh/policies/authorization';

/** A rule of a policy whose meaning depends on a validated token. */
export interface TokenRule {
  /** The field or condition that needs the token. */
  readonly at: FieldPath;
  /**
   * What the rule does to requests if no token is validated: an ALLOW allows none (`nobody`), a DENY refuses none
   * (`nobody`), or it refuses all that meet the rest (`everybody`).
   */
  readonly meets: 'nobody' | 'everybody';
}

/** The rules of a policy that need a validated token. */
export function tokenRulesOf({ action, rules }: AuthorizationPolicy): TokenRule[] {
  return rules.flatMap((rule): TokenRule[] => {
    const at = requiredIn(rule);
    if (at !== undefined) return [{ at, meets: 'nobody' }];
    const excluded = action === 'DENY' ? excludedIn(rule) : undefined;
    return excluded === undefined ? [] : [{ at: excluded, meets: 'everybody' }];
  });
}

/** The first field by which every source of a rule requires a principal of the request, or a condition that does. */
function requiredIn({ from, when }: AuthorizationRule): FieldPath | undefined {
  const condition = when.find(({ key, values }) => key.startsWith('request.auth.') && values.length > 0);
  if (condition !== undefined) return [...condition.at, 'key'];
  const [first] = from;
  if (first === undefined || !from.every((source) => has(source, 'requestPrincipals'))) return undefined;
  return [...first.at, 'requestPrincipals'];
}

/** The source that matches every request without a principal. */
function excludedIn({ from }: AuthorizationRule): FieldPath | undefined {
  const source = from.find(
    ({ fields }) => fields.get('notRequestPrincipals')?.includes('*') && !fields.has('requestPrincipals'),
  );
  return source === undefined ? undefined : [...source.at, 'notRequestPrincipals'];
}

function has({ fields }: Values, field: string): boolean {
  return (fields.get(field)?.length ?? 0) > 0;
}
