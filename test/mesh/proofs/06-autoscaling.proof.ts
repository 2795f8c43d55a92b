import { Chart } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Backend, Namespace } from '../../../lib';
import type { Deployment } from '../lab/objects';
import { waitFor } from '../lab/wait';
import { proved, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'autoscaling';

test('applying again leaves the replicas alone that were set since', async () => {
  const lab = theLab();
  const objects = synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    new Backend(chart, 'shop', {
      port: 8080,
      version: {
        name: 'v1',
        image: 'shop:1',
        resources: { cpu: { request: Cpu.millis(250) } },
        autoscaling: { min: 1, max: 5 },
        disruptionBudget: { maxUnavailable: 1 },
      },
    });
  });
  expect(objects.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['HorizontalPodAutoscaler', 'PodDisruptionBudget']),
  );
  await lab.apply(objects);
  await lab.settle([NAMESPACE]);
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/shop-v1`;
  await lab.plane.api.merge(`${path}/scale`, { spec: { replicas: 3 } });
  await lab.apply(objects);
  const running = await waitFor('three pods to be ready', async () => {
    const deployment = await lab.plane.api.get<Deployment>(path);
    return deployment.status?.readyReplicas === 3 ? deployment : undefined;
  });
  expect(running.spec.replicas).toBe(3);
  proved({
    promise: 'With an autoscaler, `replicas` is left out',
    how: 'an autoscaler and a disruption budget applied, the Deployment scaled to 3, everything applied again',
    outcome: 'accepted; 3 pods remain',
  });
});
