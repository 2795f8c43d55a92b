import type { Mesh } from '../../mesh/mesh';
import { autoscalerOf } from '../../mesh/registry/autoscalers';
import type { Outcome } from '../../traffic/outcome';
import { percent } from '../../traffic/words';

/** Pods of a workload. */
export interface Pods {
  readonly least: number;
  /** More than `least` if an autoscaler can add some; undefined if it is not known. */
  readonly most: number | undefined;
}

/** One of the workloads that share requests. */
export interface PodShare {
  /** Key of the workload. */
  readonly key: string;
  /** Its share of the requests, 0 to 1. */
  readonly share: number;
  readonly pods: Pods;
}

/** Requests for which the new state has fewer pods than the old one. */
export interface LostCapacity {
  /** The called host and port, such as `backend.demo:8080`. */
  readonly host: string;
  readonly before: readonly PodShare[];
  readonly after: readonly PodShare[];
  /** The number of requests of the busiest pod, as a multiple of the old number. */
  readonly factor: number;
}

/** A smaller factor is not reported. */
const leastFactor = 1.5;

/** The workloads of an outcome, with their pods; undefined if one is assumed, since its number of pods is unknown. */
export function podSharesOf(
  { shares, pods }: Outcome,
  mesh: Mesh,
  isAssumed: (key: string) => boolean,
): readonly PodShare[] | undefined {
  const found: PodShare[] = [];
  const most = mostPods(mesh);
  for (const [key, share] of shares) {
    if (isAssumed(key) || key.startsWith('host ')) return undefined;
    const least = pods.get(key) ?? 0;
    const highest = most.get(key);
    found.push({
      key,
      share,
      pods: { least, most: highest === undefined || highest <= least ? least : highest },
    });
  }
  return found.sort((a, b) => b.share - a.share || (a.key < b.key ? -1 : 1));
}

/** The lost capacity between two states; undefined if it is too small to report. */
export function lostCapacity(
  host: string,
  before: readonly PodShare[],
  after: readonly PodShare[],
): LostCapacity | undefined {
  const [old, wanted] = [before, after].map(busiest);
  if (!old || !wanted) return undefined;
  const factor = wanted / old;
  return factor < leastFactor ? undefined : { host, before, after, factor };
}

function busiest(shares: readonly PodShare[]): number {
  return Math.max(0, ...shares.map(({ share, pods }) => (pods.least === 0 ? 0 : share / pods.least)));
}

const known = new WeakMap<Mesh, ReadonlyMap<string, number>>();

/** The maximum number of pods of autoscaled workloads, by key. */
function mostPods(mesh: Mesh): ReadonlyMap<string, number> {
  const found =
    known.get(mesh) ??
    new Map(
      mesh.ofKind('autoscaling', 'HorizontalPodAutoscaler').flatMap((object) => {
        const { target, most } = autoscalerOf(object) ?? {};
        return target === undefined || most === undefined ? [] : [[target.key, most] as const];
      }),
    );
  known.set(mesh, found);
  return found;
}

/** `90% cart-v1 (4 pods), 10% cart-v2 (1 to 5 pods)`. */
export function podShareWords(shares: readonly PodShare[]): string {
  return shares
    .map(({ key, share, pods: { least, most } }) => {
      const name = key.split('/').at(-1) ?? key;
      const part = shares.length === 1 ? '' : `${percent(share)} `;
      const count = most === least || most === undefined ? `${least}` : `${least} to ${most}`;
      return `${part}${name} (${count} ${count === '1' ? 'pod' : 'pods'})`;
    })
    .join(', ');
}
