import { Command, InvalidArgumentError } from 'commander';
import { formats } from '../check/report/format';
import { similar } from '../check/similar';
import { columns, wrapped } from '../terminal/wrapped';
import type { ApplySettings } from './apply-settings';
import type { CheckSettings } from './check';
import { tryDuration } from './duration';
import type { InitSettings } from './init';
import { packageVersion } from './package-files';
import type { PlanSettings } from './plan';
import { type ExitStatus, type Surroundings, withConnection } from './surroundings';

/** The commands with their options. What a command needs is loaded when it runs, so that help comes at once. */
export function commandLine(surroundings: Surroundings, done: (status: ExitStatus) => void): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('cdk8s-istio')
    .description('Tools for Istio manifests, written by hand or by a program.')
    .exitOverride()
    .configureHelp({ helpWidth: columns })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(`${wrapped(text.trimEnd())}\n`),
    })
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this');
  init(program, surroundings, done);
  check(program, surroundings, done);
  plan(program, surroundings, done);
  apply(program, surroundings, done);
  return program;
}

function init(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  program
    .command('init')
    .summary('write an app to start from, with a service and a canary')
    .description(
      'Writes a cdk8s app with a service, a canary and a test. Asks nothing, and overwrites nothing.',
    )
    .argument('[folder]', 'where to (default: the working folder)')
    .option('--name <name>', "the app's name (default: that of the folder)")
    .option('--namespace <name>', "the services' namespace (default: the app's name)")
    .addHelpText(
      'after',
      `
Exit status: 0 written, 2 wrong usage, or files that would be overwritten.

Examples:
  cdk8s-istio init shop
  cdk8s-istio init --name shop --namespace shop-staging`,
    )
    .action((folder: string | undefined, settings: InitSettings) => {
      const { runInit } = require('./init') as typeof import('./init');
      done(runInit(folder ?? '.', settings, surroundings));
    });
}

function check(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  const severities = ['error', 'warning', 'info'] as const;
  program
    .command('check')
    .summary('find drift in manifests before they are applied')
    .description(
      'Finds routes that reach no pod, or a pod that they do not mean, in Kubernetes and Istio manifests.',
    )
    .argument(
      '[state...]',
      'a folder or file, - for standard input, REF:FOLDER in a git commit, cluster, cluster:NAMESPACE,… (default: dist)',
    )
    .option(
      '-o, --output <format>',
      `${list([...formats.keys()])} (default: text)`,
      oneOf([...formats.keys()]),
    )
    .option(
      '--severity <least>',
      'show error, warning or info, and what is worse (default: info)',
      oneOf(severities),
    )
    .option('--fail-on <least>', 'exit 1 at error, warning or info (default: error)', oneOf(severities))
    .option('--max-warnings <count>', 'exit 1 at more warnings than that', count)
    .option('--complete', 'these files are all there is in the cluster')
    .option('-n, --namespace <name>', 'namespace of objects that name none')
    .option('--rule <names>', 'look for these only, separated by commas', names)
    .option('--ignore <names>', 'do not look for these, separated by commas', names)
    .option('--fix', 'mend in the files what has one right answer')
    .option('--dry-run', 'show what --fix would change, and write nothing')
    .option('--explain <rule>', 'print the page of a rule')
    .option('--list', 'print all rules')
    .addHelpText(
      'after',
      `
Exit status: 0 nothing found, 1 findings, 2 could not read, or wrong usage.

Examples:
  cdk8s-istio check                       # what cdk8s synth wrote
  cdk8s-istio check k8s/ istio/ --complete
  helm template . | cdk8s-istio check -
  cdk8s-istio check main:dist -o json
  cdk8s-istio check --fix --dry-run
  cdk8s-istio check --explain selector-misses-template`,
    )
    .action(async (states: string[], settings: CheckSettings) => {
      if (settings.list || settings.explain !== undefined) {
        const { runExplain } = require('./explain') as typeof import('./explain');
        done(runExplain(settings.explain, surroundings));
        return;
      }
      const { runCheck } = require('./check') as typeof import('./check');
      const named = states.length === 0 ? ['dist'] : states;
      done(
        await withConnection(undefined, surroundings, (connected) => runCheck(named, settings, connected)),
      );
    });
}

function plan(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  const formats = ['text', 'markdown', 'json'] as const;
  program
    .command('plan')
    .summary('find the order in which a change fails no request')
    .description(
      'Finds the steps from one state of the manifests to another in which no request fails or reaches another version, and says why.',
    )
    .option('--from <state>', 'what is there now (default: HEAD:dist)')
    .option('--to <state>', 'what is to be there (default: dist)')
    .option('-o, --output <format>', `${list(formats)} (default: text)`, oneOf(formats))
    .option('--out <folder>', 'write plan.json, and the manifests of each step')
    .option('--split <place>', 'the whole state after each step: in a FOLDER/, or on a new branch')
    .option('-n, --namespace <name>', 'namespace of objects that name none')
    .option('--exit-code', 'exit 3 when there are changes')
    .addHelpText(
      'after',
      `
A state is a folder or file, - for standard input, REF:FOLDER in a git commit,
cluster, or cluster:NAMESPACE,…

Exit status: 0 a verified plan, or nothing to do; 1 no safe order; 2 could not
read, or wrong usage; with --exit-code 3 when there are changes; 4 a plan of
which something was not judged, or whose new state fails requests.

Examples:
  cdk8s-istio plan                              # the last commit against dist
  cdk8s-istio plan --from $(git merge-base HEAD origin/main):dist -o markdown
  cdk8s-istio plan --from cluster:shop --to k8s/ --out steps/`,
    )
    .action(async (settings: PlanSettings) => {
      const { runPlan } = require('./plan') as typeof import('./plan');
      done(await withConnection(undefined, surroundings, (connected) => runPlan(settings, connected)));
    });
}

function apply(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  program
    .command('apply')
    .summary('carry out a plan, and ask the proxies between its steps')
    .description(
      'Brings a cluster from one state of the manifests to another in steps in which no request fails. Ended at any point, it goes on from there.',
    )
    .argument('[plan]', 'the folder that plan --out wrote; left out: the plan is made from --from and --to')
    .option('--from <state>', 'what is there now (default: HEAD:dist)')
    .option('--to <state>', 'what is to be there (default: dist)')
    .option('--back', 'from the new state to the old one')
    .option('--context <name>', 'context of the kubeconfig (default: the current one)')
    .option('-y, --yes', 'do not ask')
    .option('--accept-unverified', 'with --yes: also a plan that is not verified in full (exit 4 of plan)')
    .option('--dry-run', 'ask the API server what it would say, and change nothing')
    .option('--pause-after <step>', 'end after the gate of that step', count)
    .option('--timeout <time>', 'wait so long for a gate: 90s, 5m, 1h (default: 5m)', duration)
    .option('--prune <names>', 'delete these too, and if changed: KIND/NAMESPACE/NAME', names)
    .option(
      '--take-over <managers>',
      'make the fields of these managers our own: helm,argocd-controller',
      names,
    )
    .option('--lease-namespace <name>', 'where the Lease stands (default: default)')
    .option('-n, --namespace <name>', 'namespace of objects that name none')
    .addHelpText(
      'after',
      `
Exit status: 0 done, or nothing to do; 1 stopped, and the words say where and
how to go on or back; 2 could not read, or wrong usage.

Examples:
  cdk8s-istio apply                             # the last commit to dist
  cdk8s-istio apply steps/ --yes                # what plan --out steps/ wrote
  cdk8s-istio apply --from HEAD~1:dist --to HEAD:dist --yes
  cdk8s-istio apply --back                      # take it back, from anywhere`,
    )
    .action(async (plan: string | undefined, settings: ApplySettings) => {
      const { runApply } = require('./apply') as typeof import('./apply');
      const { context } = settings;
      done(await withConnection(context, surroundings, (connected) => runApply(plan, settings, connected)));
    });
}

/** A value out of a few. */
function oneOf<Value extends string>(values: readonly Value[]): (written: string) => Value {
  return (written) => {
    const value = values.find((each) => each === written);
    if (value !== undefined) return value;
    const meant = similar(written, values);
    throw new InvalidArgumentError(
      `It must be ${list(values)}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    );
  };
}

function duration(written: string): number {
  const milliseconds = tryDuration(written);
  if (milliseconds === undefined) throw new InvalidArgumentError('It must be such as 90s, 5m or 1h.');
  return milliseconds;
}

function count(written: string): number {
  if (!/^\d{1,9}$/.test(written)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(written);
}

/** Names behind each other or in several options. */
function names(written: string, before: readonly string[] = []): string[] {
  return [...before, ...written.split(',').map((name) => name.trim())].filter((name) => name !== '');
}

function list(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
