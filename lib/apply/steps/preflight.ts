import type { Cluster, LiveObject, RequestOptions } from '../../kubernetes/cluster';
import { ClusterError, type FieldConflict } from '../../kubernetes/cluster-error';
import { wordsOf } from '../../mesh/objects/key';
import { replacedBy, scaledAs } from '../live/as-applied';
import { mapConcurrently } from '../live/read';
import { leftBehind } from '../ownership/left-behind';
import { clientSide, ownershipChange } from '../ownership/managers';
import type { Write } from './executable-step';

/** What a server-side dry run of some objects found. */
export interface Preflight {
  /** What stands against them, in words. */
  readonly problems: readonly string[];
  /** Objects whose fields change their owner, by the managers that own them now. */
  readonly taken: ReadonlyMap<string, readonly string[]>;
}

/** Managers whose fields are taken over, if those are besides client-side apply. */
export function takenManagers(named: readonly string[]): Set<string> {
  return new Set([...clientSide, ...named]);
}

/**
 * Asks the API server what it would say to some objects. Those whose kind or namespace it does not have yet are passed
 * over.
 */
export async function preflight(
  cluster: Cluster,
  writes: readonly Write[],
  managers: ReadonlySet<string>,
  options: RequestOptions = {},
): Promise<Preflight> {
  const taken = new Map<string, readonly string[]>();
  const problems = await mapConcurrently(writes, async (write) => {
    const live = await cluster.tryGet(write.object, options);
    const change = live && ownershipChange(live, { from: managers, replicas: write.replicas });
    if (change !== undefined && change.managers.length > 0) taken.set(write.key, change.managers);
    try {
      return await problemOf(cluster, write, live, change === undefined ? undefined : managers, options);
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      if (error.kind === 'absent') return comesWith(writes, write) ? undefined : error.message;
      if (error.kind === 'invalid' || error.kind === 'forbidden') return error.message;
      throw error;
    }
  });
  const sorted = new Map([...taken].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { problems: [...new Set(problems.flatMap((problem) => problem ?? []))], taken: sorted };
}

/** Whether the namespace or the kind of an object may be among what is written before it. */
function comesWith(writes: readonly Write[], { object: { namespace } }: Write): boolean {
  return writes.some(
    ({ object: { kind, name } }) =>
      kind === 'CustomResourceDefinition' || (kind === 'Namespace' && name === namespace),
  );
}

/** @param taken managers whose fields are taken over before; undefined: there are none to take */
async function problemOf(
  cluster: Cluster,
  write: Write,
  live: LiveObject | undefined,
  taken: ReadonlySet<string> | undefined,
  options: RequestOptions,
): Promise<string | undefined> {
  const conflicts = await conflictsOf(cluster, write, taken, options);
  const left = live === undefined ? [] : await leftBy(cluster, live, write, taken ?? new Set(), options);
  const told = [...conflicts, ...left];
  return told.length === 0 ? undefined : ownedWords(write.key, told);
}

async function conflictsOf(
  cluster: Cluster,
  { object, replicas }: Write,
  taken: ReadonlySet<string> | undefined,
  { signal }: RequestOptions,
): Promise<readonly FieldConflict[]> {
  try {
    await cluster.apply(object, object.data, { isDryRun: true, signal });
    return [];
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    // What is owned by others yet is merged with what is sent, and that need not be anything that can be.
    if (error.kind === 'invalid' && taken !== undefined) return [];
    if (error.kind !== 'conflict') throw error;
    return error.conflicts.filter(
      ({ manager, field }) => !taken?.has(manager) && !(replicas === 'take' && field === '.spec.replicas'),
    );
  }
}

/** Asks for the object as it is once it is written: it may be refused, or keep fields of others. */
async function leftBy(
  cluster: Cluster,
  live: LiveObject,
  { object, replicas }: Write,
  taken: ReadonlySet<string>,
  options: RequestOptions,
): Promise<readonly FieldConflict[]> {
  const wanted = await replacedBy(
    cluster,
    live,
    replicas === 'leave' ? scaledAs(live, object) : object,
    options,
  );
  return leftBehind(live, wanted, taken);
}

/** Fields of others that stand in the way, and the smallest way out. */
export function ownedWords(key: string, conflicts: readonly FieldConflict[]): string {
  const byManager = new Map<string, string[]>();
  for (const { manager, field } of conflicts)
    byManager.set(manager, [...(byManager.get(manager) ?? []), field]);
  const told = [...byManager].map(([manager, fields]) => `${listed([...new Set(fields)])} of ${manager}`);
  const names = [...byManager.keys()].sort().join(',');
  return `${wordsOf(key)} would change what others own: ${told.join('; ')}. If they are to give it up, add --take-over ${names}; a controller that is at work would only write it again.`;
}

/** Fields that are told of each manager. */
const mostTold = 3;

function listed(fields: readonly string[]): string {
  const more = fields.length - mostTold;
  return [...fields.slice(0, mostTold), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
