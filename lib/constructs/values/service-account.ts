import type { ValueProblem } from '../problems/problem';
import { nameProblems } from './names';
import { shown } from './shown';

/**
 * The service account of a service's pods, which is their identity in the mesh:
 * `cluster.local/ns/NAMESPACE/sa/ACCOUNT`.
 *
 * - `own`: this program writes a ServiceAccount with the Service's name.
 * - `{ name }`: this program writes a ServiceAccount with this name.
 * - `{ existing }`: the pods use the account with this name, which this program does not write.
 */
export type ServiceAccountOfPods =
  | 'own'
  | {
      /** The name of the account that this program writes. */
      readonly name: string;
      /**
       * Not together with `name`.
       *
       * @default - the program writes the account.
       */
      readonly existing?: never;
    }
  | {
      /** The name of the account, which exists in the namespace of the pods. */
      readonly existing: string;
      /**
       * Not together with `existing`.
       *
       * @default - the name of the existing account.
       */
      readonly name?: never;
    };

/** The name of an account and whether the program writes it. */
export interface NamedAccount {
  readonly name: string;
  readonly isWritten: boolean;
}

/** The account of the pods of a service with this name. */
export function namedAccount(account: ServiceAccountOfPods, serviceName: string): NamedAccount {
  if (typeof account !== 'object' || account === null) return { name: serviceName, isWritten: true };
  return account.existing === undefined
    ? { name: account.name ?? serviceName, isWritten: true }
    : { name: account.existing, isWritten: false };
}

/** The problems of the account of a service's pods. */
export function serviceAccountProblems(account: unknown): ValueProblem[] {
  if (account === undefined || account === 'own') return [];
  const { name, existing } = Object(account) as { readonly name?: unknown; readonly existing?: unknown };
  if (name === undefined && existing === undefined) {
    return [
      {
        rule: 'unknown-service-account',
        message: `serviceAccount is ${shown(account)}`,
        effect: 'the pods would run with another account, so policies would refuse their calls: 403',
        fix: "use 'own', { name: 'cart' } or { existing: 'cart' }",
      },
    ];
  }
  return nameProblems('the name of serviceAccount', existing ?? name, 'DNS-1123 subdomain');
}
