import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { drifting, sound } from './manifests';
import { folderWith, type Said, typeIn } from './terminal';

const path = process.env['PATH'] ?? '';
afterEach(() => {
  process.env['PATH'] = path;
});

/** A command line in a folder, with programs in PATH: their names, and what they do as shell scripts. */
async function typeWith(
  programs: Readonly<Record<string, string>>,
  command: string,
  files: Readonly<Record<string, string>>,
): Promise<Said> {
  const scripts = Object.entries(programs).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`]);
  const bin = folderWith({ 'a.txt': '', ...Object.fromEntries(scripts) });
  for (const name of Object.keys(programs)) chmodSync(join(bin, name), 0o755);
  // Without the folders that may have a real kubectl or helm.
  process.env['PATH'] = bin;
  return typeIn(folderWith(files), command);
}

const print = (text: string) => `/bin/cat <<'END'\n${text}END`;
const k8s = { 'k8s/kustomization.yaml': 'resources: [cart.yaml]\n', 'k8s/cart.yaml': sound };
const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\n',
  'chart/templates/a.yaml': 'a: {{ .x }}\n',
  'dev.yaml': 'a: b\n',
};

describe('check --render', () => {
  test('checks the output of kubectl kustomize, and names it in findings', async () => {
    const said = await typeWith(
      { kubectl: `test "$1" = kustomize || exit 9\n${print(drifting)}` },
      'check k8s/ --render',
      k8s,
    );
    expect(said.stdout).toMatch(/^k8s \(rendered\):8:7 error\n/);
    expect(said).toMatchObject({ status: 1, stderr: 'rendered: kubectl kustomize k8s/\n' });
  });

  test('takes kustomize where there is no kubectl', async () => {
    const said = await typeWith(
      { kustomize: `test "$1" = build || exit 9\n${print(sound)}` },
      'check k8s --render',
      k8s,
    );
    expect(said).toMatchObject({ status: 0, stderr: 'rendered: kustomize build k8s\n' });
  });

  test('renders a chart with its values and namespace', async () => {
    const script = `test "$1 $3 $4 $5 $6" = "template --values dev.yaml --namespace shop" || exit 9\n${print(sound)}`;
    const said = await typeWith({ helm: script }, 'check chart --render --values dev.yaml -n shop', chart);
    expect(said).toMatchObject({
      status: 0,
      stderr: 'rendered: helm template chart --values dev.yaml --namespace shop\n',
    });
  });

  test('reads other states beside it as they are', async () => {
    const files = { ...k8s, 'more/b.yaml': drifting.replaceAll('cart', 'web') };
    const { stdout } = await typeWith({ kubectl: print(sound) }, 'check k8s more --render', files);
    expect(stdout).toMatch(/^more\/b\.yaml:8:7 error\n/m);
    expect(stdout).toContain('see: k8s (rendered):11:7:');
  });

  test('gives the program no way to fetch anything', async () => {
    const script = `test -z "$GIT_ALLOW_PROTOCOL" && test "\${GIT_ALLOW_PROTOCOL+set}" = set || exit 9\ntest "$HTTPS_PROXY" = http://127.0.0.1:9 || exit 9\n${print(sound)}`;
    expect((await typeWith({ kubectl: script }, 'check k8s --render', k8s)).status).toBe(0);
  });
});

describe('check --render is refused, without a stack trace,', () => {
  test.each<[string, Readonly<Record<string, string>>, string, Readonly<Record<string, string>>, string]>([
    [
      'without a program',
      {},
      'check k8s --render',
      k8s,
      'cannot render k8s: kubectl or kustomize is not in PATH',
    ],
    ['without helm', {}, 'check chart --render', chart, 'cannot render chart: helm is not in PATH'],
    [
      'when the program fails',
      { kubectl: 'echo "Error: no such resource" >&2; exit 1' },
      'check k8s --render',
      k8s,
      'cannot render k8s: kubectl fails: Error: no such resource',
    ],
    [
      'when the program wants to fetch something',
      { kubectl: `echo "fatal: transport 'https' not allowed" >&2; exit 1` },
      'check k8s --render',
      k8s,
      'cannot render k8s: kubectl fails: it needs remote files, and --render fetches nothing',
    ],
    [
      'for a folder that is neither',
      {},
      'check more --render',
      { 'more/a.yaml': sound },
      '--render: no kustomization.yaml or Chart.yaml in more',
    ],
    [
      'with values that are no file',
      {},
      'check chart --render --values prod.yaml',
      chart,
      '--values prod.yaml: no such file',
    ],
    ['with values alone', {}, 'check chart --values dev.yaml', chart, '--values needs --render'],
  ])('%s', async (_, programs, command, files, message) => {
    const { status, stdout, stderr } = await typeWith(programs, command, files);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`error: ${message}`);
  });
});

test('without --render nothing runs', async () => {
  const said = await typeWith({ kubectl: 'echo ran >&2; exit 1' }, 'check k8s', k8s);
  expect(said).toMatchObject({ status: 0, stderr: '' });
});
