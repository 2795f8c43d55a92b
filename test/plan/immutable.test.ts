import { immutableField } from '../../lib/plan/changes/kinds-of-change';
import { manifests } from './reading';

function field(kind: string, apiVersion: string, from: object, to: object): string | undefined {
  const [before, after] = [from, to].map(
    (body) => manifests({ apiVersion, kind, metadata: { name: 'one', namespace: 'shop' }, ...body })[0],
  );
  if (before === undefined || after === undefined) throw new Error('there are two');
  return immutableField(before, after);
}

const container = { name: 'report', image: 'shop/report:1', env: [{ name: 'FORMAT', value: 'csv' }] };
const spec = { containers: [container], nodeSelector: { disk: 'fast' } };

test.each<[string, object, string | undefined]>([
  ['nothing', spec, undefined],
  ['an image', { ...spec, containers: [{ ...container, image: 'shop/report:2' }] }, undefined],
  ['a deadline', { ...spec, activeDeadlineSeconds: 60 }, undefined],
  ['a toleration', { ...spec, tolerations: [{ key: 'spot' }] }, undefined],
  ['a variable', { ...spec, containers: [{ ...container, env: [] }] }, 'spec.containers'],
  ['a container', { ...spec, containers: [container, { name: 'more', image: 'more' }] }, 'spec.containers'],
  ['what nodes it may be on', { ...spec, nodeSelector: {} }, 'spec.nodeSelector'],
  ['a volume', { ...spec, volumes: [{ name: 'data', emptyDir: {} }] }, 'spec.volumes'],
])('of a Pod, %s', (_, changed, wanted) => {
  expect(field('Pod', 'v1', { spec }, { spec: changed })).toBe(wanted);
});

test('of a RoleBinding, its role and not whom it binds', () => {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const binding = (role: string, user: string) => ({
    roleRef: { kind: 'Role', name: role },
    subjects: [{ kind: 'User', name: user }],
  });
  expect(field('RoleBinding', apiVersion, binding('read', 'a'), binding('read', 'b'))).toBeUndefined();
  expect(field('RoleBinding', apiVersion, binding('read', 'a'), binding('write', 'a'))).toBe('roleRef');
});
