import type { Command } from 'commander';
import type { InitSettings } from '../init';
import type { CommandLine } from './command-line';

/** `cdk8s-istio init`. */
export function init(program: Command, { surroundings, done }: CommandLine): void {
  program
    .command('init')
    .summary('create an app with a service and a canary')
    .description(
      'Creates a cdk8s app with a service, a canary and a test. Does not prompt, and does not overwrite files.',
    )
    .argument('[folder]', 'folder of the app (default: the working folder)')
    .option('--name <name>', 'name of the app (default: name of the folder)')
    .option('--namespace <name>', 'namespace of the services (default: name of the app)')
    .addHelpText(
      'after',
      `
Exit status: 0 created; 2 wrong usage, or a file already exists.

Examples:
  cdk8s-istio init shop
  cdk8s-istio init --name shop --namespace shop-staging`,
    )
    .action((folder: string | undefined, settings: InitSettings) => {
      const { runInit } = require('../init') as typeof import('../init');
      done(runInit(folder ?? '.', settings, surroundings));
    });
}
