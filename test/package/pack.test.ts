import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, resolve } from 'node:path';
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

  test('has no members that the package keeps to itself', () => {
    const hidden = ['addCanary', 'makeVersion', 'ownVersions', 'patches', 'routePolicy', 'settings'];
    const lines = hidden.map((member) => `// @ts-expect-error: internal\nservice.${member};`);
    writeFileSync(
      join(user, 'internal.ts'),
      `import type { VersionedService } from 'cdk8s-istio';
declare const service: VersionedService;
service.serviceName;
${lines.join('\n')}
`,
    );
    run(user, join(bin, 'tsc'), [...node16, '--noEmit', 'internal.ts']);
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

  test('draws a page with its script', () => {
    expect(npx('graph', 'passing', '--out', 'graph.html')).toMatchObject({ status: 0, stderr: '' });
    const page = readFileSync(join(user, 'graph.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain('In this file: @dagrejs/dagre');
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

describe('an app that `cdk8s-istio init` wrote', () => {
  const app = () => join(folder, 'shop');
  const npx = (...args: readonly string[]) => run(app(), 'npx', ['--no-install', ...args]);

  beforeAll(() => {
    run(folder, process.execPath, [
      join(user, 'node_modules/cdk8s-istio/build/lib/cli/main.js'),
      'init',
      'shop',
    ]);
    // What `npm install` would bring: the packed package, and beside it the packages of this checkout.
    const modules = join(app(), 'node_modules');
    mkdirSync(join(modules, '.bin'), { recursive: true });
    for (const name of readdirSync(join(root, 'node_modules')).filter((name) => name !== '.bin'))
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    for (const name of ['cdk8s', 'jest', 'tsc', 'tsx'])
      symlinkSync(join(bin, name), join(modules, '.bin', name));
    cpSync(join(user, 'node_modules/cdk8s-istio'), join(modules, 'cdk8s-istio'), { recursive: true });
    symlinkSync('../cdk8s-istio/build/lib/cli/main.js', join(modules, '.bin/cdk8s-istio'));
  }, 60_000);

  test('asks for the versions that are tested here', () => {
    const { dependencies, devDependencies: development } = JSON.parse(
      readFileSync(join(app(), 'package.json'), 'utf8'),
    );
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { 'cdk8s-istio': own, ...others } = { ...dependencies, ...development };
    expect(own).toBe(`^${version}`);
    expect(devDependencies).toMatchObject(others);
    expect(Object.keys(others)).toEqual(expect.arrayContaining(['cdk8s', 'cdk8s-cli', 'jest', 'typescript']));
  });

  test('is type checked, synthesizes, passes its test and the check', () => {
    npx('tsc');
    npx('cdk8s', 'synth');
    expect(Object.keys(filesBelow(join(app(), 'dist')))).toContain('shop/VirtualService.backend.yaml');
    npx('jest');
    expect(npx('cdk8s-istio', 'check')).toMatch(/^Nothing found/);
  }, 120_000);

  test('gets a plan for a change of the weight', () => {
    const git = (...args: readonly string[]) =>
      run(app(), 'git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);
    npx('cdk8s', 'synth');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Start');
    const main = join(app(), 'main.ts');
    writeFileSync(main, readFileSync(main, 'utf8').replace('weight: 10', 'weight: 50'));
    npx('cdk8s', 'synth');
    expect(npx('cdk8s-istio', 'plan')).toContain('VirtualService');
    expect(git('status', '--porcelain')).toBe(' M dist/shop/VirtualService.backend.yaml\n M main.ts\n');
  }, 120_000);
});

test.each(['program', 'check-program'])(
  '%s of the checkout starts from what was compiled when it was built',
  (name) => {
    const script = `
      const { forShortRuns, tryCompiled } = require('./build/lib/cli/compiled');
      forShortRuns();
      console.log(typeof tryCompiled(require.resolve('./build/lib/cli/${name}')));`;
    expect(run(root, process.execPath, ['-e', script])).toBe('function\n');
  },
);

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

  test('holds every file that its README and its pages link to', () => {
    const content = filesBelow(join(user, 'node_modules/cdk8s-istio'));
    const links = Object.entries(content)
      .filter(([file]) => /^[^/]*\.md$|^docs\/.*\.md$/.test(file))
      .flatMap(([file, text]) =>
        [...text.replace(/^```.*?^```/gms, '').matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, to = '']) => ({
          file,
          to,
        })),
      )
      .filter(({ to }) => !/^[a-z]+:/.test(to));
    expect(links.map(({ file, to }) => `${file} ${to}`)).toContain('README.md docs/plan.md');
    const missing = links.filter(({ file, to }) => content[normalize(join(dirname(file), to))] === undefined);
    expect(missing).toEqual([]);
  });

  test('has the types of Istio for plain ApiObjects', () => {
    const text = `import type { VirtualServiceSpec, PeerAuthenticationSpec, TelemetrySpec } from 'cdk8s-istio/istio';
      export const right: VirtualServiceSpec = { hosts: ['cart'] };
      // @ts-expect-error: no such field
      export const wrong: VirtualServiceSpec = { host: 'cart' };
      export const others: [PeerAuthenticationSpec, TelemetrySpec] = [{ mtls: { mode: undefined } }, {}];`;
    const settings = ['--strict', '--noEmit', '--types', '', '--skipLibCheck', '--target', 'es2022'];
    writeFileSync(join(user, 'istio.ts'), text);
    run(user, join(bin, 'tsc'), [
      ...settings,
      '--module',
      'node16',
      '--moduleResolution',
      'node16',
      'istio.ts',
    ]);
  });

  test('can be installed without the packages behind backport, as docs/dependencies.md says', () => {
    const lean = join(folder, 'lean');
    mkdirSync(lean);
    const project = { private: true, overrides: { backport: overrides.backport } };
    writeFileSync(join(lean, 'package.json'), JSON.stringify(project));
    const peer = `cdk8s-plus-27@${devDependencies['cdk8s-plus-27']}`;
    run(lean, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, peer]);
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    // Packages of a scope are in one folder.
    const own = new Set(Object.keys(dependencies).map((name) => name.split('/')[0] ?? ''));
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
