import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n';

function findingsIn(files: Readonly<Record<string, string>>) {
  const texts = Object.entries(files).map(([file, text]) => ({ file, text }));
  const read = manifestsOf({ texts });
  return check(read.objects, read).findings.map(
    ({ severity, rule, message }) => `${severity} ${rule}: ${message}`,
  );
}

describe('a file of another program is advice', () => {
  test.each([
    ['values of a chart', 'chart/values-dev.yaml', 'replicas: 2\n', 'it contains values of a Helm chart'],
    ['a chart', 'chart/Chart.yaml', 'apiVersion: v2\nname: shop\n', 'it describes a Helm chart'],
    ['a Compose file', 'docker-compose.yml', 'services: {}\n', 'it is for Docker Compose'],
    ['a workflow', '.github/workflows/ci.yaml', `on: push\nif: \${{ x }}\n`, 'it is for GitHub'],
    ['JSON with comments', 'a/tsconfig.json', '{\n  // strict\n  "a": 1 }\n', 'it is for Node.js'],
    ['other YAML', 'mkdocs.yml', 'site_name: shop\n', 'it has no apiVersion'],
    ['a list', 'names.yaml', '- a\n- b\n', 'it is not a mapping'],
    ['lines of JSON', 'log.json', '{"a":1}\n', 'it has no apiVersion'],
    ['a key that stands twice', '.travis.yml', 'go: 1\ngo: 2\n', 'it has no apiVersion'],
    ['data that are no JSON', 'data.json', '{a', 'it has no apiVersion, and is not valid YAML'],
    ['a kubeconfig', 'kubeconfig.yaml', 'apiVersion: v1\nkind: Config\n', 'the Config has no name'],
    [
      'a cluster of kind',
      'kind.yaml',
      'apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\n',
      'the Cluster has no name',
    ],
    [
      'a pipeline of Skaffold',
      'skaffold.yaml',
      'apiVersion: skaffold/v4beta1\nkind: Config\n',
      'the Config has no name',
    ],
    [
      'a machine of Talos',
      'watchdog.yaml',
      'apiVersion: v1alpha1\nkind: WatchdogTimerConfig\n',
      'the WatchdogTimerConfig has no name',
    ],
  ])('%s', (_, file, text, reason) => {
    expect(findingsIn({ [file]: text, 'a.yaml': namespace })).toEqual([
      `info not-a-kubernetes-object: not a Kubernetes object: ${reason}`,
    ]);
  });

  test('many of one kind are one line', () => {
    const values = Object.fromEntries([1, 2, 3].map((at) => [`c${at}/values.yaml`, 'a: b\n']));
    expect(findingsIn({ ...values, 'a.json': '{"a":1}\n{"a":2}\n', 'b.yaml': namespace })).toEqual([
      'info not-a-kubernetes-object: not a Kubernetes object: it has no apiVersion; 1 more',
      'info not-a-kubernetes-object: not a Kubernetes object: it contains values of a Helm chart; 2 more',
    ]);
  });
});

test('what is no YAML, and has no objects, is a warning: it was not checked', () => {
  expect(findingsIn({ 'notes.yaml': 'a: "b\n', 'b.yaml': namespace })).toEqual([
    'warning broken-yaml: invalid YAML: unexpected end of the stream within a double quoted scalar',
  ]);
});

test.each([
  ['without a kind', 'apiVersion: v1\nmetadata: { name: a }\n'],
  ['without a name', 'apiVersion: networking.istio.io/v1\nkind: Gateway\n'],
  ['whose name is a number', 'apiVersion: v1\nkind: Service\nmetadata: { name: 1 }\n'],
])('a manifest %s is an error', (_, text) => {
  expect(findingsIn({ 'a.yaml': text })).toEqual([expect.stringContaining('error not-a-kubernetes-object')]);
});

describe('objects of removed versions are named, and read as those that replace them', () => {
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: { name: cart }\nspec: { selector: { app: cart }, ports: [{ name: http, port: 80, targetPort: 80 }] }\n';
  const pods =
    'spec: { template: { metadata: { labels: { app: cart } }, spec: { containers: [{ name: a, image: a, ports: [{ containerPort: 80 }] }] } } }\n';

  test.each([
    ['extensions/v1beta1', 'Deployment', '1.16'],
    ['extensions/v1beta1', 'DaemonSet', '1.16'],
    ['apps/v1beta1', 'Deployment', '1.16'],
  ])('pods of %s %s count', (apiVersion, kind, release) => {
    const workload = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: cart }\n${pods}`;
    expect(findingsIn({ 'a.yaml': `${service}---\n${workload}` })).toEqual([
      `warning removed-api-version: ${kind} in ${apiVersion} was removed in Kubernetes ${release}`,
    ]);
  });

  test('fields of an old Ingress are not judged as those of the present one', () => {
    const ingress =
      'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: cart }\nspec: { rules: [{ http: { paths: [{ backend: { serviceName: cart, servicePort: 80 } }] } }] }\n';
    expect(findingsIn({ 'a.yaml': ingress })).toEqual([
      'warning removed-api-version: Ingress in extensions/v1beta1 was removed in Kubernetes 1.22',
    ]);
  });

  test('a kind without a successor', () => {
    const policy = 'apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: { name: a }\n';
    expect(findingsIn({ 'a.yaml': policy })).toEqual([
      'warning removed-api-version: PodSecurityPolicy in policy/v1beta1 was removed in Kubernetes 1.25',
    ]);
  });

  test("Istio's v1alpha3 is served", () => {
    const entry =
      'apiVersion: networking.istio.io/v1alpha3\nkind: Sidecar\nmetadata: { name: default, namespace: shop }\nspec: { egress: [{ hosts: ["*/*"] }] }\n';
    expect(findingsIn({ 'a.yaml': entry }).filter((each) => each.includes('removed'))).toEqual([]);
  });
});

test('a List without items holds nothing, and lacks nothing', () => {
  expect(findingsIn({ 'a.yaml': 'apiVersion: v1\nkind: List\nitems: null\n' })).toEqual([]);
});

test('a name that is a number does not hide what is beside it', () => {
  const route =
    'apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TCPRoute\nmetadata: {name: db, namespace: shop}\nspec: {parentRefs: [{name: 1}], rules: [{backendRefs: [{name: 3306, port: 3306}]}]}\n';
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}\n';
  const wrong =
    'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web, namespace: shop}\nspec: {hosts: [web], http: [{route: [{destination: {host: wbe}}]}]}\n';
  expect(findingsIn({ 'a.yaml': [route, service, wrong].join('---\n') })).toContainEqual(
    expect.stringMatching(/^error route-to-missing-host/),
  );
});
