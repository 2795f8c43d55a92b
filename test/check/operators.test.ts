import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';

/** Two Services of a namespace, a route to a third one, and another object. */
function errorsBeside(object: string, host: string, isComplete = false): string[] {
  const service = (name: string) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
---
`;
  const text = `${service('cart')}${service('pay')}apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [mesh]
  http:
    - match: [{ uri: { prefix: /cart } }]
      route: [{ destination: { host: cart } }]
    - match: [{ uri: { prefix: /pay } }]
      route: [{ destination: { host: pay } }]
    - route: [{ destination: { host: ${host} } }]
---
${object}`;
  const { objects, faults } = manifestsOf({ texts: [{ file: 'all.yaml', text }] });
  return check(objects, { faults, isComplete, only: new Set(['route-to-missing-host']) }).findings.flatMap(
    ({ severity, message }) => (severity === 'error' ? [message] : []),
  );
}

const custom = (apiVersion: string, kind: string, name: string, rest = 'spec: {}') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\n${rest}\n`;

test.each([
  ['a CloudNativePG Cluster', custom('postgresql.cnpg.io/v1', 'Cluster', 'orders-db'), 'orders-db-rw'],
  ['an Elasticsearch', custom('elasticsearch.k8s.elastic.co/v1', 'Elasticsearch', 'logs'), 'logs-es-http'],
  ['a RabbitmqCluster', custom('rabbitmq.com/v1beta1', 'RabbitmqCluster', 'queue'), 'queue'],
  ['a LeaderWorkerSet', custom('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', 'vllm'), 'vllm'],
  [
    'an Application of Argo CD for the namespace',
    custom(
      'argoproj.io/v1alpha1',
      'Application',
      'web',
      'spec: { destination: { namespace: shop } }',
    ).replace('namespace: shop }\nspec', 'namespace: argocd }\nspec'),
    'web',
  ],
])('a Service that %s may create is unknown', (_, object, host) => {
  expect(errorsBeside(object, host)).toEqual([]);
  expect(errorsBeside(object, host, true)).toEqual([]);
  expect(errorsBeside('', host, true)).not.toEqual([]);
});

test.each([
  ['another name', custom('postgresql.cnpg.io/v1', 'Cluster', 'orders-db'), 'orders'],
  ['a kind that creates none', custom('monitoring.coreos.com/v1', 'ServiceMonitor', 'web'), 'web'],
  ['a kind of Kubernetes', custom('policy/v1', 'PodDisruptionBudget', 'web'), 'web'],
  ['a kind of Istio', custom('networking.istio.io/v1', 'Sidecar', 'web'), 'web'],
])('with %s, a missing Service is an error', (_, object, host) => {
  expect(errorsBeside(object, host, true)).not.toEqual([]);
});
