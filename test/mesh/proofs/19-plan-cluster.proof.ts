import { changeOf, kubectl, namespacesOf } from '../apply/change';
import { COMMAND } from '../apply/command';
import { run } from '../lab/command';
import { proved, theLab } from '../proof';

/** With Deployments, an autoscaler, a Job, ConfigMaps, and what Istio has besides. */
const KINDS = [
  ...['promoted-canary', 'autoscaler-on', 'changed-job', 'changed-selector', 'traffic-policy'],
  'raw-objects',
];

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
    const steps = await planned(before, after);
    expect([kind, await planned(live, after)]).toEqual([kind, steps.map(withoutUnnamed)]);
  }
  proved({
    promise: '`plan` finds the same change from a cluster as from the manifests that were applied to it',
    how: `${KINDS.length} kinds of change; the old state applied by kubectl, then planned from the cluster to the old and to the new manifests`,
    outcome: 'no step to the old manifests; the same steps to the new ones',
  });
});

interface Step {
  readonly id: string;
  readonly apply: readonly object[];
  readonly delete: readonly { readonly kind: string }[];
}

/** Whose a ConfigMap of the cluster is that no manifest names, nobody knows. */
function withoutUnnamed({ delete: deleted, ...step }: Step): Step {
  return { ...step, delete: deleted.filter(({ kind }) => kind !== 'ConfigMap') };
}

/** The steps of a plan, and what each does to which object. */
async function planned(from: string, to: string): Promise<readonly Step[]> {
  const args = [process.execPath, COMMAND, 'plan', '--from', from, '--to', to, '-o', 'json'];
  const { steps } = JSON.parse(await run('env', [`KUBECONFIG=${theLab().plane.kubeconfig}`, ...args])) as {
    steps: readonly Step[];
  };
  return steps.map(({ id, apply, delete: deleted }) => ({ id, apply, delete: deleted }));
}
