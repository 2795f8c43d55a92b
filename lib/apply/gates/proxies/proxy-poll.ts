import { configDumpPaths } from '../../../envoy/admin-paths';
import { readConfigDump } from '../../../envoy/config-dump';
import { type ProxyAdmin, ProxySilent } from '../../../proxies/admin';
import { forEachAtOnce } from '../../../proxies/concurrently';
import type { MeshProxy } from '../../../proxies/proxy';
import { isNothing, type Knowledge } from './expectation';
import { lacksOf } from './known-to-proxies';
import { type Lack, silent } from './mismatch';

/** So many proxies are asked at once: more than this keeps an API server busy, and is no faster. */
export const mostAtOnce = 32;

/**
 * Asks proxies what they hold, round after round. One that held all once is not asked again: what changes later is not
 * the step's doing, and in a large mesh there is no moment at which nothing changes.
 */
export class ProxyLooks {
  private readonly satisfied = new Set<string>();

  constructor(private readonly admin: ProxyAdmin) {}

  /** What those lack that were not satisfied yet. */
  async look(
    proxies: readonly MeshProxy[],
    knowledge: Knowledge,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<MeshProxy, readonly Lack[]>> {
    const lacking = new Map<MeshProxy, readonly Lack[]>();
    await forEachAtOnce(this.notSatisfied(proxies), mostAtOnce, async (proxy) => {
      const lacks = await this.lacks(proxy, knowledge, signal);
      if (lacks.length > 0) {
        lacking.set(proxy, lacks);
        return;
      }
      this.satisfied.add(proxy.uid);
      this.admin.release(proxy);
    });
    return lacking;
  }

  /** Those that were not satisfied yet, or not asked. */
  notSatisfied(proxies: readonly MeshProxy[]): readonly MeshProxy[] {
    return proxies.filter(({ uid }) => !this.satisfied.has(uid));
  }

  private async lacks(proxy: MeshProxy, knowledge: Knowledge, signal: AbortSignal): Promise<readonly Lack[]> {
    const wanted = knowledge.of(proxy.caller, proxy.pod.spec.nodeName);
    if (isNothing(wanted)) return [];
    try {
      const answers: unknown[] = [];
      for (const path of configDumpPaths(wanted.scope))
        answers.push(await this.admin.get(proxy, path, signal));
      return lacksOf(wanted, readConfigDump(answers));
    } catch (error) {
      if (error instanceof ProxySilent) return [silent(error.message)];
      throw error;
    }
  }
}
