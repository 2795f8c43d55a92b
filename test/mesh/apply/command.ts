import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Lab } from '../lab/lab';
import { waitFor } from '../lab/wait';

/** The built command. */
export const COMMAND = join(__dirname, '..', '..', '..', 'build', 'lib', 'cli', 'main.js');

/** How a command ended: its status, null where it was killed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** `cdk8s-istio apply`, as a user runs it, against the lab's cluster. */
export class ApplyCommand {
  private output = '';
  private code: number | null | undefined;
  private readonly child: ChildProcess;
  public readonly ended: Promise<Ended>;

  public constructor(
    lab: Lab,
    private readonly args: readonly string[],
    kubeconfig = lab.plane.kubeconfig,
  ) {
    this.child = spawn(process.execPath, [COMMAND, 'apply', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: lab.places.work, KUBECONFIG: kubeconfig },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    const forget = lab.endsWithProof(() => this.child.kill('SIGKILL'));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => {
        forget();
        this.code = code;
        resolve({ code, output: this.output });
      });
    });
  }

  /** Waits until it has said something; undefined where it ended without. */
  public async says(pattern: RegExp): Promise<string | undefined> {
    return await waitFor(
      `apply ${this.args.join(' ')} to print ${pattern}`,
      () => {
        const found = pattern.exec(this.output)?.[0];
        if (found !== undefined) return { found };
        return this.code === undefined ? undefined : { found: undefined };
      },
      { seconds: 60, seen: () => this.output },
    ).then(({ found }) => found);
  }

  /** Such as `SIGSTOP`, after which it goes on with `SIGCONT`. */
  public signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** As a lost machine ends it: without a word. */
  public async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    this.child.kill(signal);
    return await this.ended;
  }
}
