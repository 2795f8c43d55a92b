import type { Cluster } from '../kubernetes/cluster';
import { ClusterError } from '../kubernetes/cluster-error';
import type { Clock } from './clock';

/** First wait between two attempts, in milliseconds; each is twice as long as the one before. */
const firstWait = 250;
const longestWait = 5_000;

/** How long is waited for a cluster that does not answer. */
export interface Patience {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Hears why one waits. */
  waiting(reason: string): void;
}

/**
 * A cluster that is asked again while nobody answers. Everything that is asked of it may be asked twice: what was done
 * the first time is found done.
 */
export function patient(cluster: Cluster, patience: Patience): Cluster {
  const { signal } = patience;
  const asked = <Options extends object>(options?: Options) => ({ signal, ...options }) as Options;
  return {
    server: cluster.server,
    tryResource: (kind, options) => again(() => cluster.tryResource(kind, asked(options)), patience),
    tryGet: (name, options) => again(() => cluster.tryGet(name, asked(options)), patience),
    list: (kind, options) => again(() => cluster.list(kind, asked(options)), patience),
    apply: (name, manifest, options) => again(() => cluster.apply(name, manifest, asked(options)), patience),
    create: (name, object, options) => again(() => cluster.create(name, object, asked(options)), patience),
    replace: (name, object, options) => again(() => cluster.replace(name, object, asked(options)), patience),
    patch: (name, operations, options) =>
      again(() => cluster.patch(name, operations, asked(options)), patience),
    delete: (name, options) => again(() => cluster.delete(name, asked(options)), patience),
  };
}

async function again<Answer>(
  ask: () => Promise<Answer>,
  { clock, timeout, signal, waiting }: Patience,
): Promise<Answer> {
  const end = clock.now() + timeout;
  for (let pause = firstWait; ; pause = Math.min(2 * pause, longestWait)) {
    try {
      return await ask();
    } catch (error) {
      const isPassing = error instanceof ClusterError && error.kind === 'unreachable';
      if (!isPassing || clock.now() + pause > end) throw error;
      waiting(error.brief);
    }
    await clock.sleep(pause, signal);
  }
}
