import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { App } from '../../lib';
import { emptyFolder, filesIn } from './folder';

const object = (scope: Construct, name: string, apiVersion = 'v1', kind = 'ConfigMap', namespace?: string) =>
  new ApiObject(scope, `${apiVersion} ${kind} ${namespace} ${name}`, {
    apiVersion,
    kind,
    metadata: { name, namespace },
  });

/** The paths of what a program of one chart, `shop` in namespace `shop`, writes. */
function paths(program: (chart: Chart, app: App) => void): string[] {
  const app = new App({ outdir: emptyFolder() });
  program(new Chart(app, 'shop', { namespace: 'shop' }), app);
  app.synth();
  return Object.keys(filesIn(app.outdir));
}

test('an object is found by chart, kind and name', () => {
  expect(paths((chart) => object(chart, 'web'))).toEqual(['shop/ConfigMap.web.yaml']);
});

test('a chart inside another has a folder that says so', () => {
  expect(paths((chart) => object(new Chart(chart, 'jobs'), 'web'))).toEqual(['shop.jobs/ConfigMap.web.yaml']);
});

test('the API group is in the name where it is neither of Kubernetes nor of Istio', () => {
  const names = paths((chart) => {
    object(chart, 'a', 'networking.istio.io/v1', 'Gateway');
    object(chart, 'a', 'gateway.networking.k8s.io/v1', 'Gateway');
    object(chart, 'a', 'networking.k8s.io/v1', 'Ingress');
    object(chart, 'a', 'apps/v1', 'Deployment');
  });
  expect(names).toEqual([
    'shop/Deployment.a.yaml',
    'shop/Gateway.a.yaml',
    'shop/Gateway.gateway.networking.k8s.io.a.yaml',
    'shop/Ingress.a.yaml',
  ]);
});

test("the namespace is in the name where it is not the chart's", () => {
  const names = paths((chart) => {
    object(chart, 'a', 'v1', 'ConfigMap', 'shop');
    object(chart, 'a', 'v1', 'ConfigMap', 'kube-system');
  });
  expect(names).toEqual(['shop/ConfigMap.a.yaml', 'shop/ConfigMap.kube-system.a.yaml']);
});

test('namespaces and definitions of every chart stand in folders that kubectl reaches first', () => {
  const names = paths((chart) => {
    object(chart, 'web');
    object(chart, 'shop', 'v1', 'Namespace');
    object(chart, 'things.example.com', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition');
  });
  expect(names).toEqual([
    '00-crds/CustomResourceDefinition.things.example.com.yaml',
    '00-namespaces/Namespace.shop.yaml',
    'shop/ConfigMap.web.yaml',
  ]);
});

test('a chart that kubectl would reach before the namespaces is refused, if there are any', () => {
  const early = (kind: string) => () =>
    paths((chart, app) => {
      object(chart, 'x', 'v1', kind);
      object(new Chart(app, '0'), 'y');
    });
  expect(early('Namespace')).toThrow('chart-before-namespaces');
  expect(early('Secret')()).toEqual(['0/ConfigMap.y.yaml', 'shop/Secret.x.yaml']);
});

test('a name that some file system refuses, or takes for another, becomes one that is safe', () => {
  const names = paths((chart) => {
    object(chart, 'system:Reader', 'rbac.authorization.k8s.io/v1', 'Role');
    object(chart, 'system-reader', 'rbac.authorization.k8s.io/v1', 'Role');
    object(chart, 'system-Reader', 'rbac.authorization.k8s.io/v1', 'Role');
  });
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(3);
  expect(names.join()).toMatch(/^[A-Za-z0-9./,-]+$/);
  expect(names).toContain('shop/Role.system-reader.yaml');
});

test('no file moves when an object or a dependency is added', () => {
  const before = paths((chart) => void [object(chart, 'a'), object(chart, 'b')]);
  const after = paths((chart, app) => {
    object(chart, 'new');
    object(chart, 'a').addDependency(object(chart, 'b'));
    chart.addDependency(new Chart(app, 'other'));
  });
  expect(after).toEqual(expect.arrayContaining(before));
});

test('ids such as 2 and 10 are ids like any other', () => {
  const names = paths((_, app) => {
    for (const id of ['b', '10', '2', 'constructor-1'])
      object(new Chart(app, id), 'x', 'v1', 'ConfigMap', id);
  });
  expect(names).toHaveLength(4);
});

/** Synthesizes a chart with these ConfigMaps into the folder. */
function synth(outdir: string, ...names: string[]): void {
  const app = new App({ outdir });
  const chart = new Chart(app, 'shop');
  for (const name of names) object(chart, name);
  app.synth();
}

test('the file of an object that is gone is removed, and so is the folder of a chart that is gone', () => {
  const outdir = emptyFolder();
  const old = new App({ outdir });
  object(new Chart(old, 'old'), 'gone');
  old.synth();
  synth(outdir, 'a', 'b');
  expect(Object.keys(filesIn(outdir))).toEqual(['shop/ConfigMap.a.yaml', 'shop/ConfigMap.b.yaml']);
  synth(outdir, 'b');
  expect(Object.keys(filesIn(outdir))).toEqual(['shop/ConfigMap.b.yaml']);
});

test("files that are not the program's own stay", () => {
  const outdir = emptyFolder();
  synth(outdir, 'a', 'b');
  const foreign = {
    'README.md': 'read me',
    'shop/kustomization.yaml': 'apiVersion: v1\nkind: Kustomization\nmetadata:\n  name: a\n',
    'shop/ConfigMap.mine.yaml': '# by hand\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n',
    'shop/ConfigMap.other.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n',
    'shop/deeper/ConfigMap.b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n',
  };
  mkdirSync(join(outdir, 'shop/deeper'));
  for (const [path, text] of Object.entries(foreign)) writeFileSync(join(outdir, path), text);
  synth(outdir, 'a');
  const { 'shop/ConfigMap.a.yaml': own, ...rest } = filesIn(outdir);
  expect(own).toBeDefined();
  expect(rest).toEqual(foreign);
});

test('an output directory that is a link stays one, and a nested one is made', () => {
  const parent = emptyFolder();
  mkdirSync(join(parent, 'real'));
  symlinkSync('real', join(parent, 'link'));
  synth(join(parent, 'link'), 'a');
  synth(join(parent, 'some/where/deep'), 'a');
  expect(lstatSync(join(parent, 'link')).isSymbolicLink()).toBe(true);
  expect(Object.keys(filesIn(parent))).toEqual([
    'real/shop/ConfigMap.a.yaml',
    'some/where/deep/shop/ConfigMap.a.yaml',
  ]);
});

test('when a file cannot be put in its place, the directory is as it was', () => {
  const outdir = emptyFolder();
  synth(outdir, 'a', 'b', 'gone');
  writeFileSync(join(outdir, 'shop/ConfigMap.a.yaml'), 'edited');
  const before = filesIn(outdir);
  writeFileSync(join(outdir, 'later'), 'a file where a folder has to be');
  const app = new App({ outdir });
  object(new Chart(app, 'shop'), 'a');
  object(new Chart(app, 'later'), 'c');
  expect(() => app.synth()).toThrow();
  expect(filesIn(outdir)).toEqual({ ...before, later: 'a file where a folder has to be' });
});

test('synth answers with what it wrote', () => {
  const app = new App({ outdir: emptyFolder() });
  object(new Chart(app, 'shop'), 'a');
  const { files, manifests, outdir } = app.synth();
  expect(Object.fromEntries(files)).toEqual(filesIn(outdir));
  expect(manifests).toEqual(app.manifests());
  expect(readFileSync(join(outdir, 'shop/ConfigMap.a.yaml'), 'utf8')).toBe(app.synthYaml());
});

describe('with a kustomization', () => {
  const written = (folder: string, names: readonly string[], kustomization?: boolean) => {
    const app = new App({ outdir: folder, kustomization });
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    for (const name of names) object(chart, name);
    object(chart, 'shop', 'v1', 'Namespace');
    app.synth();
    return filesIn(folder);
  };

  test('it lists all files', () => {
    expect(written(emptyFolder(), ['web', 'cart'], true)['kustomization.yaml']).toBe(
      [
        '# Written by cdk8s-istio: the files of this folder.',
        'apiVersion: kustomize.config.k8s.io/v1beta1',
        'kind: Kustomization',
        'resources:',
        '  - 00-namespaces/Namespace.shop.yaml',
        '  - shop/ConfigMap.cart.yaml',
        '  - shop/ConfigMap.web.yaml',
        '',
      ].join('\n'),
    );
  });

  test('it is written anew by a later run, and removed by one without it', () => {
    const folder = emptyFolder();
    written(folder, ['web', 'cart'], true);
    expect(written(folder, ['web'], true)['kustomization.yaml']).not.toContain('cart');
    expect(written(folder, ['web'])).not.toHaveProperty(['kustomization.yaml']);
  });

  test('one that somebody else wrote is kept, and refused where it would be replaced', () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [a.yaml]\n');
    expect(written(folder, ['web'])['kustomization.yaml']).toBe('resources: [a.yaml]\n');
    expect(() => written(folder, ['web', 'cart'], true)).toThrow('kustomization-of-others');
    expect(filesIn(folder)).not.toHaveProperty(['shop/ConfigMap.cart.yaml']);
  });
});
