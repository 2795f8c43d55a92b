import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { commandLine } from '../../lib/cli/command-line';

/**
 * `npx tsx test/cli/without-options.ts [COMMAND [OPTION]]`: makes each option of the command line ineffective in turn, and
 * expects a test of its command to fail. Takes some minutes, so it is not part of `npm test`.
 */

const root = resolve(__dirname, '../..');
const mutation = join(__dirname, 'without-option.cjs');

/** The tests of each command. */
const tests: Readonly<Record<string, readonly string[]>> = {
  apply: ['test/cli/apply-options'],
  check: ['test/cli/help'],
  init: ['test/cli/init'],
  plan: ['test/cli/plan'],
};

async function* nothing() {}
const output = { write: () => undefined };
const surroundings = { argv: [], cwd: root, env: {}, stdin: nothing(), stdout: output, stderr: output };

/** Whether the tests of a command pass although an option has no effect. */
function survives(command: string, option: string): boolean {
  const paths = tests[command] ?? ['test/cli'];
  const jest = ['node_modules/.bin/jest', '--runInBand', '--bail', '--setupFiles', mutation, '--', ...paths];
  const env = {
    ...process.env,
    WITHOUT_OPTION: `${command} ${option}`,
    NODE_OPTIONS: `--require ${mutation}`,
  };
  return spawnSync(process.execPath, jest, { cwd: root, env }).status === 0;
}

const [onlyCommand, onlyOption] = process.argv.slice(2);
const program = commandLine(surroundings, () => undefined);
const mutants = program.commands.flatMap((command) =>
  command.options.map(({ long }) => ({ command: command.name(), option: long ?? '' })),
);
let survivors = 0;
for (const { command, option } of mutants) {
  if (command !== (onlyCommand ?? command) || option !== (onlyOption ?? option)) continue;
  const isAlive = survives(command, option);
  if (isAlive) survivors++;
  console.log(`${isAlive ? 'SURVIVES' : 'fails   '} ${command} ${option}`);
}
console.log(survivors === 0 ? 'Every option has a test.' : `${survivors} without a test.`);
process.exitCode = survivors === 0 ? 0 : 1;
