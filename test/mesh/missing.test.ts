import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LAB_COMMANDS = ['ip', 'iptables', 'openssl', 'nsenter', 'setpriv'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-missing-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Elsewhere it is Linux that lacks. */
const onLinux = process.platform === 'linux' ? test : test.skip;

/** What the lab says on a machine that has these commands and nothing else, and no parts yet. */
function said(script: string, commands: readonly string[], unshare = 'exit 0') {
  for (const command of commands) symlinkSync('/bin/true', join(folder, command));
  writeFileSync(join(folder, 'unshare'), `#!/bin/sh\n${unshare}\n`, { mode: 0o755 });
  const args = ['--import', 'tsx', join(__dirname, script), 'test'];
  const env = { PATH: folder, CDK8S_ISTIO_CACHE: join(folder, 'cache'), HOME: folder };
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  return { status, text: stderr };
}

test.each([
  ['go', ['python3', 'flock'], 'Go 1.26 or newer: https://go.dev/doc/install'],
  ['python3', ['go', 'flock'], 'apt-get install python3 python3-venv'],
])('where %s lacks, the build says so, and how to get it', (lacks, has, get) => {
  const { status, text } = said('parts/build.ts', has);
  expect({ status, text }).toEqual({
    status: 1,
    text: `mesh:build: the mesh lab cannot run here; missing:\n  ${lacks}: ${get}\n`,
  });
});

onLinux('where a command of the system lacks, the lab says so, and how to get it', () => {
  const { status, text } = said('run.ts', LAB_COMMANDS.slice(1));
  expect(status).toBe(1);
  expect(text).toBe('the mesh lab cannot run here; missing:\n  ip: apt-get install iproute2\n');
});

onLinux('where namespaces are not allowed, the lab says so, with the kernel’s word', () => {
  const refused = 'echo "unshare: unshare failed: Operation not permitted" >&2; exit 1';
  const { status, text } = said('run.ts', LAB_COMMANDS, refused);
  expect(status).toBe(1);
  expect(text).toBe(
    [
      'the mesh lab cannot run here; missing:',
      '  namespaces of its own (unshare: unshare failed: Operation not permitted): ' +
        'run it as root, where CAP_SYS_ADMIN is allowed (docker: --privileged)',
      '',
    ].join('\n'),
  );
});
