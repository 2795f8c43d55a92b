import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { kubeconfigOf } from '../cli/kubeconfig';

const root = resolve(__dirname, '../..');
const bin = join(root, 'node_modules/.bin');
const { devDependencies, overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const program = readFileSync(join(__dirname, 'program.ts'), 'utf8');

let folder = '';
let tarball = '';
let user = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-pack-'));
  run(root, 'npm', ['pack', '--pack-destination', folder]);
  tarball = join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? 'no tarball');
  user = join(folder, 'user');
  mkdirSync(user);
  writeFileSync(join(user, 'package.json'), '{ "private": true }');
  const peers = ['cdk8s', 'cdk8s-plus-27', 'constructs'].map((peer) => `${peer}@${devDependencies[peer]}`);
  run(user, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...peers]);
  const usersProgram = program.replace("'../../lib'", "'cdk8s-istio'");
  for (const file of ['program.ts', 'program.mts']) writeFileSync(join(user, file), usersProgram);
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a program in a project that has installed the package', () => {
  const strict = ['--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--types', ''];
  const node16 = [...strict, '--module', 'node16', '--moduleResolution', 'node16'];
  const bundler = [...strict, '--module', 'esnext', '--moduleResolution', 'bundler'];

  test.each([
    ['node16', 'CommonJS', [...node16, 'program.ts']],
    ['node16', 'ES modules', [...node16, 'program.mts']],
    ['bundler', 'ES modules', [...bundler, '--noEmit', 'program.mts']],
  ])('is type checked under strict with %s resolution, as %s', (_, __, settings) => {
    run(user, join(bin, 'tsc'), settings);
  });

  test.each(['program.js', 'program.mjs'])('writes the YAML that the checkout writes, run as %s', (file) => {
    const checkout = join(folder, `checkout-${file}`);
    const installed = join(folder, `installed-${file}`);
    run(user, join(bin, 'tsc'), [...node16, 'program.ts', 'program.mts']);
    for (const place of [checkout, installed]) mkdirSync(place);
    run(checkout, join(bin, 'tsx'), [join(__dirname, 'program.ts')]);
    run(installed, process.execPath, [join(user, file)]);
    const written = filesBelow(join(installed, 'dist'));
    expect(Object.keys(written)).not.toEqual([]);
    expect(written).toEqual(filesBelow(join(checkout, 'dist')));
  });
});

describe('the command of the installed package', () => {
  const npx = (...args: readonly string[]) => {
    const env = { ...process.env, NO_COLOR: '1' };
    return spawnSync('npx', ['--no-install', 'cdk8s-istio', ...args], { cwd: user, env, encoding: 'utf8' });
  };

  beforeAll(() => {
    const twins = join(root, 'test/check/rules/selector-misses-template');
    for (const twin of ['failing', 'passing']) {
      mkdirSync(join(user, twin));
      writeFileSync(join(user, twin, 'a.yaml'), readFileSync(join(twins, `${twin}.yaml`), 'utf8'));
    }
  });

  test('checks a folder, and ends with 0, 1 or 2', () => {
    expect(npx('check', 'passing')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Nothing found in 1 file/),
    });
    expect(npx('check', 'failing')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^failing\/a\.yaml:\d+:\d+ error\n/),
    });
    expect(npx('check', 'nowhere')).toMatchObject({ status: 2, stdout: '' });
  });

  test('has the pages of its rules, and its version', () => {
    expect(npx('check', '--explain', 'selector-misses-template').stdout).toContain('## On the wire');
    expect(
      JSON.parse(npx('check', 'failing', '-o', 'sarif').stdout).runs[0].tool.driver.rules[0].help,
    ).toEqual({
      text: expect.stringContaining('## Fix'),
      markdown: expect.stringContaining('## Fix'),
    });
    expect(npx('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('is a library too, which programs that only import the constructs do not load', () => {
    const script = `
      require('cdk8s-istio');
      const loaded = Object.keys(require.cache).filter((file) => /[\\\\/](check|cli|commander|js-yaml)[\\\\/]/.test(file));
      const { check } = require('cdk8s-istio/check');
      const { title } = require('cdk8s-istio/schemas/report.json');
      console.log(JSON.stringify({ loaded, findings: check([]).findings, title }));`;
    expect(JSON.parse(run(user, process.execPath, ['-e', script]))).toEqual({
      loaded: [],
      findings: [],
      title: 'Report of cdk8s-istio check -o json',
    });
  });
});

test('the command of the checkout starts from what was compiled when it was built', () => {
  const script = `
      const { forShortRuns, tryCompiled } = require('./build/lib/cli/compiled');
      forShortRuns();
      console.log(typeof tryCompiled(require.resolve('./build/lib/cli/program')));`;
  expect(run(root, process.execPath, ['-e', script])).toBe('function\n');
});

test('the command of the checkout reaches for a cluster', () => {
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf('http://127.0.0.1:9'));
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const command = [join(root, 'build/lib/cli/main.js'), 'check', 'cluster'];
  const { stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  expect(stderr).toContain('ECONNREFUSED');
});

describe('the package', () => {
  test('gives publint nothing to say', () => {
    expect(run(root, join(bin, 'publint'), ['run', tarball, '--strict'])).toMatch(/\nAll good!\s*$/);
  });

  test('has types that are right for every way to import it (arethetypeswrong)', () => {
    const output = run(root, join(bin, 'attw'), [tarball, '--format', 'json']);
    expect(JSON.parse(output).problems ?? {}).toEqual({});
  });

  test('holds what lib/ and imports/ compile to, a licence, and nothing that has no source', () => {
    const content = Object.keys(filesBelow(join(user, 'node_modules/cdk8s-istio')));
    expect(content).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'build/lib/index.d.ts', 'build/lib/index.js']),
    );
    const compiled = content.filter((file) => file.startsWith('build/'));
    const source = (file: string) => file.replace(/^build\//, '').replace(/(\.d\.ts|\.js)$/, '.ts');
    expect(compiled.filter((file) => !existsSync(join(root, source(file))))).toEqual([]);
    expect(content.filter((file) => /(^|\/)(test|bench|dist)\//.test(file))).toEqual([]);
  });

  test('can be installed without the packages behind backport, as docs/dependencies.md says', () => {
    const lean = join(folder, 'lean');
    mkdirSync(lean);
    const project = { private: true, overrides: { backport: overrides.backport } };
    writeFileSync(join(lean, 'package.json'), JSON.stringify(project));
    const peer = `cdk8s-plus-27@${devDependencies['cdk8s-plus-27']}`;
    run(lean, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, peer]);
    const own = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies);
    const packages = [...own, 'argparse', 'backport', 'cdk8s', 'cdk8s-istio', 'cdk8s-plus-27', 'constructs'];
    expect(
      readdirSync(join(lean, 'node_modules'))
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(packages.sort());
    const { packages: lock } = JSON.parse(readFileSync(join(lean, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock).filter((path) => lock[path].hasInstallScript)).toEqual([]);
  });
});

/** Runs a command to its end and gives what it prints; one that fails fails the test, with all that it said. */
function run(cwd: string, command: string, args: readonly string[]): string {
  const env = { ...process.env, CDK8S_OUTDIR: undefined, FORCE_COLOR: undefined, NO_COLOR: '1' };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}${error?.message ?? ''}`);
  return stdout;
}

/** Text by path of every file below a folder. */
function filesBelow(top: string): Record<string, string> {
  const entries = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(top.length + 1), readFileSync(path, 'utf8')]));
}
