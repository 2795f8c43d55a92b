import type { IConstruct } from 'constructs';
import type { Problem } from '../problems/problem';
import type { Followed } from './callers-settings';
import type { DeclaredCall } from './declarations';

/**
 * The problems of pods without a sidecar, where callers are declared: such a caller has no certificate by which the
 * called pods know it, and such a callee enforces no policy.
 *
 * @param services those that admit only declared callers, or would
 * @param without the paths of the workloads without a sidecar
 */
export function podsWithoutSidecar(
  calls: readonly DeclaredCall[],
  services: readonly Followed[],
  without: ReadonlySet<string | undefined>,
): Problem[] {
  const isWithout = ({ node }: IConstruct) => without.has(node.path);
  return [
    ...services
      .filter(({ callers }) => callers.deployments().some(isWithout))
      .map(({ service }) => calleeProblem(service.node.path)),
    ...calls
      .filter((call) => call.isRestricted() && call.deployments().some(isWithout))
      .map(({ caller, edge }) => callerProblem(caller.node.path, edge.service.serviceName)),
  ];
}

function calleeProblem(path: string): Problem {
  return {
    path,
    rule: 'callers-without-sidecar',
    message: 'only declared callers may call it, but its pods have no sidecar',
    effect: 'nothing enforces the policy: every caller gets in',
    fix: "give the pods a sidecar, or set callers: 'any'",
  };
}

function callerProblem(path: string, callee: string): Problem {
  return {
    path,
    rule: 'caller-without-sidecar',
    message: `calls ${callee}, which admits declared callers only, from pods without a sidecar`,
    effect: 'its connections have no identity: 403 (RBAC: access denied), or a reset on a tcp port',
    fix: `give the pods a sidecar, or admit plain text with otherCallers: [{ anyone: true }] of ${callee}`,
  };
}
