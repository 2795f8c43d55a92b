import type { Cluster, LiveObject, RequestOptions } from '../../kubernetes/cluster';
import { ClusterError, type FieldConflict } from '../../kubernetes/cluster-error';
import { wordsOf } from '../../mesh/objects/key';
import { addTo } from '../../mesh/objects/multi-map';
import { replacedBy, scaledAs } from '../live/as-applied';
import { mapConcurrently } from '../live/read';
import { leftBehind } from '../ownership/left-behind';
import { clientSide, ownershipChange } from '../ownership/managers';
import type { Write } from './executable-step';

/** The result of a server-side dry run of some writes. */
export interface Preflight {
  /** Reasons why they cannot be written. */
  readonly problems: readonly string[];
  /** Keys of the objects whose fields are taken over, with the managers that own the fields now. */
  readonly taken: ReadonlyMap<string, readonly string[]>;
}

/** Field managers whose fields are taken over: those of client-side apply, and the named ones. */
export function takenManagers(named: readonly string[]): Set<string> {
  return new Set([...clientSide, ...named]);
}

/** Sends some writes as a dry run. Objects whose kind or namespace an earlier write creates are skipped. */
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

/** Whether another write may create the namespace or the kind of an object. */
function comesWith(writes: readonly Write[], { object: { namespace } }: Write): boolean {
  return writes.some(
    ({ object: { kind, name } }) =>
      kind === 'CustomResourceDefinition' || (kind === 'Namespace' && name === namespace),
  );
}

/** @param taken managers whose fields are taken over first; undefined: none of them owns a field */
async function problemOf(
  cluster: Cluster,
  write: Write,
  live: LiveObject | undefined,
  taken: ReadonlySet<string> | undefined,
  options: RequestOptions,
): Promise<string | undefined> {
  const conflicts = await conflictsOf(cluster, write, taken, options);
  const left = live === undefined ? [] : await leftBy(cluster, live, write, taken ?? new Set(), options);
  const owned = [...conflicts, ...left];
  return owned.length === 0 ? undefined : ownedWords(write.key, owned);
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
    // Fields that are not taken over yet are merged into the result, which may make it invalid.
    if (error.kind === 'invalid' && taken !== undefined) return [];
    if (error.kind !== 'conflict') throw error;
    return error.conflicts.filter(
      ({ manager, field }) => !taken?.has(manager) && !(replicas === 'take' && field === '.spec.replicas'),
    );
  }
}

/** Fields of other managers that would remain. The dry run also finds out whether the final object is valid. */
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

/** The message about fields that other managers own, with the option that takes them over. */
export function ownedWords(key: string, conflicts: readonly FieldConflict[]): string {
  const byManager = new Map<string, string[]>();
  for (const { manager, field } of conflicts) addTo(byManager, manager, field);
  const owned = [...byManager].map(([manager, fields]) => `${listed([...new Set(fields)])} of ${manager}`);
  const names = [...byManager.keys()].sort().join(',');
  return `Applying ${wordsOf(key)} would change fields that other managers own: ${owned.join('; ')}. To take them over, add --take-over ${names}; a running controller would write them again.`;
}

/** Number of fields that are listed for each manager. */
const mostListed = 3;

function listed(fields: readonly string[]): string {
  const more = fields.length - mostListed;
  return [...fields.slice(0, mostListed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
