import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Change, changeOf, kubectl, standAtBefore } from '../apply/change';
import { ApplyCommand, type Ended } from '../apply/command';
import type { KubernetesObject } from '../lab/objects';
import { proved, theLab } from '../proof';

const REPOSITORY = join(__dirname, '..', '..', '..');
const LANE = 'allowed';
const NAMESPACE = `shop-${LANE}`;
const ACCOUNT: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ci' } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'deploy', namespace: 'ci' } },
];

let change: Change;
let kubeconfig: string;

beforeAll(async () => {
  const lab = theLab();
  change = await changeOf(lab, 'promoted-canary', LANE);
  await standAtBefore(lab, change);
  await lab.apply(ACCOUNT);
  for (const command of bindings()) await asAdmin(command);
  kubeconfig = await kubeconfigOfAccount();
});

afterAll(async () => {
  await asAdmin('kubectl delete clusterrolebinding ci-look');
  await asAdmin('kubectl -n default delete rolebinding ci-lease');
  await asAdmin(`kubectl delete -f ${join(REPOSITORY, 'rbac', 'apply.yaml')}`);
});

test('an account with the roles that ship can apply, and one without a right of them is told which', async () => {
  const allowed = await applied();
  expect(allowed).toEqual({ code: 0, output: expect.stringContaining('Done in') });
  await asAdmin(`kubectl -n ${NAMESPACE} delete rolebinding ci-change`);
  const before = await versions();
  const { code, output } = await applied('--back');
  expect(code).toBe(1);
  expect(output).toMatch(/a role with the verb "patch" on "[a-z.]+"\s+in\s+namespace\s+shop-allowed/);
  expect(await versions()).toEqual(before);
  proved({
    promise: 'The roles in `rbac/apply.yaml` suffice for `apply`, which reports a missing right',
    how: 'a promotion by a service account with the bindings of docs/apply.md, then `--back` without the right to change the namespace',
    outcome:
      'applied; then refused with the missing verb and resource, and the generation of no object changes',
  });
});

/** The commands of docs/apply.md that give an account the roles. */
function bindings(): readonly string[] {
  const page = readFileSync(join(REPOSITORY, 'docs', 'apply.md'), 'utf8');
  const [, block = ''] = /```sh\n(kubectl apply -f node_modules[^`]*)```/.exec(page) ?? [];
  const commands = block.trim().split('\n');
  expect(commands.length).toBeGreaterThan(3);
  return commands.map((command) =>
    command.replace('node_modules/cdk8s-istio', REPOSITORY).replace('-n shop ', `-n ${NAMESPACE} `),
  );
}

/** Runs a command as an administrator. */
async function asAdmin(command: string): Promise<string> {
  const [program, ...args] = command.split(' ');
  expect(program).toBe('kubectl');
  return await kubectl(theLab(), ...args);
}

async function applied(...more: readonly string[]): Promise<Ended> {
  const lab = theLab();
  const { before, after } = change.folders;
  const states = ['--from', before, '--to', after, '--yes', '--timeout', '2m', ...more];
  return await new ApplyCommand(lab, states, kubeconfig).ended;
}

/** As one that a CI job has: the same cluster, the account's own token. */
async function kubeconfigOfAccount(): Promise<string> {
  const { places, plane } = theLab();
  const token = (await asAdmin('kubectl -n ci create token deploy')).trim();
  const config = JSON.parse(readFileSync(plane.kubeconfig, 'utf8'));
  config.users[0].user = { token };
  const file = join(places.work, 'kubeconfig-of-deploy');
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  // Were it the administrator's, nothing would be shown.
  await expect(kubectl(theLab(), '--kubeconfig', file, 'get', 'nodes')).rejects.toThrow(
    /cannot list resource "nodes"/,
  );
  return file;
}

/** Every object of the change, with the version that it has. */
async function versions(): Promise<string> {
  const kinds = 'deployments,services,destinationrules,virtualservices';
  const columns = 'custom-columns=NAME:.metadata.name,VERSION:.metadata.generation,UID:.metadata.uid';
  return await kubectl(theLab(), '-n', NAMESPACE, 'get', kinds, '-o', columns);
}
