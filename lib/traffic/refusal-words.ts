import type { Admission } from '../mesh/policies/admission-outcome';
import type { AuthorizationPolicy } from '../mesh/policies/authorization';

/** Why policies deny a request, to be read after its status: ` by shop/deny-all`. */
export function deniedReason({ by, policies }: Extract<Admission, { kind: 'denied' }>): string {
  const names = namesOf(policies);
  const which = names.length > 2 ? `${names.length} policies` : names.join(' and ');
  // A DENY names itself; of ALLOWs each would have to be met.
  return by === undefined ? `, not allowed by ${which}` : ` by ${which}`;
}

/** Why policies deny a request, in a sentence. */
export function deniedWords({ by, policies, detail }: Extract<Admission, { kind: 'denied' }>): string {
  const told = detail === undefined ? '' : `, ${detail}`;
  if (by !== undefined) {
    const { namespace, name } = by.policy.object;
    return `rule ${by.index} of AuthorizationPolicy ${namespace}/${name} denies it${told}`;
  }
  return `no rule of AuthorizationPolicy ${namesOf(policies).join(', ')} allows it${told}`;
}

function namesOf(policies: readonly AuthorizationPolicy[]): readonly string[] {
  return policies.map(({ object }) => `${object.namespace}/${object.name}`).sort();
}

/** Why a token is refused. */
export function refusedWords({ wanted, found, by }: Extract<Admission, { kind: 'unauthenticated' }>): string {
  const { namespace, name } = by.object;
  return `RequestAuthentication ${namespace}/${name} asks for ${wanted.join(' or ')}, the token has ${found ?? 'none'}`;
}
