import type { FieldPath } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import type { AuthorizationPolicy, AuthorizationRule } from '../../mesh/policies/authorization';

/** A condition of a rule that no token of the validated issuers meets. */
export interface OtherIssuer {
  readonly at: FieldPath;
  /** The values that it requires one of. */
  readonly required: readonly string[];
}

/** The rules of a policy that no token of these issuers meets, by the first condition that excludes all. */
export function otherIssuersOf(policy: AuthorizationPolicy, issuers: readonly string[]): OtherIssuer[] {
  if (issuers.some((each) => each === '' || hasPlaceholder(each))) return [];
  return policy.rules.flatMap((rule) => otherIssuerIn(rule, issuers) ?? []);
}

function otherIssuerIn(
  { from, when }: AuthorizationRule,
  issuers: readonly string[],
): OtherIssuer | undefined {
  for (const { at, key, values } of when) {
    const test = conditions.get(key);
    if (test === undefined || values.length === 0) continue;
    if (!values.some((value) => test(value, issuers))) return { at: [...at, 'values'], required: values };
  }
  const required = from.map(({ fields }) => fields.get('requestPrincipals') ?? []);
  const [first] = from;
  const areOthers = required.every(
    (values) => values.length > 0 && !values.some((value) => mayBePrincipal(value, issuers)),
  );
  if (first === undefined || !areOthers) return undefined;
  return { at: [...first.at, 'requestPrincipals'], required: required.flat() };
}

const conditions: ReadonlyMap<string, (value: string, issuers: readonly string[]) => boolean> = new Map([
  ['request.auth.principal', mayBePrincipal],
  ['request.auth.claims[iss]', mayBeIssuer],
]);

/** Whether a token of one of the issuers may have a principal, `ISSUER/SUBJECT`. */
function mayBePrincipal(value: string, issuers: readonly string[]): boolean {
  if (value.startsWith('*') || hasPlaceholder(value)) return true;
  const text = value.replace(/\*$/, '');
  const starts = (issuer: string) => text.startsWith(`${issuer}/`);
  return issuers.some((each) => starts(each) || (text !== value && `${each}/`.startsWith(text)));
}

function mayBeIssuer(value: string, issuers: readonly string[]): boolean {
  if (value === '*' || hasPlaceholder(value)) return true;
  if (value.startsWith('*')) return issuers.some((each) => each.endsWith(value.slice(1)));
  if (value.endsWith('*')) return issuers.some((each) => each.startsWith(value.slice(0, -1)));
  return issuers.includes(value);
}
