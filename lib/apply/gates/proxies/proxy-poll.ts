import { configDumpPaths } from '../../../envoy/admin-paths';
import { readConfigDump } from '../../../envoy/config-dump';
import { policiesIn, policiesPath } from '../../../envoy/rbac';
import { type ProxyAdmin, ProxyUnreachable } from '../../../proxies/admin';
import { forEachConcurrently } from '../../../proxies/concurrently';
import type { MeshProxy } from '../../../proxies/proxy';
import { type Expectations, isEmpty } from './expectation';
import { mismatchesOf } from './known-to-proxies';
import { type Mismatch, unreachable } from './mismatch';
import { type PolicyExpectations, policyMismatches } from './policy-expectations';

/** Number of proxies that are asked at the same time. More of them load the API server and are not faster. */
export const mostAtOnce = 32;

/**
 * Polls the configuration of proxies. A proxy that matched its expectation once is not asked again: later changes are not
 * those of the step, and in a large mesh something always changes.
 */
export class ProxyPoll {
  private readonly satisfied = new Set<string>();

  constructor(private readonly admin: ProxyAdmin) {}

  /** The mismatches of the proxies that have not matched yet. */
  async poll(
    proxies: readonly MeshProxy[],
    expectations: Expectations,
    policies: PolicyExpectations,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<MeshProxy, readonly Mismatch[]>> {
    const mismatched = new Map<MeshProxy, readonly Mismatch[]>();
    await forEachConcurrently(this.unsatisfied(proxies), mostAtOnce, async (proxy) => {
      const mismatches = await this.mismatches(proxy, expectations, policies, signal);
      if (mismatches.length > 0) {
        mismatched.set(proxy, mismatches);
        return;
      }
      this.satisfied.add(proxy.uid);
      this.admin.release(proxy);
    });
    return mismatched;
  }

  /** The proxies that have not matched yet, or were not asked. */
  unsatisfied(proxies: readonly MeshProxy[]): readonly MeshProxy[] {
    return proxies.filter(({ uid }) => !this.satisfied.has(uid));
  }

  private async mismatches(
    proxy: MeshProxy,
    expectations: Expectations,
    policies: PolicyExpectations,
    signal: AbortSignal,
  ): Promise<readonly Mismatch[]> {
    const expected = expectations.of(proxy.caller, proxy.pod.spec.nodeName);
    const policed = policies.of(proxy);
    try {
      const found: Mismatch[] = [];
      if (!isEmpty(expected)) {
        const answers: unknown[] = [];
        for (const path of configDumpPaths(expected.scope))
          answers.push(await this.admin.get(proxy, path, signal));
        found.push(...mismatchesOf(expected, readConfigDump(answers)));
      }
      if (policed.length > 0) {
        const answer = await this.admin.get(proxy, policiesPath(proxy.caller.kind), signal);
        found.push(...policyMismatches(policed, policiesIn(answer)));
      }
      return found;
    } catch (error) {
      if (error instanceof ProxyUnreachable) return [unreachable(error.message)];
      throw error;
    }
  }
}
