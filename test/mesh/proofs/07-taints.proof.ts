import { Chart } from 'cdk8s';
import { NodeTaintQuery, TaintEffect } from 'cdk8s-plus-27';
import { Backend, CanaryPair, Namespace } from '../../../lib';
import type { Pod } from '../lab/objects';
import { waitFor } from '../lab/wait';
import { proved, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'taints';
const NODE = 'node-tainted';
/** Where a node of this pool is the only one that will do, the scheduler has to say what it thinks of the taint. */
const POOL = 'topology.kubernetes.io/zone';

test('only the version with the toleration lands on a tainted node', async () => {
  const lab = theLab();
  await lab.kubelet.nodes.add(NODE, 'tainted', [{ key: 'dedicated', value: 'shop', effect: 'NoSchedule' }]);
  const objects = synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const shop = new Backend(chart, 'shop', { port: 8080, version: { name: 'v1', image: 'shop:1' } });
    new CanaryPair(chart, 'canary', {
      stable: shop,
      canary: {
        name: 'v2',
        image: 'shop:2',
        tolerations: [NodeTaintQuery.is('dedicated', 'shop', { effect: TaintEffect.NO_SCHEDULE })],
      },
      weight: 0,
    });
  });
  const onPool = objects.map((object) => (object.kind === 'Deployment' ? pinned(object) : object));
  await lab.apply(JSON.parse(JSON.stringify(onPool)));
  const pods = async () => await lab.plane.api.list<Pod>(`/api/v1/namespaces/${NAMESPACE}/pods`);
  const version = (name: string) => async () =>
    (await pods()).find((pod) => pod.metadata.labels?.['version'] === name);
  const landed = await waitFor('the scheduler to place v2', async () => {
    const pod = await version('v2')();
    return pod?.spec.nodeName === undefined ? undefined : pod;
  });
  expect(landed.spec.nodeName).toBe(NODE);
  const refusal = await waitFor('the scheduler to refuse v1', async () => {
    const pod = await version('v1')();
    return pod?.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  });
  expect(refusal.reason).toBe('Unschedulable');
  expect(refusal.message).toContain('untolerated taint');
  await lab.remove(objects.filter(({ kind }) => kind === 'Deployment'));
  await waitFor('the pods to be gone', async () => ((await pods()).length === 0 ? true : undefined));
  proved({
    promise: 'Tolerations of one version do not apply to the other',
    how: 'both versions restricted to a pool of one tainted node',
    outcome:
      'the version with the toleration is scheduled there; the other stays Pending, with “untolerated taint” from the scheduler',
  });
});

function pinned(deployment: { readonly spec?: unknown }) {
  const { template, ...spec } = deployment.spec as { template: { spec: object } };
  const nodeSelector = { [POOL]: 'tainted' };
  return {
    ...deployment,
    spec: { ...spec, template: { ...template, spec: { ...template.spec, nodeSelector } } },
  };
}
