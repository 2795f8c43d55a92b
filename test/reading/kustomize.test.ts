import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';
import { meshOf } from '../../lib/mesh/mesh';
import { readManifests } from '../../lib/mesh/reading/read';

const service = (name: string, more = '') =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }\n${more}`;
const kustomization = (lines: string) =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n${lines}`;
const partial = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: cart }\nspec: { replicas: 3 }\n';
const route = (host: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web }
spec:
  hosts: [web]
  http:
  - route: [{ destination: { host: ${host} } }]
`;

type Files = Readonly<Record<string, string>>;

function readFiles(files: Files) {
  const texts = Object.entries(files).map(([file, text]) => ({ file, text }));
  return { ...readManifests(texts), texts };
}

function placesIn(files: Files): string[] {
  return readFiles(files).objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
}

function findingsIn(files: Files): string[] {
  const read = manifestsOf({ texts: readFiles(files).texts });
  return check(read.objects, read).findings.map(({ rule, severity }) => `${severity} ${rule}`);
}

describe('what belongs to a kustomization is no object of its own', () => {
  const inline = 'patch: |\n    - op: remove\n      path: /spec/type';
  test.each<[string, string, Files]>([
    ['patches', 'patches: [{ path: p/more-pods.yaml }]', { 'k8s/p/more-pods.yaml': partial }],
    ['strategic merges', 'patchesStrategicMerge: [more-pods.yaml]', { 'k8s/more-pods.yaml': partial }],
    [
      'JSON patches',
      'patchesJson6902: [{ target: { kind: Service, name: web }, path: ./port.json }]',
      { 'k8s/port.json': '[{ "op": "remove", "path": "/spec/type" }]' },
    ],
    ['a patch without a file', `patches:\n- target: { kind: Service }\n  ${inline}`, {}],
    [
      'files of a ConfigMap',
      'configMapGenerator: [{ name: a, files: [rules.yaml, b=other.yaml] }]',
      { 'k8s/rules.yaml': 'a: {{ $x }}\n', 'k8s/other.yaml': 'a: "b\n' },
    ],
    [
      'replacements',
      'replacements: [{ path: host.yaml }]',
      { 'k8s/host.yaml': 'source: { kind: ConfigMap }\ntargets: []\n' },
    ],
    ['configurations', 'configurations: [params.yaml]', { 'k8s/params.yaml': 'varReference: []\n' }],
  ])('%s', (_, field, files) => {
    const all = {
      'k8s/kustomization.yaml': kustomization(`resources: [web.yaml]\n${field}\n`),
      'k8s/web.yaml': service('web'),
      ...files,
    };
    expect(placesIn(all)).toEqual(['Service default/web']);
    expect(findingsIn(all).filter((each) => !each.includes('service-without-pods'))).toEqual([
      'info unrendered-kustomization',
    ]);
  });

  test('a component, and a kustomization without apiVersion and kind', () => {
    const component =
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{ path: a.yaml }]\n';
    const files = {
      'base/kustomization.yml': 'resources: [../c/web.yaml]\ncomponents: [../c]\n',
      'c/a.yaml': partial,
      'c/kustomization.yaml': component,
    };
    expect(placesIn(files)).toEqual([]);
    expect(findingsIn(files)).toEqual(['info unrendered-kustomization']);
  });

  test('a patch that is known as one by its directive, without its kustomization', () => {
    const files = {
      'remove.yaml': `$patch: delete\n${partial}`,
      'nested.yaml': `${partial}metadata: { name: x }\n`.replace(
        'spec: { replicas: 3 }\nmetadata: { name: x }\n',
        'spec: { template: { spec: { containers: [{ name: a, $patch: delete }] } } }\n',
      ),
      'operations.yaml': '- op: replace\n  path: /spec/replicas\n  value: 3\n',
    };
    expect(placesIn(files)).toEqual([]);
    expect(findingsIn(files)).toEqual(['info not-a-kubernetes-object']);
  });

  test('a patch that is not used', () => {
    const files = {
      'k/kustomization.yaml': 'resources: [web.yaml, patched.yaml]\n#- patches/more.yaml\n',
      'k/web.yaml': service('web'),
      'k/patched.yaml': service('patched'),
      'k/patches/more.yaml': partial,
      'k/auth_patch.yaml': partial,
    };
    expect(placesIn(files)).toEqual(['Service default/web', 'Service default/patched']);
    expect(placesIn({ 'other/auth_patch.yaml': partial })).toEqual(['Deployment default/cart']);
  });

  test('an unused object that lacks what its kind needs is a patch', () => {
    const port = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 81 }] }\n';
    const files = {
      'k/kustomization.yaml': 'resources: [web.yaml]\n#- port.yaml\n',
      'k/web.yaml': service('web'),
      'k/port.yaml': port,
    };
    expect(placesIn(files)).toEqual(['Service default/web']);
    expect(placesIn({ ...files, 'k/kustomization.yaml': 'resources: [port.yaml]\n' })).toHaveLength(2);
    expect(placesIn({ 'other/port.yaml': port })).toHaveLength(1);
  });

  test("Flux's Kustomization is an object", () => {
    const flux =
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\n';
    expect(placesIn({ 'apps.yaml': flux })).toEqual(['Kustomization flux-system/apps']);
  });
});

describe('the namespace of a kustomization is that of its resources', () => {
  const base = { 'base/kustomization.yaml': 'resources: [web.yaml]\n', 'base/web.yaml': service('web') };

  test('from its own folder, and from one around it', () => {
    const own = { ...base, 'base/kustomization.yaml': 'namespace: shop\nresources: [web.yaml]\n' };
    expect(placesIn(own)).toEqual(['Service shop/web']);
    const overlay = { 'dev/kustomization.yaml': 'namespace: dev\nresources: [../base]\n' };
    expect(placesIn({ ...own, ...overlay })).toEqual(['Service dev/web']);
  });

  test('not where several of them give different ones', () => {
    const overlays = {
      'dev/kustomization.yaml': 'namespace: dev\nresources: [../base]\n',
      'prod/kustomization.yaml': 'namespace: prod\nresources: [../base/]\n',
    };
    expect(placesIn({ ...base, ...overlays })).toEqual(['Service default/web']);
    const { known } = meshOf(readFiles({ ...base, ...overlays }).objects, { isComplete: true });
    expect([known.service('dev', 'web'), known.service('default', 'nosuch')]).toEqual(['unknown', 'unknown']);
  });

  test('in a commit too', () => {
    const files = {
      'main:k8s/kustomization.yaml': 'namespace: shop\nresources: [./web.yaml]\n',
      'main:k8s/web.yaml': service('web'),
    };
    expect(placesIn(files)).toEqual(['Service shop/web']);
  });

  test('files that kustomizations use in a circle are read', () => {
    const circle = {
      'a/kustomization.yaml': 'namespace: shop\nresources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../a, web.yaml]\n',
      'b/web.yaml': service('web'),
    };
    expect(placesIn(circle)).toEqual(['Service default/web']);
  });
});

test('pods that several kustomizations use may be in any namespace', () => {
  const pods = partial.replace('replicas: 3', 'template: { metadata: { labels: { app: cart } } }');
  const files = {
    'base/kustomization.yaml': 'resources: [pods.yaml]\n',
    'base/pods.yaml': pods,
    'dev/kustomization.yaml': 'namespace: dev\nresources: [../base]\n',
  };
  expect(meshOf(readFiles(files).objects).known.holdsPods('dev')).toBe(true);
  const both = { ...files, 'prod/kustomization.yaml': 'namespace: prod\nresources: [../base]\n' };
  expect(meshOf(readFiles(both).objects, { isComplete: true }).known.holdsPods('dev')).toBe(false);
});

describe('labels of a kustomization are those of its resources', () => {
  const pods = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] }
`;
  const policy =
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: web }\nspec: { selector: { matchLabels: { team: shop } }, rules: [{}] }\n';
  const found = (lines: string) =>
    findingsIn({
      'k/kustomization.yaml': `resources: [pods.yaml, policy.yaml]\n${lines}\n`,
      'k/pods.yaml': pods,
      'k/policy.yaml': policy,
    });

  test.each([
    ['commonLabels', 'commonLabels: { team: shop }'],
    ['labels with selectors', 'labels: [{ pairs: { team: shop }, includeSelectors: true }]'],
    ['labels with templates', 'labels: [{ pairs: { team: shop }, includeTemplates: true }]'],
  ])('%s: a policy may select by them', (_, lines) => {
    expect(found(lines)).toEqual(['info unrendered-kustomization']);
  });

  test('labels of the objects alone are not those of pods', () => {
    expect(found('labels: [{ pairs: { team: shop } }]')).toContain('warning selector-without-workload');
  });

  test('selectors get them too', () => {
    const files = { 'k/kustomization.yaml': 'commonLabels: { team: shop }\nresources: [web.yaml]\n' };
    const [object] = readFiles({ ...files, 'k/web.yaml': service('web') }).objects;
    expect(object?.data['spec']).toMatchObject({ selector: { app: 'web', team: 'shop' } });
    expect(object?.labels).toEqual({ team: 'shop' });
  });
});

describe('what a kustomization changes is unknown', () => {
  const wrong = { 'k/web.yaml': service('web'), 'k/route.yaml': route('wbe') };

  test('without it a misspelt Service is an error', () => {
    expect(findingsIn(wrong)).toContain('error route-to-missing-host');
  });

  test('an object that a patch changes has warnings, and no errors', () => {
    const patch = 'patches: [{ target: { kind: VirtualService, name: w.* }, path: p.yaml }]';
    const files = { ...wrong, 'k/kustomization.yaml': `resources: [web.yaml, route.yaml]\n${patch}\n` };
    expect(findingsIn(files)).toContain('warning route-to-missing-host');
    expect(findingsIn(files).filter((each) => each.startsWith('error'))).toEqual([]);
  });

  test('an object that a replacement changes, too', () => {
    const target = 'targets: [{ select: { kind: VirtualService }, fieldPaths: [spec.hosts.0] }]';
    const lines = `resources: [web.yaml, route.yaml]\nreplacements: [{ source: { kind: Service }, ${target} }]\n`;
    expect(findingsIn({ ...wrong, 'k/kustomization.yaml': lines })).toContain(
      'warning route-to-missing-host',
    );
  });

  test('a patch of another object changes nothing', () => {
    const patch = 'patches: [{ target: { kind: VirtualService, name: other }, path: p.yaml }]';
    const files = { ...wrong, 'k/kustomization.yaml': `resources: [web.yaml, route.yaml]\n${patch}\n` };
    expect(findingsIn(files)).toContain('error route-to-missing-host');
  });

  test('with a prefix, a name that is not there may be the result of it', () => {
    const files = {
      'k/kustomization.yaml': 'namePrefix: my-\nresources: [such.yaml, route.yaml]\n',
      'k/such.yaml': service('such'),
      'k/route.yaml': route('my-such'),
    };
    expect(meshOf(readFiles(files).objects).known.service('default', 'my-such')).toBe('unknown');
  });
});

test('all kustomizations that no other one uses are one advice, with the command that renders the first', () => {
  const files = {
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': service('web'),
    'dev/kustomization.yaml': 'namespace: dev\nresources: [../base]\n',
    'prod/kustomization.yaml': 'namespace: prod\nresources: [../base]\n',
  };
  const read = manifestsOf({ texts: readFiles(files).texts });
  const [advice] = check(read.objects, read).findings.filter(
    ({ rule }) => rule === 'unrendered-kustomization',
  );
  expect(advice?.fix).toBe('check the rendered output: kubectl kustomize dev | npx cdk8s-istio check -');
  expect(advice?.related.map(({ at }) => at)).toMatchObject([{ file: 'prod/kustomization.yaml', line: 1 }]);
});

test('a kustomization that only lists files that are read needs no rendering', () => {
  const files = {
    'kustomization.yaml': 'resources: [base, route.yaml]\n',
    'base/kustomization.yaml': 'resources: [web.yaml]\n',
    'base/web.yaml': service('web'),
    'route.yaml': route('web'),
  };
  const advice = (all: Files) => findingsIn(all).filter((each) => each.includes('unrendered-kustomization'));
  expect(advice(files)).toEqual([]);
  const remote = 'resources: [route.yaml, https://example.com/base]\n';
  expect(advice({ ...files, 'kustomization.yaml': remote })).toHaveLength(1);
  const changed = 'namePrefix: a-\nresources: [web.yaml]\n';
  expect(advice({ ...files, 'base/kustomization.yaml': changed })).toHaveLength(1);
});

test('kustomizations that share a base are judged apart, too', () => {
  const conflicting = (name: string) =>
    route('web').replace('name: web', `name: ${name}`).replace('[web]', '[web.a]');
  const files = {
    'base/kustomization.yaml': kustomization('resources: [web.yaml]\n'),
    'base/web.yaml': service('web'),
    'one/kustomization.yaml': kustomization('namespace: a\nresources: [../base, route.yaml]\n'),
    'one/route.yaml': conflicting('one'),
    'two/kustomization.yaml': kustomization('namespace: b\nresources: [../base, route.yaml]\n'),
    'two/route.yaml': conflicting('two'),
  };
  const conflicts = (all: Files) =>
    findingsIn(all).filter((each) => each.includes('conflicting-virtual-services'));
  expect(conflicts(files)).toEqual([]);
  expect(findingsIn(files)).toContain('info alternative-objects');
  const apart = {
    ...files,
    'two/kustomization.yaml': kustomization('namespace: b\nresources: [route.yaml]\n'),
  };
  expect(conflicts(apart)).not.toEqual([]);
});
