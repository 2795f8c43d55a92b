import type { Command } from 'commander';
import { list, oneOf } from '../option-values';
import type { PlanSettings } from '../plan';
import { leavesOut, withStateOptions } from '../state-options';
import { withConnection } from '../surroundings';
import type { CommandLine } from './command-line';

/** `cdk8s-istio plan`. */
export function plan(program: Command, { surroundings, done }: CommandLine): void {
  const formats = ['text', 'markdown', 'json'] as const;
  const command = program
    .command('plan')
    .summary('split a change into steps in which no request fails')
    .description(
      'Finds the steps from one state of the manifests to another in which no request fails or reaches a version that neither state chooses, and explains them.',
    )
    .option('--from <state>', 'the old state (default: HEAD:dist)')
    .option('--to <state>', 'the new state (default: dist)')
    .option('-o, --output <format>', `format: ${list(formats)} (default: text)`, oneOf(formats))
    .option('--out <folder>', 'write plan.json and the manifests of each step')
    .option('--split <place>', 'write the whole state after each step: a FOLDER/, or a new branch');
  withStateOptions(command, leavesOut)
    .option('--exit-code', 'exit 3 if there are changes')
    .addHelpText(
      'after',
      `
A state is a folder or file, - for standard input, REF:FOLDER of a git commit,
cluster, or cluster:NAMESPACE,…

Exit status: 0 a verified plan, or nothing to do; 1 found no safe order; 2
wrong usage, or unreadable input; 3 changes (with --exit-code); 4 the plan is
not fully verified, or its new state fails requests.

Examples:
  cdk8s-istio plan                              # from the last commit to dist
  cdk8s-istio plan --from $(git merge-base HEAD origin/main):dist -o markdown
  cdk8s-istio plan --from cluster:shop --to k8s/ --out steps/`,
    )
    .action(async (settings: PlanSettings) => {
      const { runPlan } = require('../plan') as typeof import('../plan');
      done(await withConnection(undefined, surroundings, (connected) => runPlan(settings, connected)));
    });
}
