import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Ajv from 'ajv';
import { programPlaces } from '../../lib/constructs/synthesis/program-places';
import type { MappedObject } from '../../lib/source-map/source-map';
import { emptyFolder, filesIn } from './folder';

// Programs that tsx compiles first take seconds.
jest.setTimeout(120_000);

const root = resolve(__dirname, '../..');
const schema = JSON.parse(readFileSync(join(root, 'schemas/source-map.json'), 'utf8'));
const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

const header = `import { Chart } from '${root}/node_modules/cdk8s';
import { App, Backend, CanaryPair, Frontend, IngressGateway, Listener } from '${root}/lib';`;
const version = "{ name: 'v1', image: 'shop/cart:1' }";

/** Runs a program of several files, and reads its source map. */
function run(files: Readonly<Record<string, string>>, map = 'maps/map.json') {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'parts'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const { status, stderr } = spawnSync(join(root, 'node_modules/.bin/tsx'), ['main.ts'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CDK8S_ISTIO_WARNINGS: '0', CDK8S_ISTIO_SOURCE_MAP: map },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const path = join(folder, map);
  const objects: readonly MappedObject[] = map !== '' ? JSON.parse(readFileSync(path, 'utf8')).objects : [];
  return { folder, path, objects, output: filesIn(join(folder, 'dist')) };
}

/** The lines of an object: its own, the one that calls it, and those of its contributors. */
function linesOf(objects: readonly MappedObject[], kind: string, name: string): readonly (string | null)[] {
  const found = objects.find((each) => each.kind === kind && each.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return [found.place, found.calledFrom ?? null, ...found.contributors.map(({ place }) => place)];
}

const shop = `${header}
const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });
const cart = new Backend(chart, 'cart', { port: 80, version: ${version} });
const web = new Frontend(chart, 'web', {
  port: 80, version: ${version}, calls: [cart],
});
new IngressGateway(chart, 'edge', { listeners: [Listener.http(80)], routes: [{ hosts: ['a.test'], to: web }] });
new CanaryPair(chart, 'canary', { stable: cart, canary: { name: 'v2', image: 'shop/cart:2' }, weight: 10 });
new CanaryPair(chart, 'web-canary', { stable: web, canary: { name: 'v2', image: 'shop/cart:2' }, weight: 10 });
app.synth();
`;

describe('with CDK8S_ISTIO_SOURCE_MAP=FILE, synth writes the line of the program for each object', () => {
  const { objects, output, path, folder } = run({ 'main.ts': shop });

  test('of all objects, with their files, as the schema says and without absolute paths', () => {
    const map = readFileSync(path, 'utf8');
    expect(validate(JSON.parse(map)) ? [] : validate.errors).toEqual([]);
    expect(objects.map(({ file }) => file).sort()).toEqual(Object.keys(output).sort());
    expect(map).not.toContain(folder);
    expect(objects.every(({ place }) => /^main\.ts:\d+$/.test(place ?? ''))).toBe(true);
  });

  test('the first line of the statement that creates its construct', () => {
    expect(linesOf(objects, 'Service', 'web')).toEqual(['main.ts:6', null]);
    expect(linesOf(objects, 'Gateway', 'edge')).toEqual(['main.ts:9', null]);
  });

  test('those of the CanaryPair too where it is a part of the object', () => {
    expect(linesOf(objects, 'VirtualService', 'cart')).toEqual(['main.ts:5', null, 'main.ts:10']);
    expect(linesOf(objects, 'DestinationRule', 'cart')).toEqual(['main.ts:5', null, 'main.ts:10']);
    expect(linesOf(objects, 'VirtualService', 'edge-a.test')).toEqual([
      'main.ts:9',
      null,
      'main.ts:6',
      'main.ts:11',
    ]);
    expect(linesOf(objects, 'Deployment', 'cart-v2')).toEqual(['main.ts:10', null, 'main.ts:5']);
    expect(linesOf(objects, 'Deployment', 'cart-v1')).toEqual(['main.ts:5', null]);
  });

  test('and the same output as without it', () => {
    const plain = run({ 'main.ts': shop }, '');
    expect(plain.objects).toEqual([]);
    expect(plain.output).toEqual(output);
    expect(existsSync(join(plain.folder, 'maps'))).toBe(false);
  });
});

test('the line of a function that several lines call is told with the line that calls it', () => {
  const { objects } = run({
    'parts/service.ts': `${header}
export const service = (chart: Chart, name: string) => new Backend(chart, name, { port: 80, version: ${version} });
`,
    'parts/data.ts': `${header}
export class Data extends Chart {
  readonly db = new Backend(this, 'db', { port: 80, version: ${version} });
}
`,
    'main.ts': `${header}
import { service } from './parts/service';
import { Data } from './parts/data';
const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop' });
for (const name of ['a', 'b']) service(chart, name);
service(chart, 'c');
new Data(app, 'data', { namespace: 'shop' });
app.synth();
`,
  });
  expect(linesOf(objects, 'Service', 'a')).toEqual(['parts/service.ts:3', 'main.ts:7']);
  expect(linesOf(objects, 'Service', 'b')).toEqual(['parts/service.ts:3', 'main.ts:7']);
  expect(linesOf(objects, 'Service', 'c')).toEqual(['parts/service.ts:3', 'main.ts:8']);
  expect(linesOf(objects, 'Service', 'db')).toEqual(['parts/data.ts:4', null]);
});

test('a program with several apps has the objects of all of them', () => {
  const { objects } = run({
    'main.ts': `${header}
for (const name of ['a', 'b']) {
  const app = new App({ outdir: 'dist/' + name });
  new Backend(new Chart(app, name, { namespace: name }), name, { port: 80, version: ${version} });
  app.synth();
  app.synth();
}
`,
  });
  expect(objects.filter(({ kind }) => kind === 'Service').map(({ name }) => name)).toEqual(['a', 'b']);
});

test.each([
  ['a call of a function', 'at service (CWD/parts/a.ts:12:3)', 'parts/a.ts:12'],
  ['the top of a file', 'at CWD/main.ts:3:5', 'main.ts:3'],
  ['an ES module', 'at async file://CWD/main.mjs:3:5', 'main.mjs:3'],
  ['a path with blanks, colons and parentheses', 'at new A (CWD/a b (1)/x:y.ts:3:5)', 'a b (1)/x:y.ts:3'],
  ['a method with another name', 'at A.f [as g] (CWD/a.ts:3:5)', 'a.ts:3'],
  ['a package', 'at A.f (CWD/node_modules/cdk8s/lib/app.js:3:5)', undefined],
  ['Node.js', 'at Module._compile (node:internal/modules/cjs/loader:1358:14)', undefined],
  ['a native function', 'at Array.map (<anonymous>)', undefined],
  ['this package', `at App.synth (${root}/lib/constructs/app.ts:3:5)`, undefined],
])('the place of %s in a stack', (_, line, place) => {
  expect(programPlaces(`Error: x\n    ${line.replace('CWD', process.cwd())}`)[0]).toBe(place);
});
