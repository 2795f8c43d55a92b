import { tmpdir } from 'node:os';
import { run } from '../../lib/cli/run';

/** The output of a command, and its exit status. */
export interface Traced {
  readonly output: string;
  readonly errors: string;
  readonly status: number;
}

/** Runs a command line of the shell, without `cdk8s-istio`, with some manifests as standard input. */
export async function traced(command: string, manifests: string, cwd = tmpdir()): Promise<Traced> {
  const argv = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
  let [output, errors] = ['', ''];
  const status = await run({
    argv,
    cwd,
    env: {},
    stdin: (async function* () {
      yield manifests;
    })(),
    stdout: { write: (text: string) => (output += text) },
    stderr: { write: (text: string) => (errors += text) },
  });
  return { output, errors, status };
}
