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

/** On other systems the lab names Linux itself as missing. */
const onLinux = process.platform === 'linux' ? test : test.skip;

/** The output of the lab on a machine that has these commands and nothing else, and no parts yet. */
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
])('without %s, the build names it and how to install it', (absent, has, get) => {
  const { status, text } = said('parts/build.ts', has);
  expect({ status, text }).toEqual({
    status: 1,
    text: `mesh:build: the mesh lab cannot run on this machine; missing:\n  ${absent}: ${get}\n`,
  });
});

onLinux('without a system command, the lab names it and how to install it', () => {
  const { status, text } = said('run.ts', LAB_COMMANDS.slice(1));
  expect(status).toBe(1);
  expect(text).toBe('the mesh lab cannot run on this machine; missing:\n  ip: apt-get install iproute2\n');
});

onLinux('without permission to create namespaces, the lab reports it with the error of the kernel', () => {
  const refused = 'echo "unshare: unshare failed: Operation not permitted" >&2; exit 1';
  const { status, text } = said('run.ts', LAB_COMMANDS, refused);
  expect(status).toBe(1);
  expect(text).toBe(
    [
      'the mesh lab cannot run on this machine; missing:',
      '  permission to create namespaces (unshare: unshare failed: Operation not permitted): ' +
        'run it as root, where CAP_SYS_ADMIN is allowed (docker: --privileged)',
      '',
    ].join('\n'),
  );
});
