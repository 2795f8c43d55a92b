import { changeOf, kubectl, namespacesOf } from '../apply/change';
import { COMMAND } from '../apply/command';
import { run } from '../lab/command';
import { proved, theLab } from '../proof';

/** With Deployments, an autoscaler, a Job, and what Istio has besides. */
const KINDS = ['promoted-canary', 'autoscaler-on', 'changed-job', 'changed-selector', 'traffic-policy'];

test('a plan from the cluster is the one from the manifests that kubectl applied there', async () => {
  const lab = theLab();
  for (const [index, kind] of KINDS.entries()) {
    const change = await changeOf(lab, kind, `planned-${index}`);
    const namespaces = namespacesOf(change).map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    }));
    await lab.apply(namespaces);
    await kubectl(lab, 'apply', '-f', change.folders.before);
    const live = `cluster:${namespacesOf(change).join(',')}`;
    const { before, after } = change.folders;
    expect([kind, await planned(live, before)]).toEqual([kind, []]);
    expect([kind, await planned(live, after)]).toEqual([kind, await planned(before, after)]);
  }
  proved({
    promise: 'From a cluster, `plan` sees the change that it sees from the manifests that were applied there',
    how: `${KINDS.length} kinds of change, the old state applied by kubectl, against the old and the new manifests`,
    outcome: 'nothing changes; the same steps',
  });
}, 120_000);

interface PlanData {
  readonly steps: readonly {
    readonly id: string;
    readonly apply: readonly object[];
    readonly delete: readonly object[];
  }[];
}

/** The steps of a plan, and what each does to which object. */
async function planned(from: string, to: string): Promise<readonly object[]> {
  const args = [process.execPath, COMMAND, 'plan', '--from', from, '--to', to, '-o', 'json'];
  const { steps } = JSON.parse(
    await run('env', [`KUBECONFIG=${theLab().plane.kubeconfig}`, ...args]),
  ) as PlanData;
  return steps.map(({ id, apply, delete: deleted }) => ({ id, apply, deleted }));
}
