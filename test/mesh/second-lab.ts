import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GiveUp, waitFor } from './lab/wait';
import { familyOf, type Process } from './processes';
import { theLab } from './proof';

const ROOT = join(__dirname, '..', '..');

/** A second lab, inside this one, as a person starts it. */
export class SecondLab {
  public readonly npm: ChildProcess;
  public said = '';
  /** Where it keeps its logs. Not below /run, which it has for itself. */
  private readonly folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-second-lab-'));

  public constructor(...args: readonly string[]) {
    this.npm = spawn('npm', ['run', 'mesh', '--', ...args], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: this.folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const forget = theLab().endsWithProof(() => process.kill(-(this.npm.pid ?? 0), 'SIGKILL'));
    this.npm.on('exit', forget);
    for (const stream of [this.npm.stdout, this.npm.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.said += chunk.toString();
      });
    }
  }

  /** All of its processes, as soon as there is a control plane among them. */
  public async running(): Promise<readonly Process[]> {
    const look = () => {
      if (this.npm.exitCode !== null) throw new GiveUp(this.said);
      const family = familyOf(this.npm.pid ?? 0);
      return family.some(({ command }) => command.includes('kube-scheduler')) ? family : undefined;
    };
    return await waitFor('a second control plane to run', look, { seen: () => this.said });
  }

  /** Waits until it has said something. */
  public async says(pattern: RegExp): Promise<void> {
    await waitFor(`the second lab to print ${pattern}`, () => pattern.test(this.said) || undefined, {
      seen: () => this.said,
    });
  }

  /** Its exit status, as soon as it has ended. */
  public async ended(): Promise<number> {
    return await waitFor('the second lab to end', () => this.npm.exitCode ?? undefined, {
      seen: () => this.said,
    });
  }

  public logs(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith('cdk8s-istio-mesh-'));
  }

  public forget(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
