import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';

function findingsIn(text: string, isComplete = false): string[] {
  const { objects, faults } = manifestsOf({ texts: [{ file: 'all.yaml', text }] });
  // Annotations of Istio that are not stable yet are no matter here.
  const findings = check(objects, { faults, isComplete }).findings.filter(
    ({ rule }) => rule !== 'annotation-without-effect',
  );
  return findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`);
}

const pods = (name: string, kind = 'apps/v1, kind: Deployment', spec = '') => `
apiVersion: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: ${name}:1, ports: [{ name: http, containerPort: 8080 }] }] }
${spec}
---`;
const deployment = (name: string) => pods(name).replace(', kind', '\nkind');
const rollout = (name: string, spec: string) =>
  pods(name, 'argoproj.io/v1alpha1, kind: Rollout', spec).replace(', kind', '\nkind');
const service = (name: string, app: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { ${app} }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---`;
const routeTo = (destination: string, host = 'web') => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${host}, namespace: shop }
spec: { hosts: [${host}], http: [{ route: [{ destination: { ${destination} } }] }] }
---`;

test('a VirtualService that Flagger writes shares its host at a Gateway with others', () => {
  const text = `${deployment('web')}${deployment('pay')}${service('pay', 'app: pay')}
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: web, namespace: shop }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  service: { port: 80, targetPort: 8080, gateways: [edge], hosts: [shop.example.com] }
  analysis: { interval: 1m, threshold: 5, maxWeight: 50, stepWeight: 10 }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { selector: { istio: ingressgateway }, servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: [shop.example.com] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: shop }
spec: { hosts: [shop.example.com], gateways: [edge], http: [{ route: [{ destination: { host: pay } }] }] }
`;
  expect(findingsIn(text, true)).toEqual([
    expect.stringMatching(/^\w+ conflicting-virtual-services: .*shop\.example\.com/),
  ]);
  // Its own host, in the mesh, and with the rules of a delegate.
  const delegating = text
    .replace('gateways: [edge], hosts: [shop.example.com] }', 'delegation: true }')
    .replace('route: [{ destination: { host: pay } }]', 'delegate: { name: web }');
  expect(findingsIn(delegating, true)).toEqual([]);
});

describe('beside a Canary of Flagger', () => {
  const canary = (rest: string) => `
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: info, namespace: shop }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: info }
  ${rest}
---`;
  const web = `${deployment('web')}${service('web', 'app: web')}`;
  const own = `${deployment('info')}${canary('service: { port: 80, targetPort: 8080 }')}`;

  test.each(['info-primary', 'info-canary'])(
    'a route to Service %s, which it creates, is no finding',
    (host) => {
      expect(findingsIn(`${web}${own}${routeTo(`host: ${host}`)}`)).toEqual([]);
    },
  );

  test('a route to its apex tells that its weights do not apply there', () => {
    expect(findingsIn(`${web}${own}${routeTo('host: info')}`)).toEqual([
      'info canary-weights-bypassed: this route bypasses the weights of Canary info',
    ]);
  });

  test('a route to a port that none of its Services has is an error', () => {
    expect(findingsIn(`${web}${own}${routeTo('host: info-canary, port: { number: 9898 }')}`)).toEqual([
      'error route-to-missing-port: info-canary.shop.svc.cluster.local has no port 9898; it has 80',
    ]);
  });

  test('its Services have the ports of the containers with portDiscovery', () => {
    const ports = deployment('info').replace(
      'containerPort: 8080',
      'containerPort: 8080 }, { containerPort: 9898',
    );
    const found = (port: number) =>
      findingsIn(
        `${web}${ports}${canary('service: { port: 80, targetPort: http, portDiscovery: true }')}${routeTo(`host: info-canary, port: { number: ${port} }`)}`,
      );
    expect(found(9898)).toEqual([]);
    expect(found(9999)).toHaveLength(1);
  });

  test('nothing is said about the ports of portDiscovery if its target is in other files', () => {
    const apart = canary('service: { port: 80, portDiscovery: true }');
    expect(findingsIn(`${web}${apart}${routeTo('host: info-canary, port: { number: 9898 }')}`)).toEqual([
      'warning unresolved-canary: Canary info references Deployment info, which is not in these files',
    ]);
  });

  test('its Services are named after spec.service.name', () => {
    const named = canary('service: { name: api, port: 80 }');
    expect(findingsIn(`${web}${deployment('info')}${named}${routeTo('host: api-canary')}`)).toEqual([]);
    expect(findingsIn(`${web}${deployment('info')}${named}${routeTo('host: info-canary')}`)).toEqual([
      expect.stringContaining('warning route-to-missing-host'),
    ]);
  });

  test('a policy for its primary pods, an autoscaler of them and a DestinationRule for their host are no finding', () => {
    expect(
      findingsIn(`${web}${own}
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: info, namespace: shop }
spec: { selector: { matchLabels: { app: info-primary } }, mtls: { mode: STRICT } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: info-primary, namespace: shop }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: info-primary }, maxReplicas: 3 }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: info-primary, namespace: shop }
spec: { host: info-primary, trafficPolicy: { connectionPool: { tcp: { maxConnections: 9 } } } }
`),
    ).toEqual([]);
  });

  test('the objects that it created, read with it, are no finding', () => {
    const created = `${deployment('info-primary')}${service('info', 'app: info-primary')}${service('info-primary', 'app: info-primary')}${service('info-canary', 'app: info')}`;
    expect(findingsIn(`${web}${own}${created}`)).toEqual([]);
  });
});

describe('beside a Rollout', () => {
  const split = `
  strategy:
    canary:
      trafficRouting:
        istio:
          virtualService: { name: pay }
          destinationRule: { name: pay, canarySubsetName: canary, stableSubsetName: stable }`;
  const rule = (stable: string, canary: string) => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: pay, namespace: shop }
spec: { host: pay, subsets: [{ name: stable${stable} }, { name: canary${canary} }] }
---`;
  const routes = routeTo(
    'host: pay, subset: stable }, weight: 80 }, { destination: { host: pay, subset: canary',
    'pay',
  ).replace('subset: canary } }', 'subset: canary }, weight: 20 }');

  test('subsets with the hash that the controller writes have pods', () => {
    const hash = (value: string) => `, labels: { app: pay, rollouts-pod-template-hash: ${value} }`;
    const all = `${rollout('pay', split)}${service('pay', 'app: pay')}${rule(hash('a'), hash('b'))}${routes}`;
    expect(findingsIn(all, true)).toEqual([]);
  });

  test('only pods of a Rollout have the hash, and files without the Rollout leave it open', () => {
    const hash = (value: string) => `, labels: { app: pay, rollouts-pod-template-hash: ${value} }`;
    const all = `${deployment('pay')}${service('pay', 'app: pay')}${rule(hash('a'), hash('b'))}${routes}`;
    expect(findingsIn(all, true)).toEqual([
      expect.stringContaining('error subset-without-pods'),
      expect.stringContaining('error subset-without-pods'),
    ]);
    expect(findingsIn(all)).toEqual([
      expect.stringContaining('warning subset-without-pods'),
      expect.stringContaining('warning subset-without-pods'),
    ]);
  });

  test('with the ReplicaSets of a cluster, a hash that no version has is an error', () => {
    const hash = (value: string) => `, labels: { app: pay, rollouts-pod-template-hash: ${value} }`;
    const replicaSet = (value: string, replicas: number) => `
apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: pay-${value}, namespace: shop, ownerReferences: [{ kind: Rollout, name: pay }] }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: pay, rollouts-pod-template-hash: ${value} } }
  template: { metadata: { labels: { app: pay, rollouts-pod-template-hash: ${value} } } }
---`;
    const all = (stable: string, canary: string) =>
      `${rollout('pay', split)}${replicaSet('a', 3)}${replicaSet('b', 1)}${replicaSet('c', 0)}${service('pay', 'app: pay')}${rule(hash(stable), hash(canary))}${routes}`;
    expect(findingsIn(all('a', 'b'))).toEqual([]);
    expect(findingsIn(all('a', 'c'))).toEqual([
      'error subset-without-pods: subset canary of pay.shop.svc.cluster.local matches no pod (app=pay,rollouts-pod-template-hash=c)',
    ]);
  });

  test('subsets without labels get the hash', () => {
    expect(
      findingsIn(`${rollout('pay', split)}${service('pay', 'app: pay')}${rule('', '')}${routes}`),
    ).toEqual([]);
  });

  test('the selectors of its Services may contain the hash', () => {
    const hosts = `
  strategy:
    canary:
      stableService: pay-stable
      canaryService: pay-canary
      trafficRouting: { istio: { virtualService: { name: pay } } }`;
    const live = (name: string, hash: string) =>
      service(name, `app: pay, rollouts-pod-template-hash: ${hash}`);
    const all = `${rollout('pay', hosts)}${service('pay', 'app: pay')}${live('pay-stable', 'a')}${live('pay-canary', 'b')}
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: pay, namespace: shop }
spec:
  hosts: [pay]
  http: [{ route: [{ destination: { host: pay-stable }, weight: 80 }, { destination: { host: pay-canary }, weight: 20 }] }]
`;
    expect(findingsIn(all, true)).toEqual([]);
  });

  test('its pods are those of the Deployment that it references, which has none of its own', () => {
    const referencing = rollout('pay', '').replace(
      /spec:\n[\s\S]*$/,
      `spec: { workloadRef: { apiVersion: apps/v1, kind: Deployment, name: pay }, strategy: { canary: {} } }\n---`,
    );
    const scaled = deployment('pay').replace('spec:\n', 'spec:\n  replicas: 0\n');
    const labels = ', labels: { app: pay }';
    expect(
      findingsIn(`${referencing}${scaled}${service('pay', 'app: pay')}${rule(labels, labels)}${routes}`),
    ).toEqual([]);
  });

  test('a Service or VirtualService in other files is not missing', () => {
    expect(findingsIn(rollout('pay', split))).toEqual([]);
    expect(findingsIn(rollout('pay', split), true)).toEqual([
      expect.stringContaining('error unresolved-rollout: Rollout pay references VirtualService shop/pay'),
      expect.stringContaining('error unresolved-rollout: Rollout pay references DestinationRule pay'),
    ]);
  });
});

describe('beside a Service of Knative', () => {
  const hello = `
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: hello, namespace: shop }
spec:
  template:
    spec: { serviceAccountName: greeter, containers: [{ image: hello:1 }] }
  traffic: [{ tag: next, latestRevision: true, percent: 100 }]
---`;

  test.each(['hello', 'next-hello', 'hello-00001'])(
    'a route to host %s, which it creates, is no finding',
    (host) => {
      const web = `${deployment('web')}${service('web', 'app: web')}`;
      expect(findingsIn(`${web}${hello}${routeTo(`host: ${host}`)}`)).toEqual([]);
    },
  );

  test('a policy for its pods, and one for their account, are no finding', () => {
    expect(
      findingsIn(`${deployment('web')}${service('web', 'app: web')}${hello}
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: hello, namespace: shop }
spec: { selector: { matchLabels: { serving.knative.dev/service: hello } }, rules: [{}] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/greeter] } }] }]
`),
    ).toEqual([]);
  });
});

describe('beside a Gateway that istiod deploys', () => {
  const gateway = (className: string, metadata = '', spec = '') => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop${metadata} }
spec: { gatewayClassName: ${className}, listeners: [{ name: http, port: 80, protocol: HTTP }]${spec} }
---`;
  const policy = (account: string) => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/${account}] } }] }]
`;
  const found = (account: string, ...gateways: string[]) =>
    findingsIn(`${deployment('web')}${service('web', 'app: web')}${gateways.join('')}${policy(account)}`);
  const nobody = (account: string) => [
    `warning authorization-never-matches: no pod runs as cluster.local/ns/shop/sa/${account}`,
  ];

  test('its pods run as NAME-CLASS, those of a waypoint as NAME', () => {
    expect(found('edge-istio', gateway('istio'))).toEqual([]);
    expect(found('edge', gateway('istio'))).toEqual(nobody('edge'));
    expect(found('edge', gateway('istio-waypoint'))).toEqual([]);
    expect(found('edge-istio-waypoint', gateway('istio-waypoint'))).toEqual(nobody('edge-istio-waypoint'));
  });

  test('annotations give it another account and another name', () => {
    const renamed = (key: string) => gateway('istio', `, annotations: { gateway.istio.io/${key}: front }`);
    expect(found('front', renamed('service-account'))).toEqual([]);
    expect(found('edge-istio', renamed('service-account'))).toEqual(nobody('edge-istio'));
    expect(found('edge-istio', renamed('name-override'))).toEqual([]);
    expect(
      findingsIn(
        `${deployment('web')}${service('web', 'app: web')}${renamed('name-override')}${routeTo('host: front, port: { number: 80 }')}`,
      ),
    ).toEqual([]);
  });

  test('a class of its own is one of istiod if its GatewayClass says so', () => {
    const own = `
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: own }
spec: { controllerName: istio.io/gateway-controller }
---`;
    expect(found('edge-own', own, gateway('own'))).toEqual([]);
    expect(found('edge-own', gateway('own'))).toEqual(nobody('edge-own'));
  });

  test('istiod deploys none for a Gateway whose address is a Service', () => {
    const manual = gateway(
      'istio',
      '',
      ', addresses: [{ type: Hostname, value: ingress.shop.svc.cluster.local }]',
    );
    expect(found('edge-istio', manual)).toEqual(nobody('edge-istio'));
  });

  test('files with a Gateway alone do not claim to hold the pods of its namespace', () => {
    expect(
      findingsIn(`${gateway('istio')}${service('web', 'app: web')}
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec: { host: web, subsets: [{ name: v1, labels: { version: v1 } }] }
---${routeTo('host: web, subset: v1')}`),
    ).toEqual([]);
  });
});
