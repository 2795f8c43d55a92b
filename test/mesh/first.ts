import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCLI } from 'jest';
import { ask, readFolder } from './ask';
import { type ProofRow, proofPage } from './proof-page';
import { reading } from './reading/command';
import { rules } from './rules/command';
import './shared';
import { run } from './lab/command';
import { Lab } from './lab/lab';
import type { Places } from './lab/places';
import { GiveUp } from './lab/wait';
import { up } from './up';

// The first process in the namespaces: when it ends, all in them ends.

const WORK = '/run/mesh-lab';
const PROOFS = join(__dirname, 'proofs');
const PROOF_PAGE = join(__dirname, '..', '..', 'docs', 'proof.md');

async function makePlaces(): Promise<Places> {
  // Everything that is made here is seen by nobody outside, and goes with the mount namespace.
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);
  mkdirSync('/run/netns');
  mkdirSync(`${WORK}/parts`, { recursive: true });
  // The proxies' user cannot look into somebody's home, where the cache may be.
  await run('mount', ['--bind', process.env['MESH_PARTS'] ?? '', `${WORK}/parts`]);
  return { work: WORK, parts: `${WORK}/parts`, logs: process.env['MESH_LOGS'] ?? '' };
}

async function main(): Promise<number> {
  const [mode, ...args] = process.argv.slice(2);
  const start = performance.now();
  const lab = await Lab.start(await makePlaces());
  console.error(`the cluster started in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (mode === 'up') return await up(lab, args);
  if (mode === 'ask') return await ask(lab, args);
  if (mode === 'reading') return await reading(lab, args);
  if (mode === 'rules') return await rules(lab, args);
  if (mode === 'test') return await test(lab, PROOFS, args);
  // Proofs of the lab itself, some of which fail on purpose.
  if (mode === 'trial') return await test(lab, join(__dirname, 'trial'), args);
  if (mode === 'exec') return await exec(lab, args);
  throw new Error(`unknown mode ${mode}`);
}

/** Runs the proofs in this very process, so that they can hold the cluster in their hands. */
async function test(lab: Lab, folder: string, args: readonly string[]): Promise<number> {
  const rows: ProofRow[] = [];
  globalThis.meshShared = { lab, rows };
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, outlived);
  const config = join(__dirname, 'jest.config.cjs');
  const { results } = await runCLI(
    { config, roots: [folder], runInBand: true, ci: true, _: [...args], $0: 'test:mesh' },
    [process.cwd()],
  );
  if (folder === PROOFS) {
    const before = existsSync(PROOF_PAGE) ? readFileSync(PROOF_PAGE, 'utf8') : '';
    const page = proofPage(rows, before);
    // A page is written from a whole run only; the rows of any other run are compared with it.
    if (results.success && args.length === 0) writeFileSync(PROOF_PAGE, page);
    const known = new Set(before.split('\n'));
    for (const line of page.split('\n'))
      if (!known.has(line)) console.error(`a row that docs/proof.md had not: ${line}`);
  }
  return results.success ? 0 : 1;
}

/**
 * Ignores the end of a task that a proof left running, so that it does not end the proofs after it. Any other error ends
 * the process.
 */
function outlived(error: unknown): void {
  if (error instanceof GiveUp) return;
  console.error(error);
  process.exit(1);
}

/** Applies a folder and runs a command beside it. */
async function exec(lab: Lab, [folder = '', ...command]: readonly string[]): Promise<number> {
  await lab.apply(readFolder(folder));
  await lab.settle();
  const [program = 'sh', ...args] = command;
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: { ...process.env, KUBECONFIG: lab.plane.kubeconfig },
  });
  return await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

// Whoever started us hears Ctrl-C too, and ends these namespaces.
process.on('SIGINT', () => undefined);
main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
