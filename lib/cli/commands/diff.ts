import type { Command } from 'commander';
import type { DiffSettings } from '../diff';
import { list, oneOf } from '../option-values';
import { leavesOut, withStateOptions } from '../state-options';
import { withConnection } from '../surroundings';
import type { CommandLine } from './command-line';

/** `cdk8s-istio diff`. */
export function diff(program: Command, { surroundings, done }: CommandLine): void {
  const formats = ['text', 'markdown', 'json'] as const;
  const command = program
    .command('diff')
    .summary('tell a change of manifests in requests: who gets another answer')
    .description(
      'Compares the response to each class of requests in two states of the manifests, and prints only what changes: version, share, status, timeout, headers and the like.',
    )
    .option('--from <state>', 'the old state (default: HEAD:dist)')
    .option('--to <state>', 'the new state (default: dist)')
    .option('-o, --output <format>', `format: ${list(formats)} (default: text)`, oneOf(formats));
  withStateOptions(command, leavesOut)
    .option('--exit-code', 'exit 3 if a request changes, or may change')
    .addHelpText(
      'after',
      `
A state is a folder or file, - for standard input, REF:FOLDER of a git commit,
cluster, or cluster:NAMESPACE,…

Exit status: 0 compared; 2 wrong usage, or unreadable input; 3 changes (with
--exit-code).

Examples:
  cdk8s-istio diff                              # from the last commit to dist
  cdk8s-istio diff --from $(git merge-base HEAD origin/main):dist -o markdown
  cdk8s-istio diff --from cluster:shop --to k8s/ --exit-code`,
    )
    .action(async (settings: DiffSettings) => {
      const { runDiff } = require('../diff') as typeof import('../diff');
      done(await withConnection(undefined, surroundings, (connected) => runDiff(settings, connected)));
    });
}
