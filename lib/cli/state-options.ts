import type { Command } from 'commander';
import { istioVersion, names, namespaceName, version } from './option-values';

/**
 * Adds the options of a command that reads states: how they are read.
 *
 * @param unread what `--allow-unread` does; undefined for a command that leaves out what cannot be read anyway
 */
export function withStateOptions(command: Command, unread?: string): Command {
  command
    .option('-n, --namespace <name>', 'namespace of objects without one', namespaceName)
    .option('--render', 'render kustomizations with kubectl or kustomize, charts with helm')
    .option('--values <files>', 'values of rendered charts, separated by commas', names);
  if (unread !== undefined) command.option('--allow-unread', unread);
  return command.option('--istio <version>', istioVersion, version);
}

/** What `--allow-unread` does in a command that compares states. */
export const leavesOut = 'leave out documents and templates that cannot be read';
