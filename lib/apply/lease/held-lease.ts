import type { Cluster, LiveObject, ObjectName } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import type { Clock } from '../clock';
import { Stopped } from '../stopped';
import { holderWords } from './holder';
import { duration, look, specOf, timeOf, withSpec } from './lease-spec';

/** Milliseconds between two renewals. */
const renewal = (duration * 1000) / 3;

/**
 * A lease that is renewed every few seconds, and before a write. Each renewal names the version that this process wrote
 * last, so that it fails once somebody else took the lease. No clock of this machine has to be right for that: it may
 * have stood still along with the process.
 */
export class HeldLease {
  private readonly ended = new AbortController();
  private readonly losing = new AbortController();
  private readonly loop: Promise<void>;
  private renewing: Promise<void> | undefined;
  /** Aborted when it is lost. */
  readonly lost: AbortSignal = this.losing.signal;

  /** @param renewed when the request was sent that the API server granted last */
  constructor(
    private readonly settings: { readonly clock: Clock; readonly cluster: Cluster },
    private readonly name: ObjectName,
    private held: LiveObject,
    private renewed: number,
  ) {
    this.loop = this.keep();
  }

  /**
   * Has the API server confirm that it is still held, unless it did within the last second.
   *
   * @throws Stopped where it is lost
   * @throws ClusterError where the API server does not answer
   */
  async mustHold(): Promise<void> {
    // One that took long is granted all the same, as long as nobody may have taken the lease since.
    for (let fresh = look; this.age >= fresh; fresh = 2 * renewal) await this.renew();
    this.lost.throwIfAborted();
  }

  /** Gives it back. Never throws: it runs out by itself. */
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

  /** Milliseconds since the last renewal. A clock that was set back says nothing. */
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

  /** One at a time: two would name the same version, and the second would fail. */
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
    } catch (error) {
      const isPassing = error instanceof ClusterError && error.kind === 'unreachable';
      if (!isPassing) await this.readAgain(error);
      if (clock.now() + look >= this.renewed + duration * 1000)
        this.lose(`It could not be renewed for ${duration} s. ${(error as Error).message}`);
      throw error;
    }
  }

  /** An answer that got lost may have been a yes: then the lease is another version, and still this process's. */
  private async readAgain(why: unknown): Promise<void> {
    const found = await this.settings.cluster.tryGet(this.name);
    const { holderIdentity, acquireTime } = specOf(found);
    const own = specOf(this.held);
    if (found !== undefined && holderIdentity === own.holderIdentity && acquireTime === own.acquireTime) {
      this.held = found;
      return;
    }
    if (found === undefined) this.lose(`It was deleted. ${(why as Error).message}`);
    const taker = holderIdentity ? holderWords(holderIdentity) : 'Another apply, which has ended since,';
    this.lose(`${taker} took it over, since this process did not renew it in time.`);
  }

  private lose(why: string): never {
    const { namespace, name } = this.name;
    this.losing.abort(new Stopped(`The lease ${namespace}/${name} is lost. ${why}`));
    throw this.lost.reason;
  }
}
