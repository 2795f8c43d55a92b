import type { ValueProblem } from '../problems/problem';
import type { CallEdge, Callee } from './call';
import { hasForm } from './names';
import { shown } from './shown';

/** Limits what a service's proxies know to the services that it calls. Maps to a Sidecar. */
export interface DeclaredEgress {
  /**
   * The hosts that proxies know besides the callees, as `NAMESPACE/HOST`: those of proxies themselves, such as a
   * collector of traces, and those that the application calls without `calls`. Maps to `egress[].hosts`.
   *
   * @default ['istio-system/*']
   */
  readonly hosts?: readonly string[];
  /**
   * What proxies do with requests to all other hosts: forward them to the address that the caller resolved, or refuse
   * them (502). Maps to `outboundTrafficPolicy.mode`.
   *
   * @default - that of the mesh, ALLOW_ANY unless its administrator changed it.
   */
  readonly outboundTrafficPolicy?: 'ALLOW_ANY' | 'REGISTRY_ONLY';
}

/** What a service's proxies know: `any` service of the mesh, or the `declared` calls, with settings if needed. */
export type Egress = 'any' | 'declared' | DeclaredEgress;

const neededByProxies: readonly string[] = ['istio-system/*'];

/** The settings of a limit; undefined if there is none. */
export function declaredEgress(egress: Egress | undefined): DeclaredEgress | undefined {
  if (egress === 'declared') return {};
  return typeof egress === 'object' && egress !== null ? egress : undefined;
}

/** The hosts of a service's Sidecar: each callee, and what proxies need besides; sorted. */
export function egressHosts(
  calls: readonly CallEdge[],
  { hosts = neededByProxies }: DeclaredEgress,
): string[] {
  const called = calls.flatMap(({ service }) => hostsOfCallee(service));
  return [...new Set([...called, ...hosts])].sort();
}

function hostsOfCallee(callee: Callee): string[] {
  const { host, namespace, through } = callee as Callee & {
    readonly namespace?: string;
    readonly through?: Callee;
  };
  const ofService = /^[^.]+\.([^.]+)\.svc\./.exec(host)?.[1];
  const own = `${ofService ?? namespace ?? '*'}/${host}`;
  return through === undefined ? [own] : [own, ...hostsOfCallee(through)];
}

/** The problems of the prop `egress`. */
export function egressProblems(egress: unknown): ValueProblem[] {
  if (egress === undefined || egress === 'any' || egress === 'declared') return [];
  if (typeof egress !== 'object' || egress === null) {
    return [
      {
        rule: 'unknown-egress',
        message: `egress is ${shown(egress)}`,
        effect: 'no Sidecar would be written, so proxies would know all services',
        fix: "use 'declared', 'any', or an object with hosts and outboundTrafficPolicy",
      },
    ];
  }
  const { hosts = [], outboundTrafficPolicy: mode } = egress as DeclaredEgress;
  const problems: ValueProblem[] = hosts
    .filter((line) => !isEgressHost(line))
    .map((line) => ({
      rule: 'invalid-egress-host',
      message: `egress.hosts has ${shown(line)}, which is not NAMESPACE/HOST`,
      effect: 'istiod refuses the Sidecar, so proxies keep their old configuration',
      fix: "use a namespace, '.' or '*', then '/' and a host, as in 'istio-system/*'",
    }));
  if (mode !== undefined && mode !== 'ALLOW_ANY' && mode !== 'REGISTRY_ONLY') {
    problems.push({
      rule: 'unknown-egress',
      message: `egress.outboundTrafficPolicy is ${shown(mode)}`,
      effect: 'the API server refuses the Sidecar, so proxies keep their old configuration',
      fix: "use 'ALLOW_ANY' or 'REGISTRY_ONLY'",
    });
  }
  return problems;
}

function isEgressHost(line: unknown): boolean {
  if (typeof line !== 'string') return false;
  const [namespace = '', host, ...rest] = line.split('/');
  const isNamespace = namespace === '.' || namespace === '*' || hasForm(namespace, 'DNS-1123 label');
  return isNamespace && rest.length === 0 && hasForm(host, 'host');
}
