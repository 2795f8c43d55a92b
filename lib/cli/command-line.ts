import { Command } from 'commander';
import { columns, wrapped } from '../terminal/wrapped';
import { apply } from './commands/apply';
import { check } from './commands/check';
import { diff } from './commands/diff';
import { graph } from './commands/graph';
import { init } from './commands/init';
import { plan } from './commands/plan';
import { trace } from './commands/trace';
import { packageVersion } from './package-files';
import type { ExitStatus, Surroundings } from './surroundings';

/** The commands with their options. Each command loads its code when it runs, so that help is fast. */
export function commandLine(surroundings: Surroundings, done: (status: ExitStatus) => void): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('cdk8s-istio')
    .description('Checks, compares, plans and applies Istio manifests, written by hand or generated.')
    .exitOverride()
    .configureHelp({ helpWidth: columns })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(`${wrapped(text.trimEnd())}\n`),
    })
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help');
  for (const add of [init, check, diff, plan, apply, trace, graph]) add(program, { surroundings, done });
  return program;
}
