import type { Cluster, LiveObject, ObjectName } from '../../kubernetes/cluster';
import { ClusterError } from '../../kubernetes/cluster-error';
import type { JsonObject } from '../../mesh/objects/mesh-object';
import type { Clock } from '../clock';
import { Stopped } from '../stopped';
import { HeldLease } from './held-lease';
import { holderWords } from './holder';
import { duration, type LeaseSpec, look, specOf, timeOf, withSpec } from './lease-spec';

/** How a lease is acquired. */
export interface LeaseSettings {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly namespace: string;
  /** Unique identity of this process, from `holderOf`. */
  readonly holder: string;
  readonly signal: AbortSignal;
  /** Whether a holder was a process on this host that has ended. */
  hasEnded(holder: string): boolean;
  /** Called when another process holds the lease. */
  waiting(words: string): void;
  /** Called when the lease of an ended process was taken over. */
  takenOver(words: string): void;
}

/**
 * Acquires the lease `cdk8s-istio` and renews it until it is released. The lease of a process on this host that has
 * ended is taken over at once. A lease of another holder is watched for its duration, since a live holder renews it
 * within that time. The times in the lease are informational: clocks of two machines are never compared.
 *
 * @throws Stopped when another process holds it
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

/** A message about the holder of the lease; undefined if nobody holds it. */
export async function leaseHolder({
  cluster,
  namespace,
  hasEnded,
}: Pick<LeaseSettings, 'cluster' | 'namespace' | 'hasEnded'>): Promise<string | undefined> {
  const name = leaseName(namespace);
  const spec = specOf(await cluster.tryGet(name));
  return spec.holderIdentity && !hasEnded(spec.holderIdentity) ? heldWords(name, spec) : undefined;
}

/** A lease that is free. */
interface FreeLease {
  /** Undefined if the lease does not exist yet. */
  readonly found: LiveObject | undefined;
  /** The last holder, if its process is known to have ended. */
  readonly ended?: string;
}

async function freeLease(settings: LeaseSettings, name: ObjectName): Promise<FreeLease> {
  const { cluster, clock, signal, waiting, hasEnded, namespace } = settings;
  const seen = new Set<string>();
  // Counted in reads, not in time: a suspended machine must not mistake its own pause for the holder's.
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
  return `held by ${whoSince(spec)}; taken over if not renewed within ${seconds} s`;
}

function takenOverWords({ namespace, name }: ObjectName, holder: string): string {
  return `Took over the lease ${namespace}/${name} from ${holderWords(holder)}, which has ended on this host.`;
}

function heldWords({ namespace, name }: ObjectName, spec: LeaseSpec): string {
  return `Another apply is running. The lease ${namespace}/${name} is held by ${whoSince(spec)}.`;
}

function refusalWords(name: ObjectName, spec: LeaseSpec): string {
  return `${heldWords(name, spec)} Nothing was changed. Run this again when that apply has ended. If it is killed, its lease expires after ${spec.leaseDurationSeconds ?? duration} s.`;
}

function whoSince({ holderIdentity = 'an unknown process', acquireTime }: LeaseSpec): string {
  const since = acquireTime === undefined ? '' : ` (since ${acquireTime.replace(/\.\d+Z$/, 'Z')})`;
  return `${holderWords(holderIdentity)}${since}`;
}

function withAdvice(error: unknown, namespace: string): unknown {
  if (!(error instanceof ClusterError) || error.kind !== 'forbidden') return error;
  const advice = `The lease prevents two concurrent applies. It is in namespace ${namespace}; --lease-namespace names another one.`;
  return new ClusterError(error.kind, `${error.message}\n${advice}`, [], { cause: error });
}
