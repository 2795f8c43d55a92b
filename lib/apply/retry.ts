import type { Cluster } from '../kubernetes/cluster';
import { ClusterError } from '../kubernetes/cluster-error';
import type { Clock } from './clock';
import { Limit } from './limit';

/** First pause between two attempts, in milliseconds; each pause is twice as long as the one before. */
const firstWait = 250;
const longestWait = 5_000;

/** How long to retry. */
export interface RetryOptions {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called with the reason before each pause. */
  waiting(reason: string): void;
}

/** A cluster whose requests are retried while the API server does not answer. All of them are idempotent. */
export function retrying(cluster: Cluster, settings: RetryOptions): Cluster {
  const { signal } = settings;
  const withSignal = <Options extends object>(options?: Options) => ({ signal, ...options }) as Options;
  return {
    server: cluster.server,
    tryResource: (kind, options) => retried(() => cluster.tryResource(kind, withSignal(options)), settings),
    tryGet: (name, options) => retried(() => cluster.tryGet(name, withSignal(options)), settings),
    list: (kind, options) => retried(() => cluster.list(kind, withSignal(options)), settings),
    apply: (name, manifest, options) =>
      retried(() => cluster.apply(name, manifest, withSignal(options)), settings),
    create: (name, object, options) =>
      retried(() => cluster.create(name, object, withSignal(options)), settings),
    replace: (name, object, options) =>
      retried(() => cluster.replace(name, object, withSignal(options)), settings),
    patch: (name, operations, options) =>
      retried(() => cluster.patch(name, operations, withSignal(options)), settings),
    delete: (name, options) => retried(() => cluster.delete(name, withSignal(options)), settings),
  };
}

async function retried<Answer>(
  ask: () => Promise<Answer>,
  { clock, timeout, signal, waiting }: RetryOptions,
): Promise<Answer> {
  const limit = new Limit(timeout, () => clock.now());
  for (let pause = firstWait; ; pause = Math.min(2 * pause, longestWait)) {
    try {
      return await ask();
    } catch (error) {
      const isPassing = error instanceof ClusterError && error.kind === 'unreachable';
      if (!isPassing || limit.left() < pause) throw error;
      waiting(error.brief);
    }
    await clock.sleep(pause, signal);
  }
}
