import type { ControlPlane } from './control-plane';
import { notYetKnown } from './istio-view';
import type { Kubelet } from './kubelet';
import type { Marker } from './marker';
import { type Deployment, labelled } from './objects';
import type { PodLife } from './pod-life';
import { GiveUp, waitFor } from './wait';

/** Waits until every Deployment runs what it asks for. */
export async function podsAreReady(
  plane: ControlPlane,
  kubelet: Kubelet,
  namespaces?: readonly string[],
): Promise<void> {
  let seen = '';
  const look = async () => {
    plane.mustLive();
    const failures = kubelet.failuresIn(namespaces);
    if (failures.length > 0) throw new GiveUp(failures.join('\n'));
    const all = await plane.api.list<Deployment>('/apis/apps/v1/deployments');
    const late = all
      .filter((each) => namespaces?.includes(each.metadata.namespace ?? '') ?? true)
      .filter(isLate);
    seen = late
      .map(
        (each) =>
          `Deployment ${each.metadata.namespace}/${each.metadata.name} ${JSON.stringify(each.status)}`,
      )
      .join('\n');
    return late.length === 0 ? true : undefined;
  };
  await waitFor('pods to be ready', look, { seconds: 240, seen: () => seen });
}

function isLate({ metadata, spec, status }: Deployment): boolean {
  const wanted = spec.replicas ?? 1;
  const current = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  const counts = [status?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.readyReplicas ?? 0];
  return !current || counts.some((count) => count !== wanted);
}

/**
 * How long an Envoy may know that a pod became ready, or is about to end, before those of its threads know that send
 * requests: `update_merge_window`, which istiod leaves at its default. Nothing that it tells shows that they do.
 */
const MERGE_WINDOW_MS = 1000;

/** Waits until an Envoy's threads know what it knows of pods that became ready or began to end. */
export async function threadsKnow(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, MERGE_WINDOW_MS));
}

/** Waits until every proxy works by what the API server holds now. */
export async function proxiesAreCurrent(
  plane: ControlPlane,
  kubelet: Kubelet,
  marker: Marker,
): Promise<void> {
  let seen: string | undefined;
  const istiodKnows = async () => {
    plane.mustLive();
    seen = await notYetKnown(plane);
    return seen === undefined ? true : undefined;
  };
  await waitFor('istiod to know what the API server holds', istiodKnows, { seen: () => seen ?? '' });
  const number = await marker.next();
  await waitFor('istiod to know the marker', istiodKnows, { seen: () => seen ?? '' });
  const lives = [...kubelet.lives.values()].filter((life) => life.proxy !== undefined && life.ready);
  await Promise.all(lives.map((life) => proxyIsCurrent(life, marker, number)));
}

async function proxyIsCurrent(life: PodLife, marker: Marker, number: number): Promise<void> {
  const name = labelled(life.pod);
  let seen = '';
  const look = async () => {
    if (life.pod.metadata.deletionTimestamp !== undefined || life.program === undefined) return true;
    life.proxy?.part.mustLive();
    // A gateway is called from outside, a sidecar takes its own pod's calls.
    const { address } = life.network ?? {};
    const isGateway = life.pod.metadata.annotations?.['inject.istio.io/templates'] === 'gateway';
    const answer = await life.program.send(marker.request(isGateway ? address : undefined));
    seen = `marker: ${answer.status} ${answer.body}${answer.error ?? ''}`;
    if (!marker.isIn(answer, number)) return undefined;
    const warming = await life.program.send({
      url: 'http://localhost:15000/stats?filter=warming',
      address: '127.0.0.1',
    });
    seen = warming.body;
    return warming.status === 200 && !/: [1-9]/.test(warming.body) ? true : undefined;
  };
  await waitFor(`the proxy of ${name} to have the configuration`, look, { seen: () => seen });
}
