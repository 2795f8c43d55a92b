import type { JsonObject } from '../mesh/mesh-object';
import type { Clock } from './clock';
import type { Cluster, LiveObject, ObjectName } from './cluster/cluster';
import { ClusterError } from './cluster/cluster-error';
import { Stopped } from './stopped';

/** Seconds after which a lease that nobody renews is free. */
const duration = 15;
/** Milliseconds between two renewals. */
const renewal = (duration * 1000) / 3;
/** Milliseconds between two looks at a lease that somebody else holds. */
const look = 1_000;

/** What makes one apply at a time the only one. */
export interface LeaseSettings {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly namespace: string;
  /** Who holds it, for people and unlike any other: `ci@runner-7, process 4711, …`. */
  readonly holder: string;
  readonly signal: AbortSignal;
  /** Hears that somebody else's lease is looked at. */
  waiting(words: string): void;
}

/** A lease that this apply holds. */
export interface Lease {
  /** Aborted when it is lost. */
  readonly lost: AbortSignal;
  /** Gives it back. Never throws: it runs out by itself. */
  release(): Promise<void>;
}

interface LeaseSpec extends JsonObject {
  readonly holderIdentity?: string;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseDurationSeconds?: number;
  readonly leaseTransitions?: number;
}

/**
 * Takes the lease `cdk8s-istio`, and renews it until it is released. One that somebody else holds is looked at for as
 * long as it lasts: who is alive renews it meanwhile. So nothing hangs on two clocks being the same.
 *
 * @throws Stopped where somebody else holds it
 */
export async function acquireLease(settings: LeaseSettings): Promise<Lease> {
  const { cluster, clock, holder, signal } = settings;
  const name = leaseName(settings.namespace);
  const found = await freeLease(settings, name);
  const now = timeOf(clock);
  const spec: LeaseSpec = {
    holderIdentity: holder,
    leaseDurationSeconds: duration,
    acquireTime: now,
    renewTime: now,
    leaseTransitions: (specOf(found).leaseTransitions ?? -1) + 1,
  };
  try {
    const taken =
      found === undefined
        ? await cluster.create(name, { ...identityOf(name), spec }, { signal })
        : await cluster.replace(name, withSpec(found, spec), { signal });
    return new HeldLease(settings, name, taken);
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'changed')
      throw withAdvice(error, settings.namespace);
    const other = await cluster.tryGet(name, { signal });
    throw new Stopped(heldWords(specOf(other)));
  }
}

/** Who holds the lease, in words; undefined where nobody does. */
export async function leaseHolder(cluster: Cluster, namespace: string): Promise<string | undefined> {
  const spec = specOf(await cluster.tryGet(leaseName(namespace)));
  return spec.holderIdentity ? heldWords(spec) : undefined;
}

/** The lease as it is, once nobody holds it; undefined where there is none yet. */
async function freeLease(
  { cluster, clock, signal, waiting, namespace }: LeaseSettings,
  name: ObjectName,
): Promise<LiveObject | undefined> {
  const seen = new Set<string>();
  let end = 0;
  for (;;) {
    const found = await cluster.tryGet(name, { signal }).catch((error: unknown) => {
      throw withAdvice(error, namespace);
    });
    const spec = specOf(found);
    if (!spec.holderIdentity) return found;
    seen.add(found?.metadata.resourceVersion ?? '');
    if (seen.size > 1) throw new Stopped(heldWords(spec));
    if (end === 0) {
      end = clock.now() + (spec.leaseDurationSeconds ?? duration) * 1000;
      waiting(`${spec.holderIdentity} holds it, and may still run`);
    }
    if (clock.now() >= end) return found;
    await clock.sleep(look, signal);
  }
}

class HeldLease implements Lease {
  private readonly ended = new AbortController();
  private readonly losing = new AbortController();
  private readonly renewing: Promise<void>;
  readonly lost = this.losing.signal;

  constructor(
    private readonly settings: LeaseSettings,
    private readonly name: ObjectName,
    private held: LiveObject,
  ) {
    this.renewing = this.renew();
  }

  async release(): Promise<void> {
    this.ended.abort();
    await this.renewing;
    if (this.lost.aborted) return;
    const spec = { ...specOf(this.held), holderIdentity: '', renewTime: timeOf(this.settings.clock) };
    const signal = AbortSignal.timeout(look);
    await this.settings.cluster
      .replace(this.name, withSpec(this.held, spec), { signal })
      .catch(() => undefined);
  }

  private async renew(): Promise<void> {
    const { clock, cluster } = this.settings;
    let until = clock.now() + duration * 1000;
    let pause = renewal;
    for (;;) {
      await clock.sleep(pause, this.ended.signal).catch(() => undefined);
      if (this.ended.signal.aborted) return;
      const spec = { ...specOf(this.held), renewTime: timeOf(clock) };
      const asked = clock.now();
      try {
        this.held = await cluster.replace(this.name, withSpec(this.held, spec));
        until = asked + duration * 1000;
        pause = renewal;
      } catch (error) {
        const isTaken = !(error instanceof ClusterError) || error.kind !== 'unreachable';
        // An answer that got lost may have been a yes: then the lease is another version, and still this one's.
        const isOwn = isTaken && (await this.isStillOwn());
        if (!isOwn && (isTaken || clock.now() + look >= until)) {
          this.losing.abort(
            new Stopped(
              `the lease ${this.name.namespace}/${this.name.name} is lost: ${(error as Error).message}`,
            ),
          );
          return;
        }
        pause = look;
      }
    }
  }

  private async isStillOwn(): Promise<boolean> {
    const found = await this.settings.cluster.tryGet(this.name).catch(() => undefined);
    const { holderIdentity, acquireTime } = specOf(found);
    const own = specOf(this.held);
    if (found === undefined || holderIdentity !== own.holderIdentity || acquireTime !== own.acquireTime)
      return false;
    this.held = found;
    return true;
  }
}

function leaseName(namespace: string): ObjectName {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name: 'cdk8s-istio' };
}

function identityOf({ apiVersion, kind, namespace, name }: ObjectName): JsonObject {
  return { apiVersion, kind, metadata: { namespace, name } };
}

function heldWords({ holderIdentity = 'somebody', acquireTime }: LeaseSpec): string {
  const since = acquireTime === undefined ? '' : `, since ${acquireTime.replace(/\.\d+Z$/, 'Z')}`;
  return `another apply is under way: ${holderIdentity}${since}. Nothing was changed.`;
}

function withAdvice(error: unknown, namespace: string): unknown {
  if (!(error instanceof ClusterError) || error.kind !== 'forbidden') return error;
  const advice = `The lease keeps two applies apart. It stands in namespace ${namespace}; name another one with --lease-namespace.`;
  return new ClusterError(error.kind, `${error.message}\n${advice}`, [], { cause: error });
}

function specOf(lease: LiveObject | undefined): LeaseSpec {
  return (lease?.['spec'] ?? {}) as LeaseSpec;
}

function withSpec(lease: LiveObject, spec: LeaseSpec): LiveObject {
  return { ...lease, spec };
}

/** Kubernetes' `MicroTime` has six digits behind the second. */
function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace('Z', '000Z');
}
