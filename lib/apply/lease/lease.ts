import type { Cluster, LiveObject, ObjectName } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import type { Clock } from '../clock';
import { Stopped } from '../stopped';
import { HeldLease } from './held-lease';
import { holderWords } from './holder';
import { duration, type LeaseSpec, look, specOf, timeOf, withSpec } from './lease-spec';

/** What makes one apply at a time the only one. */
export interface LeaseSettings {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly namespace: string;
  /** Who holds it, unlike any other: what `holderOf` gives. */
  readonly holder: string;
  readonly signal: AbortSignal;
  /** Whether a holder is a process of this host that has ended. */
  hasEnded(holder: string): boolean;
  /** Hears that somebody else's lease is looked at. */
  waiting(words: string): void;
  /** Hears that the lease of an ended process was taken over. */
  takenOver(words: string): void;
}

/**
 * Takes the lease `cdk8s-istio`, and renews it until it is released. The lease of a process of this host that has ended
 * is taken over at once. One that somebody else holds is looked at for as long as it lasts: a live holder renews it
 * meanwhile. Times in the lease are for people; no two clocks are compared.
 *
 * @throws Stopped where somebody else holds it
 */
export async function acquireLease(settings: LeaseSettings): Promise<HeldLease> {
  const { cluster, clock, holder, signal, namespace } = settings;
  const name = leaseName(namespace);
  const { found, ended } = await freeLease(settings, name);
  const now = timeOf(clock);
  const spec: LeaseSpec = {
    holderIdentity: holder,
    leaseDurationSeconds: duration,
    acquireTime: now,
    renewTime: now,
    leaseTransitions: (specOf(found).leaseTransitions ?? -1) + 1,
  };
  const sentAt = clock.now();
  try {
    const taken =
      found === undefined
        ? await cluster.create(name, { ...identityOf(name), spec }, { signal })
        : await cluster.replace(name, withSpec(found, spec), { signal });
    if (ended !== undefined) settings.takenOver(takenOverWords(name, ended));
    return new HeldLease(settings, name, taken, sentAt);
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'changed') throw withAdvice(error, namespace);
    const other = await cluster.tryGet(name, { signal });
    throw new Stopped(refusalWords(name, specOf(other)));
  }
}

/** Who holds the lease, in words; undefined where nobody does. */
export async function leaseHolder({
  cluster,
  namespace,
  hasEnded,
}: Pick<LeaseSettings, 'cluster' | 'namespace' | 'hasEnded'>): Promise<string | undefined> {
  const name = leaseName(namespace);
  const spec = specOf(await cluster.tryGet(name));
  return spec.holderIdentity && !hasEnded(spec.holderIdentity) ? heldWords(name, spec) : undefined;
}

/** A lease that nobody holds any more. */
interface FreeLease {
  /** Undefined where there is none yet. */
  readonly found: LiveObject | undefined;
  /** The holder whose process is known to have ended. */
  readonly ended?: string;
}

async function freeLease(settings: LeaseSettings, name: ObjectName): Promise<FreeLease> {
  const { cluster, clock, signal, waiting, hasEnded, namespace } = settings;
  const seen = new Set<string>();
  // Counted in looks: a machine that stands still must not take its own standstill for the holder's.
  for (let looks = 0; ; looks++) {
    const found = await cluster.tryGet(name, { signal }).catch((error: unknown) => {
      throw withAdvice(error, namespace);
    });
    const spec = specOf(found);
    const { holderIdentity, leaseDurationSeconds = duration } = spec;
    if (!holderIdentity) return { found };
    if (hasEnded(holderIdentity)) return { found, ended: holderIdentity };
    seen.add(found?.metadata.resourceVersion ?? '');
    if (seen.size > 1) throw new Stopped(refusalWords(name, spec));
    if (looks * look >= leaseDurationSeconds * 1000) return { found };
    if (looks === 0) waiting(waitingWords(spec, leaseDurationSeconds));
    await clock.sleep(look, signal);
  }
}

function leaseName(namespace: string): ObjectName {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name: 'cdk8s-istio' };
}

function identityOf({ apiVersion, kind, namespace, name }: ObjectName): JsonObject {
  return { apiVersion, kind, metadata: { namespace, name } };
}

function waitingWords(spec: LeaseSpec, seconds: number): string {
  return `held by ${whoSince(spec)}; it is taken over if that process does not renew it within ${seconds} s`;
}

function takenOverWords({ namespace, name }: ObjectName, holder: string): string {
  return `Took over the lease ${namespace}/${name} of ${holderWords(holder)}, which has ended on this host.`;
}

function heldWords({ namespace, name }: ObjectName, spec: LeaseSpec): string {
  return `Another apply is under way. The lease ${namespace}/${name} is held by ${whoSince(spec)}.`;
}

function refusalWords(name: ObjectName, spec: LeaseSpec): string {
  return `${heldWords(name, spec)} Nothing was changed. Run this again when that apply has ended; if it is killed, its lease runs out ${spec.leaseDurationSeconds ?? duration} s later.`;
}

function whoSince({ holderIdentity = 'somebody', acquireTime }: LeaseSpec): string {
  const since = acquireTime === undefined ? '' : ` since ${acquireTime.replace(/\.\d+Z$/, 'Z')}`;
  return `${holderWords(holderIdentity)}${since}`;
}

function withAdvice(error: unknown, namespace: string): unknown {
  if (!(error instanceof ClusterError) || error.kind !== 'forbidden') return error;
  const advice = `The lease keeps two applies apart. It stands in namespace ${namespace}; name another one with --lease-namespace.`;
  return new ClusterError(error.kind, `${error.message}\n${advice}`, [], { cause: error });
}
