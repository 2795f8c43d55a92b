import { Command, InvalidArgumentError } from 'commander';
import { formats } from '../check/report/format';
import { similar } from '../check/similar';
import { type IstioVersion, istioVersionText, newestIstio, tryIstioVersion } from '../mesh/istio-version';
import { columns, wrapped } from '../terminal/wrapped';
import type { ApplySettings } from './apply-settings';
import type { CheckSettings } from './check';
import type { DiffSettings } from './diff';
import { tryDuration } from './duration';
import type { GraphSettings } from './graph';
import type { InitSettings } from './init';
import { packageVersion } from './package-files';
import type { PlanSettings } from './plan';
import { type ExitStatus, type Surroundings, withConnection } from './surroundings';
import type { TraceSettings } from './traced-state';

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
  init(program, surroundings, done);
  check(program, surroundings, done);
  diff(program, surroundings, done);
  plan(program, surroundings, done);
  apply(program, surroundings, done);
  trace(program, surroundings, done);
  graph(program, surroundings, done);
  return program;
}

function init(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
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
      const { runInit } = require('./init') as typeof import('./init');
      done(runInit(folder ?? '.', settings, surroundings));
    });
}

function check(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  const severities = ['error', 'warning', 'info'] as const;
  program
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
    .option('--complete', 'the cluster contains only these manifests')
    .option('-n, --namespace <name>', 'namespace of objects without one', namespaceName)
    .option('--render', 'render kustomizations with kubectl or kustomize, charts with helm')
    .option('--values <files>', 'values of rendered charts, separated by commas', names)
    .option('--allow-unread', 'do not exit 2 for unreadable documents and templates')
    .option('--istio <version>', istioVersion, version)
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

function diff(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  const formats = ['text', 'markdown', 'json'] as const;
  program
    .command('diff')
    .summary('tell a change of manifests in requests: who gets another answer')
    .description(
      'Compares the response to each class of requests in two states of the manifests, and prints only what changes: version, share, status, timeout, headers and the like.',
    )
    .option('--from <state>', 'the old state (default: HEAD:dist)')
    .option('--to <state>', 'the new state (default: dist)')
    .option('-o, --output <format>', `format: ${list(formats)} (default: text)`, oneOf(formats))
    .option('-n, --namespace <name>', 'namespace of objects without one', namespaceName)
    .option('--render', 'render kustomizations with kubectl or kustomize, charts with helm')
    .option('--values <files>', 'values of rendered charts, separated by commas', names)
    .option('--allow-unread', 'leave out documents and templates that cannot be read')
    .option('--istio <version>', istioVersion, version)
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
      const { runDiff } = require('./diff') as typeof import('./diff');
      done(await withConnection(undefined, surroundings, (connected) => runDiff(settings, connected)));
    });
}

function plan(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  const formats = ['text', 'markdown', 'json'] as const;
  program
    .command('plan')
    .summary('split a change into steps in which no request fails')
    .description(
      'Finds the steps from one state of the manifests to another in which no request fails or reaches a version that neither state chooses, and explains them.',
    )
    .option('--from <state>', 'the old state (default: HEAD:dist)')
    .option('--to <state>', 'the new state (default: dist)')
    .option('-o, --output <format>', `format: ${list(formats)} (default: text)`, oneOf(formats))
    .option('--out <folder>', 'write plan.json and the manifests of each step')
    .option('--split <place>', 'write the whole state after each step: a FOLDER/, or a new branch')
    .option('-n, --namespace <name>', 'namespace of objects without one', namespaceName)
    .option('--render', 'render kustomizations with kubectl or kustomize, charts with helm')
    .option('--values <files>', 'values of rendered charts, separated by commas', names)
    .option('--allow-unread', 'leave out documents and templates that cannot be read')
    .option('--istio <version>', istioVersion, version)
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
      const { runPlan } = require('./plan') as typeof import('./plan');
      done(await withConnection(undefined, surroundings, (connected) => runPlan(settings, connected)));
    });
}

function apply(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  program
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
    .option('--lease-namespace <name>', 'namespace of the Lease (default: default)')
    .option('-n, --namespace <name>', 'namespace of objects without one', namespaceName)
    .option('--render', 'render kustomizations with kubectl or kustomize, charts with helm')
    .option('--values <files>', 'values of rendered charts, separated by commas', names)
    .option('--allow-unread', 'leave out documents and templates that cannot be read')
    .option('--istio <version>', istioVersion, version)
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
      const { runApply } = require('./apply') as typeof import('./apply');
      const { context } = settings;
      done(await withConnection(context, surroundings, (connected) => runApply(plan, settings, connected)));
    });
}

function trace(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  const formats = ['text', 'markdown', 'json'] as const;
  program
    .command('trace')
    .summary('explain which version answers a request, and why no other')
    .description(
      'Follows requests through the manifests, as the proxies do: gateway, VirtualService, rule, DestinationRule, pods. Says for each rule that does not take a request the first condition that is not met. Options of curl that change a request work the same, so that a curl line can be pasted.',
    )
    .argument(
      '[request...]',
      "METHOD URL, such as 'GET http://shop.example.com/', and the state (default: dist)",
    )
    .option('--from <caller>', 'a workload, SERVICE/VERSION, Gateway or namespace (default: by host)')
    .option('--state-before <state>', 'also trace in this state, and say what differs')
    .option('-X, --request <method>', 'method')
    .option('-H, --header <header>', 'request header, NAME: VALUE', each)
    .option('-b, --cookie <data>', 'cookies, NAME=VALUE; NAME=VALUE', each)
    .option('-d, --data <data>', 'body; the method is POST')
    .option('-I, --head', 'the method is HEAD')
    .option('-E, --cert <file>', 'the client has a certificate; the file is not read')
    .option('--grpc <method>', 'a gRPC call of Service/Method')
    .option('-f, --file <file>', 'check the requests of a file against the answers it expects')
    .option('--write <file>', 'write a file with the answers of this state to all its requests')
    .option('--log <file>', 'explain the failing requests of an access log; - for standard input')
    .option('--claim <name=value>', "a claim of the request's token", each)
    .option('--why <version>', 'changes of the request or the files that lead to this version')
    .option('--hops [services]', 'also trace the requests to the services called next', names)
    .option('--forwards <headers>', 'headers that the applications pass on to the services they call', names)
    .option('-o, --output <format>', `format: ${list(formats)} (default: text)`, oneOf(formats))
    .option('-n, --namespace <name>', 'namespace of objects without one', namespaceName)
    .option('--istio <version>', istioVersion, version)
    .option('--render', 'render kustomizations with kubectl or kustomize, charts with helm')
    .option('--values <files>', 'values of rendered charts, separated by commas', names)
    .option('--explain <code>', 'print the page of a code, such as header-mismatch')
    .option('--list', 'list all codes')
    .addHelpText(
      'after',
      `
A request is METHOD URL or a URL; tcp://HOST:PORT and tls://NAME:PORT are
connections. A state is a folder or file, - for standard input, REF:FOLDER of a
git commit, cluster, or cluster:NAMESPACE,…

Exit status: 0 traced; 1 with -f, an answer differs; 2 wrong usage, an unknown
host or caller, or unreadable input.

Examples:
  cdk8s-istio trace 'GET http://tasks.example.com/api/users' -H 'x-canary: true'
  cdk8s-istio trace http://backend-service:8080/ --from frontend/v2 k8s/
  cdk8s-istio trace http://tasks.example.com/ --state-before HEAD:dist
  kubectl logs deploy/frontend-v1 -c istio-proxy | cdk8s-istio trace --log -
  cdk8s-istio trace --write requests.yaml && cdk8s-istio trace -f requests.yaml`,
    )
    .action(async (texts: string[], settings: TraceSettings) => {
      if (settings.list || settings.explain !== undefined) {
        const { runExplainCode, runListCodes } = require('./explain') as typeof import('./explain');
        done(
          settings.explain === undefined
            ? runListCodes(surroundings)
            : runExplainCode(settings.explain, surroundings),
        );
        return;
      }
      const { runTrace } = require('./trace') as typeof import('./trace');
      done(
        await withConnection(undefined, surroundings, (connected) => runTrace(texts, settings, connected)),
      );
    });
}

function graph(program: Command, surroundings: Surroundings, done: (status: ExitStatus) => void): void {
  const formats = ['svg', 'html', 'mermaid', 'dot', 'json'] as const;
  program
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
    .option('--complete', 'the cluster contains only these manifests')
    .option('--render', 'render kustomizations with kubectl or kustomize, charts with helm')
    .option('--values <files>', 'values of rendered charts, separated by commas', names)
    .option('-n, --namespace <name>', 'namespace of objects without one', namespaceName)
    .option('--istio <version>', istioVersion, version)
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
      const { runGraph } = require('./graph') as typeof import('./graph');
      const named = states.length === 0 ? ['dist'] : states;
      done(
        await withConnection(undefined, surroundings, (connected) => runGraph(named, settings, connected)),
      );
    });
}

/** All values of an option that may be given several times. */
function each(written: string, before: readonly string[] = []): string[] {
  return [...before, written];
}

/** The text of --istio. */
const istioVersion = `version of Istio (default: that of istiod among the objects, else ${istioVersionText(newestIstio)})`;

function version(written: string): IstioVersion {
  const found = tryIstioVersion(written);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(
    `It must be a version of Istio, for example ${istioVersionText(newestIstio)}.`,
  );
}

/** A parser for a value from a list. */
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
  if (milliseconds === undefined)
    throw new InvalidArgumentError('It must be a time, for example 90s, 5m or 1h.');
  return milliseconds;
}

function count(written: string): number {
  if (!/^\d{1,9}$/.test(written)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(written);
}

function namespaceName(written: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(written))
    throw new InvalidArgumentError('It must be the name of a namespace: small letters, digits and dashes.');
  return written;
}

/** Names separated by commas, in one option or several. */
function names(written: string, before: readonly string[] = []): string[] {
  return [...before, ...written.split(',').map((name) => name.trim())].filter((name) => name !== '');
}

function list(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
