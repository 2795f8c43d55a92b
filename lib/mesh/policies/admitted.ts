import type { AuthorizationRule, Values } from './authorization';
import { fits } from './patterns';
import { enforcementOf } from './ztunnel';

/** The identity of a caller. */
export interface Identity {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Whether a rule of an ALLOW at ztunnel may admit connections of a caller. Ports and addresses are not in the
 * manifests, so they exclude nobody.
 */
export function mayAdmit(rule: AuthorizationRule, caller: Identity, ownNamespace: string): boolean {
  if (enforcementOf('ALLOW', rule) === 'never') return false;
  return rule.from.length === 0 || rule.from.some((source) => mayBe(source, caller, ownNamespace));
}

function mayBe({ fields }: Values, caller: Identity, ownNamespace: string): boolean {
  const { namespace, serviceAccount } = caller;
  // The trust domain is any.
  const principal = (pattern: string) =>
    fits(pattern, `${pattern.split('/')[0]}/ns/${namespace}/sa/${serviceAccount}`);
  const account = (text: string) =>
    text === `${namespace}/${serviceAccount}` || (text === serviceAccount && namespace === ownNamespace);
  const tests: readonly (readonly [string, string, (text: string) => boolean])[] = [
    ['principals', 'notPrincipals', principal],
    ['namespaces', 'notNamespaces', (pattern) => fits(pattern, namespace)],
    ['serviceAccounts', 'notServiceAccounts', account],
  ];
  return tests.every(([positive, negative, test]) => {
    const [wanted = [], unwanted = []] = [fields.get(positive), fields.get(negative)];
    return (wanted.length === 0 || wanted.some(test)) && !unwanted.some(test);
  });
}
