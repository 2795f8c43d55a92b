import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GiveUp, waitFor } from '../lab/wait';
import { familyOf, type Process, stillRunning } from '../processes';
import { proved } from '../proof';

const ROOT = join(__dirname, '..', '..', '..');

/** A second lab, inside this one, as a person starts it. */
class SecondLab {
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

  public logs(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith('cdk8s-istio-mesh-'));
  }

  public forget(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function runnerAmong(family: readonly Process[]): number {
  const runner = family.find(({ command }) => /^\S*node .*test\/mesh\/run\.ts/.test(command));
  if (runner === undefined) throw new Error('there is no runner');
  return runner.pid;
}

interface Way {
  readonly name: string;
  end(lab: SecondLab, family: readonly Process[]): void;
}

const ways: readonly Way[] = [
  { name: 'Ctrl-C', end: ({ npm }) => process.kill(-(npm.pid ?? 0), 'SIGINT') },
  { name: '`kill -9` of npm', end: ({ npm }) => void npm.kill('SIGKILL') },
  { name: '`kill -9` of the runner', end: (_, family) => void process.kill(runnerAmong(family), 'SIGKILL') },
];

/** But for the pods of the first lab, which come and go. */
const isOfPod = (text: string) => /\bpod-\d+\b/.test(text);
const left = () => ({
  mounts: readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => !isOfPod(line)),
  namespaces: readdirSync('/run/netns').filter((name) => !isOfPod(name)),
});
const before = left();

/** Its lab comes up, and what it is to do then fails. */
let failing: { readonly lab: SecondLab; readonly family: readonly Process[] } | undefined;
beforeAll(async () => {
  const lab = new SecondLab('exec', '/nowhere', 'true');
  failing = { lab, family: await lab.running() };
});

afterEach(() => {
  expect(left()).toEqual(before);
});

test.each(ways)('after $name no process is left, and no mount', async ({ end }) => {
  const lab = new SecondLab('up');
  const family = await lab.running();
  end(lab, family);
  await waitFor('all processes to be gone', () => stillRunning(family).length === 0 || undefined, {
    seen: () => JSON.stringify(stillRunning(family)),
  });
  lab.forget();
});

test('after a failure only the folder of logs is left, which the last line names', async () => {
  if (failing === undefined) throw new Error('there is no second lab');
  const { lab, family } = failing;
  await waitFor('it to end', () => lab.npm.exitCode ?? undefined);
  await waitFor('all processes to be gone', () => stillRunning(family).length === 0 || undefined);
  expect(lab.npm.exitCode).toBe(1);
  expect(lab.said).toContain('/nowhere');
  const [logs = ''] = lab.logs();
  const named = /logs of every part: (\S+)/.exec(lab.said)?.[1] ?? '';
  expect(named.endsWith(logs)).toBe(true);
  expect(existsSync(join(named, 'kube-apiserver.log'))).toBe(true);
  lab.forget();
  proved({
    promise: 'The lab leaves nothing behind',
    how: `a second lab inside the first, ended by ${ways.map(({ name }) => name).join(', ')} and by a failure`,
    outcome: 'no process, mount or network namespace is left; the folder of logs after a failure',
  });
});
