import { check } from '../../lib/check/check';
import { manifestsOf } from '../../lib/check/manifests';
import { reportOf } from '../../lib/check/report/report';
import { textReport } from '../../lib/check/report/text';
import { pods, route, service } from './state/manifests';

type Manifest = Readonly<Record<string, unknown>>;

/** The report on some files. */
function reportOn(files: Readonly<Record<string, readonly Manifest[]>>) {
  const texts = Object.entries(files).map(([file, objects]) => ({
    file,
    text: objects.map((object) => JSON.stringify(object)).join('\n---\n'),
  }));
  const read = manifestsOf({ texts });
  return reportOf(check(read.objects, read));
}

test('objects in a removed version are one finding with all places, in each format', () => {
  const old = (name: string) => ({ ...pods(name, 'shop'), apiVersion: 'extensions/v1beta1' });
  const report = reportOn({ 'a.yaml': [old('web'), old('api')], 'b.yaml': [old('cart')] });
  const found = report.findings.filter(({ rule }) => rule === 'removed-api-version');
  expect(found.map(({ file, message }) => `${file} ${message}`)).toEqual([
    'a.yaml Deployment in extensions/v1beta1 was removed in Kubernetes 1.16; 2 more',
  ]);
  expect(found[0]?.related.map(({ file }) => file)).toEqual(['a.yaml', 'b.yaml']);
  expect(textReport(report, { hasColours: false })).toContain('see: b.yaml:1:2: another one');
});

test('what a namespace lacks is one finding for all of its objects', () => {
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient' } },
  };
  const names = ['web', 'api', 'cart'];
  const routes = names.map((name) => route(name, 'shop', { host: name }));
  const { findings } = reportOn({
    'a.yaml': [namespace, ...names.flatMap((name) => [service(name, 'shop'), pods(name, 'shop')]), ...routes],
  });
  const found = findings.filter(({ rule }) => rule === 'ambient-without-waypoint');
  expect(found.map(({ message }) => message)).toEqual([
    'VirtualService web needs a waypoint, which namespace shop lacks; 2 more',
  ]);
});

describe('VirtualServices with rules for the same hosts', () => {
  const shop = [service('web', 'shop'), pods('web', 'shop'), service('api', 'shop'), pods('api', 'shop')];
  const named = (name: string, hosts: readonly string[], exportTo?: readonly string[]) => {
    const { spec, ...rest } = route(name, 'shop', { host: 'web' });
    return { ...rest, spec: { ...(spec as object), hosts, exportTo } };
  };
  const conflicts = (...routes: Manifest[]) =>
    reportOn({ 'a.yaml': [...shop, ...routes] })
      .findings.filter(({ rule }) => rule === 'conflicting-virtual-services')
      .map(({ message, related }) => `${message} (${related.length})`);
  const host = 'web.shop.svc.cluster.local';

  test('are one finding, however many they are', () => {
    expect(conflicts(named('a', ['web']), named('b', ['web']))).toEqual([
      `shop/b also has rules for ${host} in the mesh (1)`,
    ]);
    expect(conflicts(...['a', 'b', 'c'].map((name) => named(name, ['web'])))).toEqual([
      `shop/b and 1 more also have rules for ${host} in the mesh (2)`,
    ]);
  });

  test('are one finding, however many hosts they share', () => {
    expect(conflicts(named('a', ['web', 'api']), named('b', ['web', 'api']))).toEqual([
      `shop/b also has rules for ${host} and 1 more host in the mesh (1)`,
    ]);
  });

  test('are one finding, however many files have one of them', () => {
    const other = {
      ...named('a', ['web']),
      metadata: { name: 'a', namespace: 'shop', labels: { try: '2' } },
    };
    const files = {
      'a.yaml': [...shop, named('b', ['web'])],
      'one.yaml': [named('a', ['web'])],
      'two.yaml': [other],
    };
    const found = reportOn(files).findings.filter(({ rule }) => rule === 'conflicting-virtual-services');
    expect(found.map(({ message }) => message)).toEqual([
      `shop/b also has rules for ${host} in the mesh; 1 more`,
    ]);
  });

  test('are several findings if nobody sees all of them', () => {
    const routes = [
      named('a', ['web'], ['one']),
      named('b', ['web'], ['one']),
      named('c', ['web'], ['two']),
      named('d', ['web'], ['two', 'three']),
    ];
    expect(conflicts(...routes)).toHaveLength(2);
    expect(conflicts(...routes, named('e', ['web'], ['one', 'two']))).toHaveLength(1);
  });
});
