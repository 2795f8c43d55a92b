import type { Command } from 'commander';
import type { GraphSettings } from '../graph';
import { list, oneOf } from '../option-values';
import { withStateOptions } from '../state-options';
import { withConnection } from '../surroundings';
import type { CommandLine } from './command-line';

/** `cdk8s-istio graph`. */
export function graph(program: Command, { surroundings, done }: CommandLine): void {
  const formats = ['svg', 'html', 'mermaid', 'dot', 'json'] as const;
  const command = program
    .command('graph')
    .summary('draw which service can call which, with rules and shares')
    .description(
      'Draws the possible traffic of manifests: gateways with hosts, services with versions and shares, the rules between them, hosts outside the mesh, mutual TLS and the findings of check.',
    )
    .argument(
      '[state...]',
      'a folder or file, - for standard input, REF:FOLDER of a git commit, cluster, cluster:NAMESPACE,… (default: dist)',
    )
    .option(
      '-o, --output <format>',
      `format: ${list(formats)} (default: the ending of --out, else svg)`,
      oneOf(formats),
    )
    .option('--out <file>', 'write to a file instead of standard output')
    .option('--focus <name>', 'only this service and its neighbours, or one namespace')
    .option('--from <state>', 'an old state: show what changes since then')
    .option('--no-trace', 'a smaller page, which traces no requests')
    .option('--complete', 'the cluster contains only these manifests');
  withStateOptions(command)
    .addHelpText(
      'after',
      `
The namespaces of more than 40 services are folded; --focus unfolds one.

Exit status: 0 drawn; 2 wrong usage, or unreadable input.

Examples:
  cdk8s-istio graph --out graph.svg             # the output of cdk8s synth
  cdk8s-istio graph k8s/ --out graph.html       # search, rules, file and line
  cdk8s-istio graph --focus backend -o mermaid
  cdk8s-istio graph --from main:dist -o mermaid # what a change does
  cdk8s-istio graph cluster:shop -o json`,
    )
    .action(async (states: string[], settings: GraphSettings) => {
      const { runGraph } = require('../graph') as typeof import('../graph');
      const named = states.length === 0 ? ['dist'] : states;
      done(
        await withConnection(undefined, surroundings, (connected) => runGraph(named, settings, connected)),
      );
    });
}
