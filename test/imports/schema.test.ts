import { schemaFaults, schemaFaultsOfYaml } from './schema';

/** A VirtualService of Istio with the given `spec`. */
function virtualService(spec: object): object {
  const metadata = { name: 'backend', namespace: 'shop' };
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata, spec };
}

/** A DestinationRule whose traffic policy is given. */
function trafficPolicy(policy: object): object {
  const spec = { host: 'backend.shop.svc.cluster.local', trafficPolicy: policy };
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'backend' },
    spec,
  };
}

const route = [{ destination: { host: 'backend', subset: 'v1', port: { number: 80 } }, weight: 100 }];

test('a manifest as Istio wants it has no faults', () => {
  const rule = {
    name: 'canary',
    match: [{ headers: { 'x-canary': { exact: 'true' } } }],
    route,
    timeout: '3s',
  };
  expect(
    schemaFaults([virtualService({ hosts: ['backend'], http: [rule, { name: 'rest', route }] })]),
  ).toEqual([]);
  const outlierDetection = { consecutive5xxErrors: 5, interval: '30s', maxEjectionPercent: 50 };
  expect(
    schemaFaults([trafficPolicy({ outlierDetection, loadBalancer: { simple: 'LEAST_REQUEST' } })]),
  ).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'a field that Istio lacks, deep inside',
    virtualService({ http: [{ route: [{ destination: { host: 'backend', version: 'v1' } }] }] }),
    "VirtualService shop/backend: /spec/http/0/route/0/destination has no field 'version'",
  ],
  [
    'a field that Istio lacks beside the fields of a oneOf',
    virtualService({ http: [{ match: [{ uri: { prefix: '/', suffix: '/' } }], route }] }),
    "VirtualService shop/backend: /spec/http/0/match/0/uri has no field 'suffix'",
  ],
  [
    "cdk8s' name in place of the wire's",
    trafficPolicy({ outlierDetection: { consecutive5XxErrors: 5 } }),
    "DestinationRule /backend: /spec/trafficPolicy/outlierDetection has no field 'consecutive5XxErrors'",
  ],
  [
    'a value of the wrong type',
    virtualService({ http: [{ route: [{ destination: { host: 'backend' }, weight: '90' }] }] }),
    'VirtualService shop/backend: /spec/http/0/route/0/weight must be integer',
  ],
  [
    'a number with a fraction',
    virtualService({ http: [{ route: [{ destination: { host: 'backend' }, weight: 0.5 }] }] }),
    'VirtualService shop/backend: /spec/http/0/route/0/weight must be integer',
  ],
  [
    'a value that is none of an enum',
    trafficPolicy({ loadBalancer: { simple: 'LEAST_LOADED' } }),
    'DestinationRule /backend: /spec/trafficPolicy/loadBalancer/simple must be one of ' +
      'UNSPECIFIED, LEAST_CONN, RANDOM, PASSTHROUGH, ROUND_ROBIN, LEAST_REQUEST',
  ],
  [
    'a field that is missing',
    virtualService({ http: [{ route: [{ destination: { subset: 'v1' } }] }] }),
    "VirtualService shop/backend: /spec/http/0/route/0/destination must have required property 'host'",
  ],
  [
    'two ways to match where only one may stand',
    virtualService({ http: [{ match: [{ headers: { 'x-canary': { exact: 'a', regex: 'b' } } }], route }] }),
    'VirtualService shop/backend: /spec/http/0/match/0/headers/x-canary must match exactly one schema in oneOf',
  ],
  [
    'a duration without a unit',
    virtualService({ http: [{ route, timeout: '3' }] }),
    'VirtualService shop/backend: /spec/http/0/timeout breaks a rule of the CRD',
  ],
  [
    'a label of a subset that is no text',
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'backend' },
      spec: { host: 'backend', subsets: [{ name: 'v1', labels: { version: 1 } }] },
    },
    'DestinationRule /backend: /spec/subsets/0/labels/version must be string',
  ],
  [
    'an object without a name',
    { apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata: {}, spec: {} },
    "Gateway /: /metadata must have required property 'name'",
  ],
  [
    'a version of the API that is not v1',
    { apiVersion: 'networking.istio.io/v1beta1', kind: 'VirtualService', metadata: { name: 'backend' } },
    'VirtualService /backend: Istio has no VirtualService in networking.istio.io/v1beta1',
  ],
])('is told: %s', (_, manifest, fault) => {
  expect(schemaFaults([manifest])).toEqual([fault]);
});

test('all faults of all manifests are told at once', () => {
  const wrong = trafficPolicy({ lb: 'RANDOM', outlierDetection: { maxEjectionPercent: '50' } });
  expect(schemaFaults([wrong, wrong])).toHaveLength(4);
});

test('what is not of Istio is passed over', () => {
  expect(schemaFaultsOfYaml('apiVersion: v1\nkind: Service\nspek: {}\n---\n# nothing\n')).toEqual([]);
});
