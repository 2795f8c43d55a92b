import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partsFolder } from './parts/folder';

const logs = mkdtempSync(join(tmpdir(), 'cdk8s-istio-mesh-'));
const child = spawn(
  'setpriv',
  [
    // When we are killed, so is what made the namespaces, and with it all in them.
    ...['--pdeathsig', 'KILL', 'unshare', '-n', '-m', '-p', '-f', '--kill-child', '--mount-proc'],
    ...[process.execPath, '--import', 'tsx', join(__dirname, 'first.ts'), ...process.argv.slice(2)],
  ],
  { stdio: 'inherit', env: { ...process.env, MESH_LOGS: logs, MESH_PARTS: partsFolder() } },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => child.kill('SIGKILL'));
child.on('exit', (code) => {
  if (code === 0 && process.env['MESH_KEEP_LOGS'] === undefined) rmSync(logs, { recursive: true });
  else console.error(`logs of every part: ${logs}`);
  process.exitCode = code ?? 1;
});
