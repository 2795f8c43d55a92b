import type { Admission } from '../mesh/policies/admission-outcome';

/** Why policies deny a request. */
export function deniedWords({ by, policies, detail }: Extract<Admission, { kind: 'denied' }>): string {
  const told = detail === undefined ? '' : `, ${detail}`;
  if (by !== undefined) {
    const { namespace, name } = by.policy.object;
    return `rule ${by.index} of AuthorizationPolicy ${namespace}/${name} denies it${told}`;
  }
  const names = policies.map(({ object }) => `${object.namespace}/${object.name}`);
  return `no rule of AuthorizationPolicy ${names.join(', ')} allows it${told}`;
}

/** Why a token is refused. */
export function refusedWords({ wanted, found, by }: Extract<Admission, { kind: 'unauthenticated' }>): string {
  const { namespace, name } = by.object;
  return `RequestAuthentication ${namespace}/${name} asks for ${wanted.join(' or ')}, the token has ${found ?? 'none'}`;
}
