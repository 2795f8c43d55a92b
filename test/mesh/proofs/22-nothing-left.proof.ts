import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../lab/wait';
import { familyOf, type Process, stillRunning } from '../processes';
import { proved } from '../proof';
import { SecondLab } from '../second-lab';

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
/** Its proofs fail, leave things behind and lose the cluster. */
let trial: Promise<string> | undefined;
beforeAll(async () => {
  trial = tried();
  trial.catch(() => undefined);
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
  await waitFor('the second lab to end', () => lab.npm.exitCode ?? undefined);
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
    outcome: 'no process, mount or network namespace remains; after a failure, only the folder of logs',
  });
});

test('a proof that fails, a machine that stands still and a cluster that dies do not fail the next proof for their own reasons', async () => {
  const said = await trial;
  expect(said).toContain('afterwards: this proof is over');
  expect(said).toMatch(/FAIL test\/mesh\/trial\/1-fails.*\n.*leaves all that it made/);
  expect(said).toMatch(/PASS test\/mesh\/trial\/2-follows/);
  const cause = /cannot start from a clean cluster: .*kube-apiserver ended with SIGKILL/;
  expect(said).toMatch(new RegExp(`FAIL test/mesh/trial/4-never.*\\n(.*\\n)*?.*${cause.source}`));
  proved({
    promise: 'A failed proof does not make the next one fail',
    how: 'a proof that leaves a running `apply` and its Lease, a load, a gateway whose updates are held back, namespaces, a Secret and a ClusterRole; all processes of the lab suspended for longer than the timeout of a wait; the API server killed',
    outcome:
      'the next proof finds no trace of it and passes; the wait continues; without an API server, each remaining proof fails at once and names the cause',
  });
});

const STOOD_STILL_MS = 3500;

/** The output of a lab in which the proofs of `trial` run. */
async function tried(): Promise<string> {
  const lab = new SecondLab('trial');
  await lab.says(/stand still now/);
  const family = familyOf(lab.npm.pid ?? 0);
  const signal = (name: NodeJS.Signals) => {
    for (const { pid } of stillRunning(family)) process.kill(pid, name);
  };
  signal('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, STOOD_STILL_MS));
  signal('SIGCONT');
  expect(await lab.ended()).toBe(1);
  lab.forget();
  return lab.said;
}
