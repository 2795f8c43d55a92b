import type { IConstruct } from 'constructs';
import type { CallersProps } from '../callers/service-callers';
import { callersIn, type Followed, followedIn } from '../synthesis/callers-settings';
import { callersProblems, otherCallerProblems } from '../values/declared-callers';
import { type Jwt, jwtProblems } from '../values/jwt';
import { isHttp, type Port } from '../values/port';
import { namedAccount, serviceAccountProblems } from '../values/service-account';
import type { Problem, ValueProblem } from './problem';
import { pathsOf } from './program';

/** The problems of the callers of a service and of its account. */
export function serviceCallersProblems(
  { serviceName, ports }: { readonly serviceName: string; readonly ports: readonly Port[] },
  { callers, otherCallers, serviceAccount }: CallersProps,
): ValueProblem[] {
  return [
    ...callersProblems(callers),
    ...otherCallerProblems(otherCallers ?? [], ports),
    ...serviceAccountProblems(serviceAccount),
    ...defaultAccount(serviceName, serviceAccount),
  ];
}

/** The problems of the tokens that a service requires. */
export function serviceJwtProblems(ports: readonly Port[], jwt: Jwt | undefined): ValueProblem[] {
  if (jwt === undefined) return [];
  const withoutRequests: ValueProblem = {
    rule: 'jwt-on-connections',
    message: 'jwt is set, but no port carries HTTP requests',
    effect: 'a connection has no token, so nothing would be verified',
    fix: 'remove jwt, or correct the protocol of a port',
  };
  return [...jwtProblems(jwt), ...(ports.some(isHttp) ? [] : [withoutRequests])];
}

/** Every namespace has an account `default`, and every pod without another account uses it. */
function defaultAccount(serviceName: string, account: CallersProps['serviceAccount']): ValueProblem[] {
  if (account === undefined || serviceAccountProblems(account).length > 0) return [];
  const { name, isWritten } = namedAccount(account, serviceName);
  if (!isWritten || name !== 'default') return [];
  return [
    {
      rule: 'account-of-every-pod',
      message: 'the service account is named default, as that of all pods without one',
      effect: 'policies that admit this service would admit every such pod of the namespace',
      fix: "use another name, as in serviceAccount: { name: 'default-service' }",
    },
  ];
}

/** The warning that the default of a program does not hold for a service whose pods it does not write. */
export function unenforcedCallers(
  service: IConstruct & { readonly serviceName: string },
  namespace: string,
  callers: unknown,
): ValueProblem[] {
  if (callers === 'any' || callersIn(service, namespace) === 'any') return [];
  return [
    {
      rule: 'callers-not-enforced',
      message: `the callers of ${service.serviceName} are not restricted: its owner writes its pods`,
      effect: 'every caller that its owner admits reaches it, whether or not the program declares a call',
      fix: "have the owner write an AuthorizationPolicy, and set callers: 'any' here to confirm",
    },
  ];
}

/** Warnings of services that share an identity, so that a policy for one of them admits the other too. */
export function sharedIdentityWarnings(app: IConstruct): Problem[] {
  const services = followedIn(app);
  if (services.every(({ callers }) => callers.mode === 'any')) return [];
  const byPrincipal = new Map<string, Followed[]>();
  for (const each of services) {
    for (const principal of each.callers.principals()) {
      byPrincipal.set(principal, [...(byPrincipal.get(principal) ?? []), each]);
    }
  }
  return [...byPrincipal].flatMap(([principal, sharing]) => {
    const named = sharing.find(({ callers }) => callers.isNamed());
    if (sharing.length < 2 || named === undefined) return [];
    const others = sharing.filter((each) => each !== named).map(({ service }) => service);
    return [
      {
        path: named.service.node.path,
        rule: 'shared-identity',
        message: `its pods have the identity ${principal}, as those of ${pathsOf(others)}`,
        effect: 'the services that it calls admit the pods of both',
        fix: "give each service an account, as in serviceAccount: 'own'",
      },
    ];
  });
}
