import type { Mesh } from '../mesh/mesh';
import { verdictOf } from './refusals';
import { replicasIn } from './replicas';
import type { Response } from './response';
import type { Sample } from './sample';
import { Verdicts } from './verdicts';

/** The key of all pods of a Service, where it does not matter which of them answers. */
const ACCEPTED = 'accepted';

/**
 * Whether the pods of a Service accept a request of a client without a proxy of the mesh, which Kubernetes sends to any of
 * them; undefined if the host is no Service with pods.
 */
export function responseToUnproxied(mesh: Mesh, sample: Sample): Response | undefined {
  const { host, port: number } = sample.request.request;
  const [service] = mesh.services.named(host);
  const port = service?.ports.find((each) => each.number === number);
  const pods = service === undefined ? [] : mesh.behind(service);
  const all = pods.reduce((sum, each) => sum + replicasIn(mesh, each), 0);
  if (service === undefined || port === undefined || all === 0) return undefined;
  const verdicts = new Verdicts();
  let failing = 0;
  let words = '';
  for (const workload of pods) {
    const there = { service, port, subset: undefined };
    const refusal = verdicts.add(verdictOf(mesh, sample, sample.request.request, there, workload));
    if (refusal === undefined) continue;
    failing += replicasIn(mesh, workload) / all;
    words = refusal;
  }
  const shares = new Map(failing < 1 ? [[ACCEPTED, 1 - failing] as const] : []);
  const outcome = { shares, pods: new Map(), failing, words, cluster: '' };
  const reason = verdicts.reasonOf(words);
  return { outcome, treatment: new Map(), location: '', reason, undecided: verdicts.undecided };
}
