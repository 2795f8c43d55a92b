import type { Places } from './places';
import { PodProgram } from './pod-program';

/** Somebody outside of the cluster, in a process of their own: what they send takes no time from what watches it. */
export async function startClient({ work, logs }: Places): Promise<PodProgram> {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'client' }, spec: { containers: [] } };
  const network = {
    name: 'outside',
    command: (program = '', ...args: readonly string[]): [string, ...string[]] => [program, ...args],
  };
  return await PodProgram.start(pod, network, work, logs);
}
