import type { Command } from 'commander';
import { each, list, names, oneOf } from '../option-values';
import { withStateOptions } from '../state-options';
import { withConnection } from '../surroundings';
import type { TraceSettings } from '../traced-state';
import type { CommandLine } from './command-line';

/** `cdk8s-istio trace`. */
export function trace(program: Command, { surroundings, done }: CommandLine): void {
  const formats = ['text', 'markdown', 'json'] as const;
  const command = program
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
    .option('--program', 'run the app of cdk8s.yaml, and name its lines: main.ts:40')
    .option('--claim <name=value>', "a claim of the request's token", each)
    .option('--why <version>', 'changes of the request or the files that lead to this version')
    .option('--hops [services]', 'also trace the requests to the services called next', names)
    .option('--forwards <headers>', 'headers that the applications pass on to the services they call', names)
    .option('-o, --output <format>', `format: ${list(formats)} (default: text)`, oneOf(formats));
  withStateOptions(command)
    .option('--complete', 'the cluster contains only these manifests')
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
  cdk8s-istio trace --log access.log --program  # with the lines of main.ts
  cdk8s-istio trace --write requests.yaml && cdk8s-istio trace -f requests.yaml`,
    )
    .action(async (texts: string[], settings: TraceSettings) => {
      if (settings.list || settings.explain !== undefined) {
        const { runExplainCode, runListCodes } = require('../explain') as typeof import('../explain');
        done(
          settings.explain === undefined
            ? runListCodes(surroundings)
            : runExplainCode(settings.explain, surroundings),
        );
        return;
      }
      const { runTrace } = require('../trace') as typeof import('../trace');
      done(
        await withConnection(undefined, surroundings, (connected) => runTrace(texts, settings, connected)),
      );
    });
}
