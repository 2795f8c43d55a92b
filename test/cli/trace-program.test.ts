import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv from 'ajv';
import { filesIn } from '../constructs/folder';
import { folderWith, typeIn } from './terminal';

// Programs that tsx compiles first take seconds.
jest.setTimeout(120_000);

const root = resolve(__dirname, '../..');
const main = `import { Chart } from 'cdk8s';
import { App, Backend, CanaryPair } from '${root}/lib';

const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });
const version = { name: 'v1', image: 'shop/cart:1' };
const cart = new Backend(chart, 'cart', { port: 80, version });
new Backend(chart, 'web', { port: 80, version, calls: [cart] });
new CanaryPair(chart, 'canary', {
  stable: cart,
  canary: { name: 'v2', image: 'shop/cart:2' },
  weight: 50,
});
app.synth();
`;
const configuration = 'language: typescript\napp: tsx main.ts\n';
const told = 'runs the program: tsx main.ts (app of cdk8s.yaml)\n';

/** A folder with a program, its packages, and other files. */
function programFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = folderWith({ 'main.ts': main, 'cdk8s.yaml': configuration, ...files });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function traced(folder: string, command: string) {
  return typeIn(folder, `trace ${command} --program`);
}

describe('trace --program', () => {
  const folder = programFolder();
  const request = 'http://cart/ --from web';

  beforeAll(async () => {
    const { spawnSync } = await import('node:child_process');
    const bin = join(root, 'node_modules/.bin/tsx');
    expect(spawnSync(bin, ['main.ts'], { cwd: folder }).status).toBe(0);
  });

  test('names the lines of the program beside those of the files, says what it runs, and writes nothing', async () => {
    const before = filesIn(join(folder, 'dist'));
    const { stdout, stderr, status } = await traced(folder, request);
    expect({ stderr, status }).toEqual({ stderr: told, status: 0 });
    expect(stdout).toContain('dist/shop/VirtualService.cart.yaml:1 (main.ts:7, main.ts:9)\n');
    expect(stdout).toContain('dist/shop/Service.cart.yaml:1 (main.ts:7)\n');
    expect(stdout).toContain('dist/shop/Deployment.cart-v2.yaml:1 (main.ts:9, main.ts:7)\n');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(filesIn(join(folder, 'dist'))).toEqual(before);
  });

  test('in JSON as its schema says', async () => {
    const { stdout } = await traced(folder, `${request} -o json`);
    const report = JSON.parse(stdout);
    const schema = JSON.parse(readFileSync(join(root, 'schemas/trace.json'), 'utf8'));
    const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
    expect(validate(report) ? [] : validate.errors).toEqual([]);
    expect(report.traces[0].path[0].place).toMatchObject({
      line: 1,
      program: 'main.ts:7',
      contributors: ['main.ts:9'],
    });
  });

  test('in markdown and for the failures of a log', async () => {
    const markdown = await traced(folder, `${request} -o markdown`);
    expect(markdown.stdout).toContain('`dist/shop/VirtualService.cart.yaml:1 (main.ts:7, main.ts:9)`');
    writeFileSync(
      join(folder, 'access.log'),
      '[2026-11-29T18:04:09.262Z] "GET /a HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "curl/8" "2abb" "cart:80" "-" outbound|80|v2|cart.shop.svc.cluster.local - 10.96.156.120:80 10.244.1.4:42424 - default\n',
    );
    const log = await traced(folder, '--log access.log');
    expect(log.stdout.replace(/\n +/g, ' ')).toMatch(/see dist\/shop\/\S+:\d+ \(main\.ts:9, main\.ts:7\)/);
  });

  test('claims no line for an object that the program makes otherwise, and names it', async () => {
    writeFileSync(join(folder, 'main.ts'), main.replace('weight: 50', 'weight: 60'));
    const { stdout, stderr } = await traced(folder, request);
    expect(stdout).toContain('VirtualService.cart.yaml:1 (differs from main.ts:7, main.ts:9)\n');
    expect(stdout).toContain('dist/shop/Service.cart.yaml:1 (main.ts:7)\n');
    expect(stderr.replaceAll('\n', ' ')).toContain(
      'note: dist differs from the output of the program in VirtualService shop/cart (main.ts:7): run cdk8s synth',
    );
    writeFileSync(join(folder, 'main.ts'), main.replace("'web'", "'shop'"));
    const other = await traced(folder, request);
    expect(other.stderr.replaceAll('\n', ' ')).toMatch(
      /dist lacks Deployment shop\/shop-v1, .*, VirtualService shop\/shop of the program: run/,
    );
    expect(other.stdout).toContain('dist/shop/Service.cart.yaml:1 (main.ts:7)\n');
    writeFileSync(join(folder, 'main.ts'), main);
  });

  test('runs nothing without the option', async () => {
    writeFileSync(join(folder, 'cdk8s.yaml'), 'app: touch ran\n');
    const { stdout, stderr } = await typeIn(folder, `trace ${request}`);
    expect(stderr).toBe('');
    expect(stdout).not.toContain('main.ts');
    expect(Object.keys(filesIn(folder))).not.toContain('ran');
  });
});

describe('trace --program ends with status 2 and one error, without a stack trace,', () => {
  const object = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n  namespace: shop\n';

  test.each([
    ['without a cdk8s.yaml', { 'cdk8s.yaml': undefined }, 'no cdk8s.yaml in this folder'],
    ['without an app', { 'cdk8s.yaml': 'output: dist\n' }, 'cdk8s.yaml has no app: add the command'],
    ['with broken YAML', { 'cdk8s.yaml': 'app: a\n  b: c\n' }, 'cdk8s.yaml:1:6: invalid YAML: '],
    [
      'for a program that does not compile',
      { 'main.ts': 'const x: number = ;' },
      'main.ts:1:18: ERROR: Unexpected ";"\nerror: the program fails with status 1: tsx main.ts\n',
    ],
    [
      'for a program that throws',
      { 'main.ts': "throw new TypeError('no cart');" },
      'TypeError: no cart\nerror: the program fails with status 1: tsx main.ts\n',
    ],
    [
      'for a program with problems, which are told',
      { 'main.ts': main.replace('weight: 50', 'weight: 110') },
      '1 problem in this program. Nothing was written.\n\nshop/canary\n',
    ],
    [
      'for a command that does not exist',
      { 'cdk8s.yaml': 'app: no-such-command\n' },
      'the program fails with status 127',
    ],
    ['for a program that exits', { 'main.ts': 'process.exit(3);' }, 'the program fails with status 3'],
    ['for a program without our App', { 'main.ts': 'void 0;' }, 'the program tells no lines (tsx main.ts)'],
    [
      'for a program that writes elsewhere',
      { 'main.ts': main.replace('new App()', "new App({ outdir: 'other' })") },
      'the program writes to a folder of its own (tsx main.ts)',
    ],
  ])('%s', async (_, files, words) => {
    const given = Object.entries({
      'dist/a.yaml': object,
      'main.ts': main,
      'cdk8s.yaml': configuration,
      ...files,
    });
    const present = given.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
    const folder = folderWith(Object.fromEntries(present));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const { stdout, stderr, status } = await traced(folder, 'http://cart/');
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain(words);
    expect(stderr.replaceAll('\n', ' ')).toContain('error: ');
    expect(stderr).not.toMatch(/^\s+at |node:internal|cdk8s-istio-cli-/m);
  });
});
