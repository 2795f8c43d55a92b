import { check } from '../../../lib/check/check';
import { manifestsOf } from '../../../lib/check/manifests';
import { pods, route, service, subsets } from './manifests';

/** `SEVERITY RULE` of the findings in some files. */
function findingsIn(files: Readonly<Record<string, string>>): string[] {
  const read = manifestsOf({ texts: Object.entries(files).map(([file, text]) => ({ file, text })) });
  return check(read.objects, read).findings.map(({ severity, rule }) => `${severity} ${rule}`);
}

const text = (...objects: readonly object[]) => objects.map((each) => JSON.stringify(each)).join('\n---\n');
const unreadable = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web-v2\n';
const system = text(
  service('web', 'shop'),
  pods('web', 'shop'),
  subsets('web', 'shop', ['v1', 'v2']),
  route('web', 'shop', { host: 'web', subset: 'v2' }),
);

test('without unread documents, a subset without pods is an error', () => {
  expect(findingsIn({ 'k8s/a.yaml': system })).toEqual(['error subset-without-pods']);
});

test('beside a document that could not be read, what is lacking may be in it', () => {
  const found = ['error broken-yaml', 'warning subset-without-pods'];
  expect(findingsIn({ 'k8s/a.yaml': system, 'k8s/v2.yaml': unreadable }).sort()).toEqual(found);
  expect(findingsIn({ 'k8s/a.yaml': system, 'k8s/v2/b.yaml': unreadable }).sort()).toEqual(found);
});

test('a document of another folder says nothing about it', () => {
  expect(findingsIn({ 'k8s/a.yaml': system, 'chart/b.yaml': unreadable }).sort()).toEqual([
    'error broken-yaml',
    'error subset-without-pods',
  ]);
});

test('labels that the injector adds are on every pod', () => {
  const latest = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      host: 'web',
      subsets: [{ name: 'latest', labels: { 'service.istio.io/canonical-revision': 'latest' } }],
    },
  };
  const routed = route('web', 'shop', { host: 'web', subset: 'latest' });
  expect(findingsIn({ 'a.yaml': text(service('web', 'shop'), pods('web', 'shop'), latest, routed) })).toEqual(
    [],
  );
});
