import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { GiveUp, WaitedInVain, waitFor } from './lab/wait';

test('a wait that times out reports the state that it saw', async () => {
  const waiting = waitFor('updates', () => undefined, { seconds: 0.1, seen: () => 'nothing new' });
  await expect(waiting).rejects.toThrow(/^timed out after 0.1 s waiting for updates\nseen: nothing new$/);
});

test('a wait within a wait that gives up ends both at once, with the one cause', async () => {
  const look = async () =>
    await waitFor<true>('pods', () => {
      throw new GiveUp('etcd ended with SIGKILL');
    });
  const waiting = waitFor('all', look);
  await expect(waiting).rejects.toThrow('all: pods: etcd ended with SIGKILL');
  await expect(waiting).rejects.toBeInstanceOf(WaitedInVain);
});

test('a process that stood still for longer than the limit of a wait goes on waiting', async () => {
  const module = JSON.stringify(join(__dirname, 'lab', 'wait.ts'));
  // The condition holds half a second after the process runs again.
  const program = `
    const { waitFor } = require(${module});
    let last = Date.now();
    let woken;
    let looks = 0;
    const look = () => {
      if (++looks === 3) console.log('waits');
      const now = Date.now();
      if (now - last > 1000) woken = now;
      last = now;
      return woken !== undefined && now - woken > 500 ? true : undefined;
    };
    waitFor('half a second', look, { seconds: 2 }).then(() => console.log('came'), (error) => console.log(error.message));
  `;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', program]);
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  child.kill('SIGCONT');
  await once(child, 'close');
  expect(said.join('')).toBe('waits\ncame\n');
}, 60_000);
