import type { LivePod } from '../../lib/proxies/live-pod';
import { proxiesOf, tryProxyOf } from '../../lib/proxies/proxy';

const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
const pod = (spec: LivePod['spec'], more: Partial<LivePod['metadata']> = {}): LivePod => ({
  metadata: { name: 'a', namespace: 'shop', uid: 'a', labels: { app: 'a' }, ...more },
  spec,
  status: ready,
});
const app = { name: 'app' };

test.each<[string, LivePod, 'gateway' | 'workload' | undefined]>([
  ['a sidecar', pod({ containers: [app, { name: 'istio-proxy', args: ['proxy', 'sidecar'] }] }), 'workload'],
  [
    'a sidecar that starts first',
    pod({ containers: [app], initContainers: [{ name: 'istio-proxy', restartPolicy: 'Always' }] }),
    'workload',
  ],
  ['a gateway', pod({ containers: [{ name: 'istio-proxy', args: ['proxy', 'router'] }] }), 'gateway'],
  [
    'a gateway whose arguments nobody wrote down',
    pod(
      { containers: [{ name: 'istio-proxy' }] },
      { annotations: { 'inject.istio.io/templates': 'gateway' } },
    ),
    'gateway',
  ],
  ['a pod without a proxy', pod({ containers: [app] }), undefined],
  [
    'one that only prepares the network',
    pod({ containers: [app], initContainers: [{ name: 'istio-init' }] }),
    undefined,
  ],
])('%s is found as what it is', (_, found, kind) => {
  expect(tryProxyOf(found)?.caller.kind).toBe(kind);
});

test('a proxy is who its pod is', () => {
  const found = pod({ containers: [{ name: 'istio-proxy' }] });
  expect(tryProxyOf(found)?.caller).toEqual({ kind: 'workload', namespace: 'shop', labels: { app: 'a' } });
});

test('pods that are not ready, or are about to end, take no part', () => {
  const spec = { containers: [{ name: 'istio-proxy' }] };
  const ending = pod(spec, { deletionTimestamp: '2026-01-01T00:00:00Z' });
  const late = { ...pod(spec), status: { conditions: [{ type: 'Ready', status: 'False' }] } };
  expect(proxiesOf([pod(spec), ending, late])).toHaveLength(1);
});
