import type { ValueProblem } from '../problems/problem';
import { nameProblems } from './names';
import { portNumberProblems } from './numbers';
import { isNarrow, type Operation, operationProblems } from './operation';
import { isHttp, type Port } from './port';
import { shown } from './shown';

/**
 * Who may call a service.
 *
 * - `any`: everybody who reaches it. No policy is written.
 * - `declared`: only the services that declare a call (`calls`), the gateways that expose it, and `otherCallers`. The
 *   pods refuse all others: 403, or a reset of the connection on a tcp or tls port.
 * - `dry-run`: the same policy with the annotation `istio.io/dry-run`. The pods count what it would refuse, and refuse
 *   nothing.
 */
export type Callers = 'any' | 'declared' | 'dry-run';

/** The pods of one service account, or of all accounts of a namespace. */
export interface PodsOfNamespace {
  /** Their namespace. */
  readonly namespace: string;
  /**
   * The name of their service account.
   *
   * @default - every service account of the namespace.
   */
  readonly serviceAccount?: string;
  /**
   * The trust domain of their certificates, if it is that of another mesh. Only together with `serviceAccount`. The default
   * stands for the mesh's own trust domain and its aliases, whatever their names are.
   *
   * @default 'cluster.local'
   */
  readonly trustDomain?: string;
  /**
   * Not together with `namespace`.
   *
   * @default - only these pods.
   */
  readonly anyone?: never;
}

/** Everybody, with or without a sidecar. */
export interface Anyone {
  /** Everybody may send these requests. Callers without mTLS too, unless the pods require mTLS. */
  readonly anyone: true;
  /**
   * Not together with `anyone`.
   *
   * @default - everybody.
   */
  readonly namespace?: never;
  /**
   * Not together with `anyone`.
   *
   * @default - everybody.
   */
  readonly serviceAccount?: never;
  /**
   * Not together with `anyone`.
   *
   * @default - everybody.
   */
  readonly trustDomain?: never;
}

/** A caller that is not a service of the program, such as a metrics scraper or a job. */
export type OtherCaller = (PodsOfNamespace | Anyone) &
  Operation & {
    /**
     * The number of the port that the pods listen on.
     *
     * @default - the ports of the service.
     */
    readonly targetPort?: number;
  };

const modes: readonly unknown[] = ['any', 'declared', 'dry-run'] satisfies Callers[];

/** The problem of a value of `callers` that is none of the three. */
export function callersProblems(callers: unknown): ValueProblem[] {
  if (callers === undefined || modes.includes(callers)) return [];
  return [
    {
      rule: 'unknown-callers',
      message: `callers is ${shown(callers)}`,
      effect: 'no policy would be written, so every caller would get in',
      fix: "use 'declared', 'dry-run' or 'any'",
    },
  ];
}

/** The principal of a service account, as AuthorizationPolicies have it. */
export function principalOf(namespace: string, account: string, trustDomain = 'cluster.local'): string {
  return `${trustDomain}/ns/${namespace}/sa/${account}`;
}

/** The problems of callers that are not services of the program. */
export function otherCallerProblems(callers: readonly OtherCaller[], ports: readonly Port[]): ValueProblem[] {
  return callers.flatMap((caller, index) => {
    const what = `otherCallers[${index}]`;
    const { namespace, serviceAccount, trustDomain, anyone, targetPort } = (caller ??
      {}) as Partial<OtherCaller>;
    if (anyone !== true && namespace === undefined) return [nobody(what)];
    return [
      ...(anyone === true ? [] : nameProblems(`the namespace of ${what}`, namespace, 'DNS-1123 label')),
      ...(serviceAccount === undefined
        ? []
        : nameProblems(`the serviceAccount of ${what}`, serviceAccount, 'DNS-1123 subdomain')),
      ...(trustDomain === undefined
        ? []
        : nameProblems(`the trustDomain of ${what}`, trustDomain, 'DNS-1123 subdomain')),
      ...(trustDomain !== undefined && serviceAccount === undefined ? [domainAlone(what)] : []),
      ...(targetPort === undefined ? [] : portNumberProblems(`the targetPort of ${what}`, targetPort)),
      ...operationProblems(what, caller),
      ...(isNarrow(caller) && targetPort === undefined && !ports.some(isHttp) ? [onConnection(what)] : []),
    ];
  });
}

/** The problem of paths or methods on a port whose proxy does not read requests. */
export function onConnection(what: string): ValueProblem {
  return {
    rule: 'operation-on-connection',
    message: `${what} has paths or methods, but its port carries no HTTP requests`,
    effect:
      'on such a port istiod leaves out a rule with paths or methods, so every connection would be reset',
    fix: 'remove paths and methods, or correct the protocol of the port',
  };
}

function nobody(what: string): ValueProblem {
  return {
    rule: 'caller-without-identity',
    message: `${what} names nobody`,
    effect: 'its rule would let every caller in',
    fix: "give the pods, as in { namespace: 'monitoring', serviceAccount: 'prometheus' }, or { anyone: true }",
  };
}

function domainAlone(what: string): ValueProblem {
  return {
    rule: 'trust-domain-without-account',
    message: `${what} has a trustDomain, but no serviceAccount`,
    effect: 'a rule for a namespace admits every trust domain, so callers of other meshes would get in too',
    fix: 'set serviceAccount too, or remove trustDomain',
  };
}
