import type { Command } from 'commander';
import { formats } from '../../check/report/format';
import type { CheckSettings } from '../check';
import { count, list, names, oneOf } from '../option-values';
import { withStateOptions } from '../state-options';
import { withConnection } from '../surroundings';
import type { CommandLine } from './command-line';

/** `cdk8s-istio check`. */
export function check(program: Command, { surroundings, done }: CommandLine): void {
  const severities = ['error', 'warning', 'info'] as const;
  const command = program
    .command('check')
    .summary('find mistakes in manifests before they are applied')
    .description(
      'Finds routes in Kubernetes and Istio manifests that reach no pod or the wrong pods, and other mismatches.',
    )
    .argument(
      '[state...]',
      'a folder or file, - for standard input, REF:FOLDER of a git commit, cluster, cluster:NAMESPACE,… (default: dist)',
    )
    .option(
      '-o, --output <format>',
      `format: ${list([...formats.keys()])} (default: text)`,
      oneOf([...formats.keys()]),
    )
    .option(
      '--severity <least>',
      'lowest severity to show: error, warning or info (default: info)',
      oneOf(severities),
    )
    .option(
      '--fail-on <least>',
      'lowest severity that exits 1: error, warning or info (default: error)',
      oneOf(severities),
    )
    .option('--max-warnings <count>', 'exit 1 if there are more warnings', count)
    .option('--complete', 'the cluster contains only these manifests');
  withStateOptions(command, 'do not exit 2 for unreadable documents and templates')
    .option('--rule <names>', 'run only these rules, separated by commas', names)
    .option('--ignore <names>', 'do not run these rules, separated by commas', names)
    .option('--fix', 'fix findings that have exactly one fix')
    .option('--dry-run', 'show the changes of --fix, and write nothing')
    .option('--explain <rule>', 'print the page of a rule')
    .option('--list', 'print all rules')
    .addHelpText(
      'after',
      `
Exit status: 0 no error; 1 an error (see --fail-on, --max-warnings); 2 wrong
usage, or unreadable input.

Examples:
  cdk8s-istio check                       # the output of cdk8s synth
  cdk8s-istio check k8s/ istio/ --complete
  helm template . | cdk8s-istio check -
  cdk8s-istio check main:dist -o json
  cdk8s-istio check --fix --dry-run
  cdk8s-istio check --explain selector-misses-template`,
    )
    .action(async (states: string[], settings: CheckSettings) => {
      if (settings.list || settings.explain !== undefined) {
        const { runExplain } = require('../explain') as typeof import('../explain');
        done(runExplain(settings.explain, surroundings));
        return;
      }
      const { runCheck } = require('../check') as typeof import('../check');
      const named = states.length === 0 ? ['dist'] : states;
      done(
        await withConnection(undefined, surroundings, (connected) => runCheck(named, settings, connected)),
      );
    });
}
