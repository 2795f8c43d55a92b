import { changeOf, namespacesOf, standAtBefore } from '../apply/change';
import { ApplyCommand } from '../apply/command';
import { theLab } from '../proof';

// A proof that fails in the middle of everything, and leaves all that a proof can leave.

test('leaves all that it made', async () => {
  const lab = theLab();
  const change = await changeOf(lab, 'new-canary', 'trial');
  await standAtBefore(lab, change);
  for (const namespace of namespacesOf(change)) lab.kubelet.setPace(namespace, { starts: false });
  await lab.apply([
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'left', namespace: 'istio-system' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'left' },
      rules: [],
    },
  ]);
  lab.holdBack([lab.gateway()]);
  const requests = [{ url: 'http://nobody.example.com/' }];
  await lab.countLoad('outside', { requests, perSecond: 50, seconds: 600, count: 1e6, atLeast: 1e6 });
  const { before, after } = change.folders;
  const command = new ApplyCommand(lab, ['--from', before, '--to', after, '--yes', '--timeout', '10m']);
  await command.says(/ +waiting: .*\n/);
  // It goes on without being waited for, as the other lanes of a proof do.
  const again = async () => {
    await lab.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'late' } }]);
  };
  const say = ({ message }: Error) => process.stderr.write(`afterwards: ${message}\n`);
  void command.ended.then(again).catch(say);
  throw new Error('on purpose');
});
