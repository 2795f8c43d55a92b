import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sound } from './manifests';
import { folderWith, type Said, typeIn } from './terminal';

const path = process.env['PATH'] ?? '';
afterEach(() => {
  process.env['PATH'] = path;
});

/** Programs in front of PATH: their names, and what they do as shell scripts. */
function withPrograms(programs: Readonly<Record<string, string>>): void {
  const scripts = Object.entries(programs).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`]);
  const bin = folderWith(Object.fromEntries(scripts));
  for (const name of Object.keys(programs)) chmodSync(join(bin, name), 0o755);
  process.env['PATH'] = `${bin}:${path}`;
}

/** A repository with one commit of these files. */
function repository(files: Readonly<Record<string, string>>): string {
  const cwd = folderWith(files);
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], { cwd, stdio: 'pipe' });
  git('init', '--quiet');
  git('add', '--all', '--force');
  git('commit', '--quiet', '--message', 'first');
  return cwd;
}

const said = async (cwd: string, command: string): Promise<Said> => {
  const result = await typeIn(cwd, command);
  return { ...result, stderr: result.stderr.replaceAll(/\s+/g, ' ') };
};

const overlay = {
  'base/kustomization.yaml': 'resources: [cart.yaml]\n',
  'base/cart.yaml': sound,
  'overlays/prod/kustomization.yaml': 'resources: [../../base]\nnamePrefix: prod-\n',
};
/** Prints the base of an overlay with the prefix that the overlay names. */
const kubectl = `test "$1" = kustomize || exit 9
prefix=$(sed -n 's/^namePrefix: //p' "$2/kustomization.yaml")
sed "s/name: cart$/name: $prefix""cart/" "$2/../../base/cart.yaml"`;
const exported = () => readdirSync(tmpdir()).filter((each) => each.startsWith('cdk8s-istio-render-'));

describe('plan --render', () => {
  test('renders both sides: a commit from a temporary folder, with the bases that it includes', async () => {
    withPrograms({ kubectl });
    const cwd = repository(overlay);
    writeFileSync(
      join(cwd, 'overlays/prod/kustomization.yaml'),
      'resources: [../../base]\nnamePrefix: live-\n',
    );
    const before = exported();
    const { status, stdout, stderr } = await said(
      cwd,
      'plan --from HEAD:overlays/prod --to overlays/prod --render -o json',
    );
    expect(stderr).toBe(
      'rendered: kubectl kustomize HEAD:overlays/prod rendered: kubectl kustomize overlays/prod ',
    );
    expect(status).toBe(0);
    expect(stdout).toContain('live-cart');
    expect(stdout).toContain('prod-cart');
    expect(exported()).toEqual(before);
  });

  test('takes the values of a chart from the commit', async () => {
    const helm = `test "$1 $3" = "template --values" || exit 9\nsed "s/name: cart$/name: $(cat "$4")/" "$2/templates/a.yaml"`;
    withPrograms({ helm });
    const cwd = repository({
      'chart/Chart.yaml': 'apiVersion: v2\nname: shop\n',
      'chart/templates/a.yaml': sound,
      'prod.yaml': 'first',
    });
    writeFileSync(join(cwd, 'prod.yaml'), 'second');
    const { stdout, stderr } = await said(
      cwd,
      'plan --from HEAD:chart --to chart --render --values prod.yaml -o json',
    );
    expect(stderr).toContain('rendered: helm template HEAD:chart --values HEAD:prod.yaml');
    expect(stderr).toContain('rendered: helm template chart --values prod.yaml');
    expect(stdout).toContain('"first"');
    expect(stdout).toContain('"second"');
  });

  test('names the files of a commit in the errors of a program', async () => {
    withPrograms({ kubectl: 'echo "Error: no file in $2" >&2; exit 1' });
    const { status, stderr } = await said(
      repository(overlay),
      'plan --from HEAD:overlays/prod --to base --render',
    );
    expect(status).toBe(2);
    expect(stderr).toContain('kubectl fails: Error: no file in HEAD:overlays/prod');
  });

  test.each([
    [
      'plan --from HEAD:overlays/prod --to overlays/prod',
      'a kustomization that changes its resources: add --render',
    ],
    [
      'plan --from HEAD:overlays --to overlays',
      'name the folder itself, for example --from HEAD:overlays/prod --to overlays/prod --render',
    ],
    ['plan --from base --to base --render --split b', 'write folders with --split b/'],
    ['apply steps --render --yes', 'omit --render'],
  ])('without it, or where it has no meaning: %s', async (command, words) => {
    withPrograms({ kubectl });
    const { status, stderr } = await said(repository(overlay), command);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(words) });
  });
});

describe('plan --allow-unread', () => {
  const more = sound.replaceAll('cart', 'pay');

  test('leaves out what cannot be read, and without it the place of each fault is named', async () => {
    const cwd = folderWith({ 'old/a.yaml': sound, 'new/a.yaml': sound, 'new/b.yaml': `${more}---\nkind: [` });
    const refused = await said(cwd, 'plan --from old --to new');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/a part of new cannot be read: new\/b\.yaml:\d+: invalid YAML/);
    expect(refused.stderr).toContain('add --allow-unread');
    const { status, stdout } = await said(cwd, 'plan --from old --to new --allow-unread');
    expect(status).toBe(0);
    expect(stdout).toContain('pay');
  });

  test('deletes nothing that a document may contain', async () => {
    const cwd = folderWith({ 'old/a.yaml': sound, 'old/b.yaml': more, 'new/b.yaml': 'kind: [' });
    const { status, stdout, stderr } = await said(cwd, 'plan --from old --to new --allow-unread');
    expect(stderr).toContain('not deleted, because b.yaml of new cannot be read and may contain them');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('Nothing changes') });
    const both = folderWith({ 'old/a.yaml': sound, 'old/b.yaml': 'kind: [', 'new/b.yaml': 'kind: [' });
    const deleting = await said(both, 'plan --from old --to new --allow-unread');
    expect(deleting).toMatchObject({ status: 4, stderr: '', stdout: expect.stringContaining('cart') });
  });

  test('an object that the API server refuses is no reason where it stays, or is corrected', async () => {
    const wrong = sound.replace('spec:\n', 'spec:\n  replicas: many\n');
    const stays = folderWith({ 'old/a.yaml': wrong, 'new/a.yaml': wrong, 'new/b.yaml': more });
    const { status, stderr } = await said(stays, 'plan --from old --to new');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining(
        'note: the API server refuses a part of old, which is taken to be applied',
      ),
    });
    const corrected = folderWith({ 'old/a.yaml': wrong, 'new/a.yaml': sound });
    expect((await said(corrected, 'plan --from old --to new')).status).toBe(0);
  });

  test('does not help against fields that the API server refuses', async () => {
    const wrong = sound.replace('spec:\n', 'spec:\n  replicas: many\n');
    const cwd = folderWith({ 'old/a.yaml': sound, 'new/a.yaml': wrong });
    const { status, stderr } = await said(cwd, 'plan --from old --to new --allow-unread');
    expect(status).toBe(2);
    expect(stderr).toContain('the API server refuses a part of new: new/a.yaml:6: ');
  });
});
