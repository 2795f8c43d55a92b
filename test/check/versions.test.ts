import { check } from '../../lib/check/check';
import type { Finding } from '../../lib/check/finding';
import { manifestsOf } from '../../lib/check/manifests';

/** The findings of a rule, by minor versions of Istio. */
function found(rule: string, text: string, minor: number): readonly Finding[] {
  const read = manifestsOf({ texts: [{ file: 'a.yaml', text }] });
  const istioVersion = { major: 1, minor };
  return check(read.objects, { ...read, istioVersion, only: new Set([rule]) }).findings;
}

const route = (kind: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: cart, namespace: shop }
spec:
  parentRefs: [{ name: front, namespace: web }]
  rules: [{}]
`;

test.each([
  ['HTTPRoute', 29, 500],
  ['HTTPRoute', 30, 404],
  ['HTTPRoute', 31, 500],
  ['GRPCRoute', 30, 500],
])('requests to an %s without backends get, from Istio 1.%i, %i', (kind, minor, status) => {
  const [finding] = found('unresolved-gateway-api-route', route(kind), minor);
  expect(finding?.effect).toBe(`requests that match the rule get ${status}`);
});

const definition = (name: string, bundle: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${name}.gateway.networking.k8s.io
  annotations: { gateway.networking.k8s.io/bundle-version: ${bundle} }
spec: { group: gateway.networking.k8s.io }
`;

test.each([
  ['grpcroutes', 'v1.0.0', 27],
  ['backendtlspolicies', 'v1.3.0', 28],
  ['tlsroutes', 'v1.4.1', 30],
  ['tcproutes', 'v1.5.0', 31],
])('%s of bundle %s are too old for Istio 1.%i, and not before', (name, bundle, minor) => {
  const rule = 'gateway-api-too-old';
  expect(found(rule, definition(name, bundle), minor)).toHaveLength(1);
  if (minor > 27) expect(found(rule, definition(name, bundle), minor - 1)).toEqual([]);
});

test('outlier detection of the mesh configuration makes a failover work, from Istio 1.31 on', () => {
  const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "defaultTrafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } }" }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec:
  host: cart.shop.svc.cluster.local
  trafficPolicy: { loadBalancer: { localityLbSetting: { failover: [{ from: a, to: b }] } } }
`;
  const rule = 'failover-without-outlier-detection';
  expect([found(rule, text, 30).length, found(rule, text, 31).length]).toEqual([1, 0]);
});

test.each([
  ['the default providers', '{ defaultProviders: { accessLogging: [envoy] } }', 0],
  ['no default providers', '{ accessLogFile: /dev/stdout }', 1],
])('%s of the mesh configuration are those of a Telemetry without one', (_, configuration, count) => {
  const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "${configuration}" }
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: logs, namespace: istio-system }
spec: { accessLogging: [{ match: { mode: CLIENT } }] }
`;
  expect(found('access-log-without-provider', text, 31)).toHaveLength(count);
});
