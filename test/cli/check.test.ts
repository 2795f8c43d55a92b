import { drifting, sound, stale } from './manifests';
import { type } from './terminal';

const formats = ['text', 'json', 'sarif', 'github', 'junit'];

describe('the status', () => {
  test.each(formats)('is 0, 1 or 2 whatever is found, in format %s', async (format) => {
    const status = async (command: string, files: Readonly<Record<string, string>>) =>
      (await type(`check ${command} -o ${format}`, { files })).status;
    expect(await status('', { 'dist/a.yaml': sound })).toBe(0);
    expect(await status('', { 'dist/a.yaml': stale })).toBe(0);
    expect(await status('--fail-on warning', { 'dist/a.yaml': stale })).toBe(1);
    expect(await status('', { 'dist/a.yaml': drifting })).toBe(1);
    expect(await status('--severity error --fail-on warning', { 'dist/a.yaml': stale })).toBe(1);
    expect(await status('nowhere', {})).toBe(2);
  });

  test.each([
    ['a state that is not there', 'check nowhere'],
    ['an option that is not there', 'check --complet'],
    ['a value that is not there', 'check --severity bad'],
    ['a rule that is not there', 'check --rule nothing'],
    ['a command that is not there', 'chek'],
    ['no command', ''],
  ])('is 2 for %s, and stdout stays empty', async (_, command) => {
    const { status, stdout, stderr } = await type(command, { files: { 'dist/a.yaml': sound } });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });
});

describe('what is found', () => {
  test('is told in text, with place, wire, fix and the other end', async () => {
    const { stdout, stderr } = await type('check k8s', { files: { 'k8s/a.yaml': drifting } });
    expect(stderr).toBe('');
    expect(stdout).toBe(`k8s/a.yaml:8:7 error
    Deployment cart selects version=v2, but its pods have version=v1
    (selector-misses-template)
      on the wire: the API server refuses the Deployment, so none of its pods
        runs
      fix: write the same value in both places; the selector of a deployed
        workload cannot be changed
      see: k8s/a.yaml:12:9: the pods have version=v1

1 error in 1 file: 0 routes, 0 subsets and 1 workload.
`);
  });

  test('nothing: one line says what was looked at', async () => {
    const { stdout } = await type('check', { files: { 'dist/a.yaml': sound } });
    expect(stdout).toBe('Nothing found in 1 file: 0 routes, 0 subsets and 1 workload.\n');
  });

  test('several states are checked as one', async () => {
    const other = sound.replaceAll('cart', 'orders').replaceAll('version', 'release');
    const { stdout } = await type('check k8s istio/b.yaml', {
      files: { 'k8s/a.yaml': other, 'istio/b.yaml': drifting, 'istio/c.yaml': drifting },
    });
    expect(stdout).toContain('1 error in 2 files');
  });

  test('standard input is -', async () => {
    const { stdout, status } = await type('check -', { stdin: drifting });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^-:8:7 error\n/);
  });

  test.each([
    ['an empty pipe', 'check -', {}],
    ['a folder without objects', 'check k8s', { 'k8s/README.md': 'nothing' }],
  ])('%s is no "nothing found"', async (_, command, files) => {
    const { status, stdout, stderr } = await type(command, { files });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: no Kubernetes objects in (-|k8s)\n$/);
  });
});

describe('colours', () => {
  const coloured = async (env: Readonly<Record<string, string>>, isTTY: boolean) =>
    (await type('check', { files: { 'dist/a.yaml': drifting }, env, isTTY })).stdout.includes('\u001b[');

  test('are for terminals', async () => {
    expect(await coloured({}, true)).toBe(true);
    expect(await coloured({}, false)).toBe(false);
    expect(await coloured({ FORCE_COLOR: '1' }, false)).toBe(false);
  });

  test('are left away where NO_COLOR says so, or a terminal that has none', async () => {
    expect(await coloured({ NO_COLOR: '1' }, true)).toBe(false);
    expect(await coloured({ NO_COLOR: '' }, true)).toBe(true);
    expect(await coloured({ TERM: 'dumb' }, true)).toBe(false);
  });
});

describe('the configuration', () => {
  const off = '{ "rules": { "selector-misses-template": "off" } }';

  test.each([
    ['cdk8s-istio.json', off],
    ['package.json', `{ "cdk8s-istio": ${off} }`],
  ])('of %s counts', async (file, text) => {
    expect((await type('check', { files: { 'dist/a.yaml': drifting, [file]: text } })).status).toBe(0);
  });

  test('of the folder that is checked does not count', async () => {
    const files = { 'dist/a.yaml': drifting, 'dist/cdk8s-istio.json': off };
    expect((await type('check', { files })).status).toBe(1);
  });

  test('with mistakes is told with their places, and nothing is checked', async () => {
    const files = { 'dist/a.yaml': drifting, 'cdk8s-istio.json': '{\n  "rule": {}\n}' };
    expect(await type('check', { files })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: cdk8s-istio.json:2:3: rule is unknown; did you mean rules?\n',
    });
  });

  test('in both places is one too many', async () => {
    const files = { 'cdk8s-istio.json': '{}', 'package.json': '{ "cdk8s-istio": {} }' };
    const { status, stderr } = await type('check', { files });
    expect(status).toBe(2);
    expect(stderr).toMatch(/keep\sone\sof\sthem/);
  });

  test('a package.json that only depends on cdk8s-istio has none', async () => {
    const files = { 'dist/a.yaml': sound, 'package.json': '{ "dependencies": { "cdk8s-istio": "1" } }' };
    expect((await type('check', { files })).status).toBe(0);
  });

  test('what it ignores is counted as suppressed', async () => {
    const ignores = '{ "ignores": [{ "files": "dist/*.yaml", "reason": "they go in May" }] }';
    const { stdout, status } = await type('check', {
      files: { 'dist/a.yaml': drifting, 'cdk8s-istio.json': ignores },
    });
    expect(status).toBe(0);
    expect(stdout).toContain('1 suppressed.');
  });
});
