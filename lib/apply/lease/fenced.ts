import type { Cluster } from '../../kubernetes/cluster';

/** A cluster in which each write is preceded by `mustHold`, which throws when the lease is lost. */
export function fenced(cluster: Cluster, mustHold: () => Promise<void>): Cluster {
  const write = async <Answer>(isDryRun: boolean | undefined, ask: () => Promise<Answer>) => {
    if (!isDryRun) await mustHold();
    return await ask();
  };
  return {
    server: cluster.server,
    tryResource: (kind, options) => cluster.tryResource(kind, options),
    tryGet: (name, options) => cluster.tryGet(name, options),
    list: (kind, options) => cluster.list(kind, options),
    apply: (name, manifest, options) =>
      write(options?.isDryRun, () => cluster.apply(name, manifest, options)),
    create: (name, object, options) => write(options?.isDryRun, () => cluster.create(name, object, options)),
    replace: (name, object, options) =>
      write(options?.isDryRun, () => cluster.replace(name, object, options)),
    patch: (name, operations, options) =>
      write(options?.isDryRun, () => cluster.patch(name, operations, options)),
    delete: (name, options) => write(options.isDryRun, () => cluster.delete(name, options)),
  };
}
