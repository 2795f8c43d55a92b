import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { ConnectionError } from '../kubernetes/connection-error';
import { StateError } from '../state/state-error';
import { wrapped } from '../terminal/wrapped';
import { bugReport } from './bug-report';
import { commandLine } from './command-line';
import type { ExitStatus, Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/** Runs a command line. Never throws: errors are written to standard error, and the status is 2. */
export async function run(surroundings: Surroundings): Promise<ExitStatus> {
  const { env, stderr } = surroundings;
  let status: ExitStatus = 0;
  try {
    const program = commandLine(surroundings, (result) => {
      status = result;
    });
    await program.parseAsync(argumentsOf(surroundings), { from: 'user' });
    return status;
  } catch (error) {
    // Commander has already reported the error; requested help is not an error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const isExpected = [UsageError, StateError, ConnectionError].some((kind) => error instanceof kind);
    stderr.write(isExpected ? `${wrapped(`error: ${(error as Error).message}`)}\n` : bugReport(error, env));
    return 2;
  }
}

/** The arguments for commander. A line of curl is translated first, so that help need not list its options. */
function argumentsOf({ argv, cwd }: Surroundings): readonly string[] {
  const [command, ...rest] = argv;
  if (command !== 'trace') return argv;
  const { fromCurl } = require('../trace/requests/curl-line') as typeof import('../trace/requests/curl-line');
  return [command, ...fromCurl(rest, (name) => existsSync(resolve(cwd, name)))];
}
