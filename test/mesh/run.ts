import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingFor, tellMissing } from './missing';
import { buildParts } from './parts/build';

// Starts the lab in namespaces of its own, and sees to it that nothing is left of them.

async function main(): Promise<void> {
  const missing = missingFor('lab');
  if (missing.length > 0) throw new Error(tellMissing(missing));
  const parts = await buildParts((line) => console.error(line));
  const logs = mkdtempSync(join(tmpdir(), 'cdk8s-istio-mesh-'));
  const code = await enter({ ...process.env, MESH_LOGS: logs, MESH_PARTS: parts });
  process.exitCode = code;
  if (code === 0 && process.env['MESH_KEEP_LOGS'] === undefined) rmSync(logs, { recursive: true });
  else if (existsSync(logs)) console.error(`logs of every part: ${logs}`);
}

async function enter(env: NodeJS.ProcessEnv): Promise<number> {
  const first = [process.execPath, '--import', 'tsx', join(__dirname, 'first.ts'), ...process.argv.slice(2)];
  const namespaces = ['unshare', '-n', '-m', '-p', '-f', '--kill-child', '--mount-proc'];
  // When we are killed, so is what made the namespaces, and with it all that is in them.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...namespaces, ...first], { stdio: 'inherit', env });
  if (process.argv[2] === 'up') console.log(`open a shell in the lab: ${shellIn(child.pid ?? 0)}`);
  const end = () => child.kill('SIGKILL');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  // Whoever started us may be killed without a word to us; npm stands above a shell, which outlives it.
  const starters = ancestors();
  const watch = setInterval(() => ancestors() !== starters && end(), 500);
  return await new Promise((resolve, reject) => {
    child.on('exit', () => clearInterval(watch));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}

/** Who started us, and who started that; another one as soon as either is gone. */
function ancestors(): string {
  const { ppid } = process;
  if (process.env['npm_lifecycle_event'] === undefined) return `${ppid}`;
  const stat = readFileSync(`/proc/${ppid}/stat`, 'utf8');
  // pid (name) state parent …, where the name may hold anything.
  return `${ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
}

/** For another terminal. */
function shellIn(pid: number): string {
  const namespaces = `nsenter --target ${pid} --net --mount --pid=/proc/${pid}/ns/pid_for_children`;
  return `${namespaces} bash --rcfile /run/mesh-lab/shell.rc`;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
