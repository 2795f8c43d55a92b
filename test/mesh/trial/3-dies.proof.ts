import { runningProcesses } from '../processes';
import { theLab } from '../proof';

// The cluster dies in it, as it does on a machine without memory.

test('the cluster dies', async () => {
  for (const { pid, command } of runningProcesses())
    if (/^\S*kube-apiserver /.test(command)) process.kill(pid, 'SIGKILL');
  await theLab().settle();
});

test.each(['first', 'second'])('the %s that comes after it', async () => {
  await theLab().settle();
});
