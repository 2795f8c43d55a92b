import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { hasEnded, holderOf, holderWords } from '../../lib/apply/lease/holder';

const MODULE = JSON.stringify(join(__dirname, '..', '..', 'lib', 'apply', 'lease', 'holder.ts'));
const started: ChildProcess[] = [];

async function sleeper(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['60']);
  started.push(child);
  await once(child, 'spawn');
  return Object.assign(child, { pid: child.pid ?? 0 });
}

async function killed(child: ChildProcess): Promise<void> {
  const over = once(child, 'exit');
  child.kill('SIGKILL');
  await over;
}

afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

test('people are told the user, the host and the process, and nothing else', () => {
  expect(holderWords(holderOf())).toMatch(/^.+@.+, process \d+$/);
  expect(holderWords('ci@runner-7, process 4711')).toBe('ci@runner-7, process 4711');
});

test('a process that runs has not ended, nor has one of which nothing is known', () => {
  expect(hasEnded(holderOf())).toBe(false);
  expect(hasEnded('ci@runner-7, process 4711')).toBe(false);
  expect(hasEnded('')).toBe(false);
});

// Elsewhere an identity is only words, and a lease is waited for.
if (process.platform === 'linux') {
  test('a process that was killed has ended', async () => {
    const child = await sleeper();
    const holder = holderOf(child.pid);
    expect(hasEnded(holder)).toBe(false);
    await killed(child);
    expect(hasEnded(holder)).toBe(true);
  });

  test('a process that is stopped has not ended', async () => {
    const child = await sleeper();
    child.kill('SIGSTOP');
    expect(hasEnded(holderOf(child.pid))).toBe(false);
  });

  test('a process whose number another one has by now has ended', async () => {
    const holder = holderOf((await sleeper()).pid);
    expect(hasEnded(holder.replace(/started (\d+)/, 'started 1$1'))).toBe(true);
  });

  test('a process of another host has not ended, whatever runs here', async () => {
    const child = await sleeper();
    const holder = holderOf(child.pid).replace(/host .{6}/, 'host 000000');
    await killed(child);
    expect(hasEnded(holder)).toBe(false);
  });

  // These take root, as the lab does.
  if (process.getuid?.() === 0) {
    test.each([
      ['another PID namespace', ['-p', '-f', '--mount-proc']],
      ['another PID namespace with the /proc of this one', ['-p', '-f']],
      ['another time namespace', ['-T', '-f', '--boottime', '1000']],
    ])('a process that runs has not ended for one in %s', async (_, namespaces) => {
      const holder = holderOf((await sleeper()).pid);
      const program = `console.log(require(${MODULE}).hasEnded(${JSON.stringify(holder)}))`;
      const said = spawnSync('unshare', [...namespaces, ...node(program)], { encoding: 'utf8' });
      expect(said.stderr + said.stdout).toBe('false\n');
    });

    test('a user without a name is called by number', () => {
      const program = `const { holderOf } = require(${MODULE}); process.setuid(54321); console.log(holderOf())`;
      const [command = '', ...args] = node(program);
      expect(spawnSync(command, args, { encoding: 'utf8' }).stdout).toMatch(/^uid 54321@/);
    });
  }
}

function node(program: string): readonly string[] {
  return [process.execPath, '--require', 'tsx/cjs', '--eval', program];
}
