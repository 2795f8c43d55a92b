import type { Cluster } from '../../../kubernetes/cluster';
import { meshOf } from '../../../mesh/mesh';
import type { Gate } from '../../../plan/gates';
import { gateWords } from '../../../plan/report/words';
import { type ClusterView, viewOfNamespace } from '../cluster-view';
import type { GatedStep } from '../gates';
import type { Progress } from '../progress';
import { whyNoEndpoints } from './endpoints-ready';
import { whyNotGone } from './gone';
import { podsOf } from './pods-of';
import { whyNotRolledOut } from './rolled-out';

/** Whether the workloads of a step are rolled out, with their pods as endpoints, or gone. */
export async function workloadsHold(
  cluster: Cluster,
  { gates }: GatedStep,
  progress: Progress,
  signal: AbortSignal,
): Promise<boolean> {
  const own = gates.filter(({ condition }) => condition === 'rolled-out' || condition === 'gone');
  const namespaces = new Set(own.map(({ object }) => object.namespace));
  const views = new Map(
    await Promise.all(
      [...namespaces].map(async (each) => [each, await viewOfNamespace(cluster, each, signal)] as const),
    ),
  );
  const found = await Promise.all(
    own.map(async (gate) => {
      const view = views.get(gate.object.namespace);
      return { gate, waitsFor: view && (await why(cluster, gate, view, signal)) };
    }),
  );
  for (const { gate, waitsFor } of found) progress.tell(gateWords(gate), waitsFor);
  return found.every(({ waitsFor }) => waitsFor === undefined);
}

async function why(
  cluster: Cluster,
  { condition, object, replicas }: Gate,
  view: ClusterView,
  signal: AbortSignal,
): Promise<string | undefined> {
  const pods = podsOf(object, view.pods);
  if (condition === 'gone') return whyNotGone(pods);
  const live = await cluster.tryGet(object, { signal });
  return whyNotRolledOut(live, replicas, pods) ?? whyNoEndpoints(meshOf(view.objects), view.endpoints, pods);
}
