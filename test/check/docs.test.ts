import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../../lib/check';
import { configurationOf } from '../../lib/check/configuration/configuration';
import { folderWith, type, typeIn } from '../cli/terminal';
import { fixtureFolder, root } from './fixture';

const page = readFileSync(join(root, 'docs/check.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text);

test('the output that docs/check.md shows is what comes out', async () => {
  const twin = readFileSync(join(fixtureFolder('selector-misses-template'), 'failing.yaml'), 'utf8');
  const { stdout } = await type('check k8s', { files: { 'k8s/cart.yaml': twin } });
  expect(blocks('text')).toEqual([stdout]);
});

test('the configuration that docs/check.md shows is one', () => {
  const [text = '', ...more] = blocks('json');
  expect(more).toEqual([]);
  expect(configurationOf({ file: 'cdk8s-istio.json', folder: root, text })?.severities.size).toBe(2);
});

test('the program that docs/check.md shows runs', () => {
  const [program = ''] = blocks('ts');
  const script = program.replace(/^import (\{.*\}) from 'cdk8s-istio\/check';/, 'const $1 = library;');
  const said: string[] = [];
  const text = readFileSync(join(fixtureFolder('selector-misses-template'), 'failing.yaml'), 'utf8');
  new Function('library', 'console', 'text', script)(
    library,
    { log: (line: string) => said.push(line) },
    text,
  );
  expect(said[0]).toMatch(/^k8s\/cart\.yaml:11:7 error\n/);
});

test('the options and formats that docs/check.md names are those of the command', async () => {
  const folder = folderWith({});
  const { stdout: help } = await typeIn(folder, 'check --help');
  const named = new Set([...page.matchAll(/--[a-z][\w-]+/g)].map(([option]) => option));
  expect([...named].filter((option) => !help.includes(option))).toEqual([]);
  for (const format of ['text', 'json', 'sarif', 'github', 'junit']) expect(page).toContain(`\`${format}\``);
});
