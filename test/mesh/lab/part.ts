import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fchmodSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GiveUp } from './wait';

export interface PartProps {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly logs: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Opens a channel for messages to a Node program. */
  readonly channel?: boolean;
}

/** One process of the cluster, in a process group of its own, with its output in a file. */
export class Part {
  public readonly name: string;
  public readonly logFile: string;
  public readonly process: ChildProcess;
  private ended: string | undefined;

  public constructor(props: PartProps) {
    this.name = props.name;
    this.logFile = join(props.logs, `${props.name}.log`);
    const log = openSync(this.logFile, 'a');
    // Envoy opens its output once more, by name, as a user that is not us.
    fchmodSync(log, 0o666);
    const [program, ...rest] = props.command;
    this.process = spawn(program, rest, {
      cwd: props.cwd ?? '/',
      env: { PATH: process.env['PATH'] ?? '', HOME: props.logs, ...props.env },
      stdio: props.channel ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    this.process.on('error', (error) => {
      this.ended = `did not start: ${error.message}`;
    });
    this.process.on('exit', (code, signal) => {
      this.ended ??= `ended with ${signal ?? code}`;
    });
  }

  /** Throws, inside a wait, when there is nothing left to wait for. */
  public mustLive(): void {
    if (this.ended !== undefined) throw new GiveUp(`${this.name} ${this.ended}\n${this.lastLines()}`);
  }

  public lastLines(count = 15): string {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  }

  /** Ends the whole group at once: nothing in here has state that is worth a goodbye. */
  public async end(): Promise<void> {
    // A child that never started has no pid, and a signal to "no pid" goes to our own group.
    const { pid } = this.process;
    if (pid === undefined || this.ended !== undefined) return;
    const gone = new Promise<void>((resolve) => this.process.once('exit', () => resolve()));
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      return;
    }
    await gone;
  }
}
