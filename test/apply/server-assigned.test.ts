import { isAsApplied } from '../../lib/apply/live/as-applied';
import { withServerAssigned } from '../../lib/apply/live/server-assigned';
import type { LiveObject } from '../../lib/kubernetes/cluster';
import type { JsonObject } from '../../lib/mesh/objects/mesh-object';
import { manifests } from '../plan/reading';
import { MemoryCluster } from './memory-cluster';

function podOf(spec: object): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'report', namespace: 'shop' },
    spec: spec as JsonObject,
  };
}

const container = { name: 'report', image: 'shop/report:1' };
const probed = { ...container, readinessProbe: { httpGet: { path: '/ready', port: 8080 } } };

/** Whether a Pod that was made of one manifest is what another one says. */
async function isLike(made: object, asked: object): Promise<boolean> {
  const cluster = new MemoryCluster();
  const [manifest, other] = manifests(podOf(made), podOf(asked));
  if (manifest === undefined || other === undefined) throw new Error('there are two');
  await cluster.apply(manifest, manifest.data);
  const live = (await cluster.tryGet(manifest)) as LiveObject;
  return isAsApplied(cluster, live, other, new Set(), false);
}

test.each<[string, object, object, boolean]>([
  ['as it was applied', { containers: [container] }, { containers: [container] }, true],
  ['with probes, which Istio rewrites', { containers: [probed] }, { containers: [probed] }, true],
  ['on another node', podSpec({}), { ...podSpec({}), nodeName: 'node-2' }, false],
  ['with another image', podSpec({}), podSpec({ image: 'shop/report:2' }), false],
  ['with a variable less', podSpec({ env: [{ name: 'A', value: '1' }] }), podSpec({}), false],
  [
    'with a container less',
    { containers: [container, { name: 'more', image: 'more:1' }] },
    podSpec({}),
    false,
  ],
  ['with a volume less', { ...podSpec({}), volumes: [{ name: 'data', emptyDir: {} }] }, podSpec({}), false],
  ['with a probe less', { containers: [probed] }, podSpec({}), false],
])('a Pod %s', async (_, made, asked, isSame) => {
  expect(await isLike(made, asked)).toBe(isSame);
});

function podSpec(more: object): object {
  return { containers: [{ ...container, ...more }] };
}

test('what others gave a Pod keeps its place in the lists of the live one', () => {
  const given = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };
  const two = [
    { key: 'spot', effect: 'NoSchedule' },
    { key: 'spot', effect: 'NoExecute' },
  ];
  const [manifest] = manifests(podOf({ containers: [container], tolerations: two }));
  const proxy = { name: 'istio-proxy', image: 'proxy' };
  const live = {
    ...podOf({ containers: [proxy, container], tolerations: [...two, given] }),
    metadata: {
      name: 'report',
      annotations: { 'sidecar.istio.io/status': '{"containers":["istio-proxy"],"volumes":null}' },
    },
  } as unknown as LiveObject;
  expect(manifest && withServerAssigned(live, manifest).data['spec']).toEqual({
    containers: [proxy, container],
    tolerations: [...two, given],
  });
});

test('what a person wrote where Istio notes what it injected is no reason to stop', () => {
  const [manifest] = manifests(podOf({ containers: [container] }));
  const annotations = { 'sidecar.istio.io/status': 'injected' };
  const live = { ...podOf({ containers: [container] }), metadata: { name: 'report', annotations } };
  expect(manifest && withServerAssigned(live as unknown as LiveObject, manifest).data['spec']).toEqual({
    containers: [container],
  });
});
