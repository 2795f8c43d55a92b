import type { Cluster, LiveObject, ObjectName } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import type { Clock } from '../clock';
import { Stopped } from '../stopped';
import { holderWords } from './holder';
import { duration, look, specOf, timeOf, withSpec } from './lease-spec';

/** Milliseconds between two renewals. */
const renewal = (duration * 1000) / 3;

/**
 * A lease that is renewed every few seconds, and before each write. Each renewal names the `resourceVersion` that this
 * process wrote last, so that it fails after another process took the lease. This does not depend on the local clock,
 * which may have been suspended together with the process.
 */
export class HeldLease {
  private readonly ended = new AbortController();
  private readonly losing = new AbortController();
  private readonly loop: Promise<void>;
  private renewing: Promise<void> | undefined;
  /** The time at which the last renewal succeeded or failed. */
  private tried: number;
  /** Milliseconds in which renewals failed. */
  private failing = 0;
  /** Aborted when the lease is lost. */
  readonly lost: AbortSignal = this.losing.signal;

  /** @param renewed time at which the last successful renewal was sent */
  constructor(
    private readonly settings: { readonly clock: Clock; readonly cluster: Cluster },
    private readonly name: ObjectName,
    private held: LiveObject,
    private renewed: number,
  ) {
    this.tried = renewed;
    this.loop = this.keep();
  }

  /**
   * Has the API server confirm the lease, unless it did so within the last second.
   *
   * @throws Stopped when the lease is lost
   * @throws ClusterError when the API server does not answer
   */
  async mustHold(): Promise<void> {
    // A slow renewal is accepted as long as nobody can have taken the lease since.
    for (let fresh = look; this.age >= fresh; fresh = 2 * renewal) await this.renew();
    this.lost.throwIfAborted();
  }

  /** Gives the lease back. Never throws: an unreleased lease expires. */
  async release(): Promise<void> {
    this.ended.abort();
    await this.loop;
    await this.renewing?.catch(() => undefined);
    if (this.lost.aborted) return;
    const spec = { ...specOf(this.held), holderIdentity: '', renewTime: timeOf(this.settings.clock) };
    const signal = AbortSignal.timeout(look);
    await this.settings.cluster
      .replace(this.name, withSpec(this.held, spec), { signal })
      .catch(() => undefined);
  }

  /** Milliseconds since the last renewal; infinite if the clock was set back. */
  private get age(): number {
    const age = this.settings.clock.now() - this.renewed;
    return age < 0 ? Infinity : age;
  }

  private async keep(): Promise<void> {
    let pause = renewal;
    for (;;) {
      await this.settings.clock.sleep(pause, this.ended.signal).catch(() => undefined);
      if (this.ended.signal.aborted) return;
      pause = await this.renew().then(
        () => renewal,
        () => look,
      );
      if (this.lost.aborted) return;
    }
  }

  /** One at a time: two renewals would name the same version, and the second would fail. */
  private async renew(): Promise<void> {
    this.renewing ??= this.tryRenew().finally(() => {
      this.renewing = undefined;
    });
    await this.renewing;
  }

  private async tryRenew(): Promise<void> {
    this.lost.throwIfAborted();
    const { cluster, clock } = this.settings;
    const sentAt = clock.now();
    try {
      const spec = { ...specOf(this.held), renewTime: timeOf(clock) };
      this.held = await cluster.replace(this.name, withSpec(this.held, spec));
      this.renewed = sentAt;
      this.tried = clock.now();
      this.failing = 0;
    } catch (error) {
      const isPassing = error instanceof ClusterError && error.kind === 'unreachable';
      if (!isPassing) await this.readAgain(error);
      if (this.failingTime() + look >= duration * 1000)
        this.lose(`It could not be renewed for ${duration} s. ${(error as Error).message}`);
      throw error;
    }
  }

  /**
   * Counts a renewal that failed as no longer than the time between two. The first ones after a machine stood still for
   * minutes fail on connections that ended meanwhile, which says nothing of the API server.
   */
  private failingTime(): number {
    const now = this.settings.clock.now();
    this.failing += Math.min(Math.max(now - this.tried, 0), renewal);
    this.tried = now;
    return this.failing;
  }

  /** The renewal may have succeeded although its response was lost: then this process still holds a newer version. */
  private async readAgain(why: unknown): Promise<void> {
    const found = await this.settings.cluster.tryGet(this.name);
    const { holderIdentity, acquireTime } = specOf(found);
    const own = specOf(this.held);
    if (found !== undefined && holderIdentity === own.holderIdentity && acquireTime === own.acquireTime) {
      this.held = found;
      return;
    }
    if (found === undefined) this.lose(`It was deleted. ${(why as Error).message}`);
    const taker = holderIdentity ? holderWords(holderIdentity) : 'Another apply, which has since ended,';
    this.lose(`${taker} took it over because this process did not renew it in time.`);
  }

  private lose(why: string): never {
    const { namespace, name } = this.name;
    this.losing.abort(new Stopped(`Lost the lease ${namespace}/${name}. ${why}`));
    throw this.lost.reason;
  }
}
