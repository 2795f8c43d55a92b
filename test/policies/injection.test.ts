import { assumedProxyOf, proxyOf } from '../../lib/mesh/injection/proxies';
import { deployment, namespace } from '../manifests';
import { meshWith, workload } from './reading';

const pods = (labels?: string, spec = '') => deployment('backend', 'shop', { labels, spec });
const own = (value: string) => `sidecar.istio.io/inject: "${value}"`;

test.each([
  ['in a namespace with injection', [namespace('shop', 'istio-injection: enabled'), pods()], 'sidecar'],
  ['in a namespace of a revision', [namespace('shop', 'istio.io/rev: stable'), pods()], 'sidecar'],
  ['that opt out', [namespace('shop', 'istio-injection: enabled'), pods(own('false'))], 'none'],
  [
    'in the network of their node',
    [namespace('shop', 'istio-injection: enabled'), pods(undefined, 'hostNetwork: true')],
    'none',
  ],
  ['that ask for one', [pods(own('true'))], 'sidecar'],
  ['that ask for one of a revision', [pods('istio.io/rev: stable')], 'sidecar'],
  [
    'that ask for one in a namespace without',
    [namespace('shop', 'istio-injection: disabled'), pods(own('true'))],
    'none',
  ],
  ['in a namespace without', [namespace('shop', 'istio-injection: disabled'), pods()], 'none'],
  ['in a namespace whose label may be set by hand', [namespace('shop', 'team: shop'), pods()], 'unknown'],
  ['in a namespace that no file has', [pods()], 'unknown'],
  ['in ambient mode', [namespace('shop', 'istio.io/dataplane-mode: ambient'), pods()], 'ambient'],
] as const)('the proxy of pods %s', (_, manifests, expected) => {
  const mesh = meshWith(...manifests);
  expect(proxyOf(mesh, workload(mesh))).toBe(expected);
});

const machine = (labels: string) => `
apiVersion: networking.istio.io/v1
kind: WorkloadEntry
metadata: { name: backend, namespace: shop }
spec: { address: 192.0.2.1, labels: { app: backend${labels} } }
`;

test('policies take pods to have a sidecar unless the files tell, and a machine to have none', () => {
  const proxyIn = (text: string) => {
    const mesh = meshWith(text);
    return [proxyOf(mesh, workload(mesh)), assumedProxyOf(mesh, workload(mesh))];
  };
  expect(proxyIn(pods())).toEqual(['unknown', 'sidecar']);
  expect(proxyIn(machine(''))).toEqual(['unknown', 'none']);
  expect(proxyIn(machine(', security.istio.io/tlsMode: istio'))).toEqual(['sidecar', 'sidecar']);
});
