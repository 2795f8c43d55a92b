import type { Command } from 'commander';
import type { ApplySettings } from '../apply-settings';
import { count, duration, names } from '../option-values';
import { leavesOut, withStateOptions } from '../state-options';
import { withConnection } from '../surroundings';
import type { CommandLine } from './command-line';

/** `cdk8s-istio apply`. */
export function apply(program: Command, { surroundings, done }: CommandLine): void {
  const command = program
    .command('apply')
    .summary('execute a plan, with a gate after each step')
    .description(
      'Brings a cluster from one state of the manifests to another in steps in which no request fails. After each step it waits until pods and proxies are ready. An interrupted apply can be resumed or rolled back.',
    )
    .argument('[plan]', 'a folder written by plan --out (default: a new plan from --from to --to)')
    .option('--from <state>', 'the old state (default: HEAD:dist)')
    .option('--to <state>', 'the new state (default: dist)')
    .option('--back', 'roll back: from the new state to the old state')
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--accept-unverified', 'with --yes: execute a plan that is not fully verified (exit 4 of plan)')
    .option('--dry-run', 'send all writes as a dry run, and change nothing')
    .option('--pause-after <step>', 'stop after the gate of this step', count)
    .option('--timeout <time>', 'timeout of each gate, such as 90s, 5m, 1h (default: 5m)', duration)
    .option('--prune <names>', 'also delete KIND/NAMESPACE/NAME,… (changed, or in neither state)', names)
    .option(
      '--take-over <managers>',
      'take over the fields of these managers, for example helm,argocd-controller',
      names,
    )
    .option('--lease-namespace <name>', 'namespace of the Lease (default: default)');
  withStateOptions(command, leavesOut)
    .addHelpText(
      'after',
      `
A state is a folder or file, - for standard input, REF:FOLDER of a git commit,
cluster, or cluster:NAMESPACE,…

Exit status: 0 done, or nothing to do; 1 stopped, with the commands to resume
and to roll back; 2 wrong usage, or unreadable input.

Examples:
  cdk8s-istio apply                             # from the last commit to dist
  cdk8s-istio apply steps/ --yes                # the plan of plan --out steps/
  cdk8s-istio apply --from HEAD~1:dist --to HEAD:dist --yes
  cdk8s-istio apply --back                      # roll back, from any step`,
    )
    .action(async (plan: string | undefined, settings: ApplySettings) => {
      const { runApply } = require('../apply') as typeof import('../apply');
      const { context } = settings;
      done(await withConnection(context, surroundings, (connected) => runApply(plan, settings, connected)));
    });
}
