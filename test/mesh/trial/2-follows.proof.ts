import { changeOf, standAtBefore } from '../apply/change';
import { ApplyCommand } from '../apply/command';
import type { KubernetesObject } from '../lab/objects';
import { waitFor } from '../lab/wait';
import { theLab } from '../proof';

test('finds nothing of the proof before', async () => {
  const { api } = theLab().plane;
  const namespaces = await api.list<KubernetesObject>('/api/v1/namespaces');
  // Those on their way out have no pods any more.
  const there = namespaces.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const names = there.map(({ metadata }) => metadata.name).filter((name) => !/^kube-/.test(name));
  expect(names).toEqual(['default', 'istio-system']);
  expect(theLab().kubelet.lives.size).toBe(1);
  for (const path of [
    '/apis/coordination.k8s.io/v1/namespaces/default/leases/cdk8s-istio',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/left',
    '/api/v1/namespaces/istio-system/secrets/left',
  ])
    expect([path, await api.tryGet(path)]).toEqual([path, undefined]);
});

test('passes with the same gateway and the same lease', async () => {
  const lab = theLab();
  const change = await changeOf(lab, 'new-canary', 'next');
  await standAtBefore(lab, change);
  const { before, after } = change.folders;
  const { output } = await new ApplyCommand(lab, [
    '--from',
    before,
    '--to',
    after,
    '--yes',
    '--pause-after',
    '1',
  ]).ended;
  expect(output).toContain('Paused after step 1');
});

// Whoever started this lab has it stand still as soon as it says so.
test('a wait goes on after the machine stood still for longer than its limit', async () => {
  const began = Date.now();
  process.stderr.write('stand still now\n');
  await waitFor('a second in which it runs', () => (Date.now() - began > 3000 ? running() : undefined), {
    seconds: 2,
  });
  await theLab().settle();
});

let looks = 0;
/** A condition that holds a little after everything runs again. */
function running(): true | undefined {
  return ++looks > 5 ? true : undefined;
}
