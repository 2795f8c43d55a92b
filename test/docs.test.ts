import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { anchorOf } from './mesh/proof-page';

/**
 * Runs the programs of the documentation. A fence that opens with ```ts run is a whole program; each ```yaml
 * fence between it and the next program or heading shows objects that it writes, each in full.
 */

const root = resolve(__dirname, '..');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-istio-docs-')));
const pages = ['README.md', ...markdownBelow('docs')].filter((page) => existsSync(join(root, page)));
const examples = pages.flatMap(examplesOf);

beforeAll(() => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { types: ['node'] },
    include: ['*/main.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  for (const { id, program } of examples) {
    mkdirSync(join(folder, id));
    const text = program
      .replaceAll("from 'cdk8s-istio'", `from '${join(root, 'lib')}'`)
      .replaceAll("from 'cdk8s-istio/istio'", `from '${join(root, 'lib/istio')}'`);
    writeFileSync(join(folder, id, 'main.ts'), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

test('README.md shows a program that is run', () => {
  expect(examples.map(({ page }) => page)).toContain('README.md');
});

test('README.md and docs/ show YAML that is compared with what the program above it writes', () => {
  expect(examples.filter(({ shown }) => shown !== '').map(({ page }) => page)).toContain('README.md');
});

test('the programs of the documentation are type checked as strictly as ours', () => {
  run(folder, 'tsc', ['-p', 'tsconfig.json']);
}, 120_000);

test.each(examples)(
  'the program at $place runs, and writes the YAML that stands below it',
  ({ id, shown }) => {
    run(join(folder, id), 'tsx', ['main.ts']);
    const written = objects(yamlBelow(join(folder, id, 'dist')));
    for (const [name, object] of objects(shown)) {
      // Where there is no object of that name, the names that there are stand in its place.
      expect(written.get(name) ?? [...written.keys()].join('\n')).toBe(object);
    }
  },
  60_000,
);

test('each link to a part of a page leads to a heading or an anchor of that page', () => {
  const links = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^)\s#:]*)#([^)\s]+)\)/g)].map(([link, to = '', part = '']) => ({
      link: `${page} ${link}`,
      parts: partsOf(to === '' ? page : join(dirname(page), to)),
      part,
    })),
  );
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter(({ parts, part }) => !parts.includes(part)).map(({ link }) => link)).toEqual([]);
});

interface Example {
  readonly page: string;
  readonly place: string;
  readonly id: string;
  readonly program: string;
  readonly shown: string;
}

function examplesOf(page: string): Example[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts run\n(.*?)^```$/gms)].map(({ 0: fence, 1: program = '', index }) => {
    const line = text.slice(0, index).split('\n').length;
    const [below = ''] = text.slice(index + fence.length).split(/^(?:```ts run|##+ .*)$/m);
    const shown = [...below.matchAll(/^```yaml\b[^\n]*\n(.*?)^```$/gms)].map(([, yaml]) => yaml);
    const id = `${page.replace(/\W/g, '-')}-${line}`;
    return { page, place: `${page}:${line}`, id, program, shown: shown.join('---\n') };
  });
}

/** A page without its fences. */
function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8').replace(/^```.*?^```/gms, '');
}

function partsOf(page: string): string[] {
  const headings = [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
  const anchors = [...textOf(page).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return [...headings, ...anchors];
}

/** Objects by kind, namespace and name, as text that keeps the order of keys but not how YAML is laid out. */
function objects(yaml: string): Map<string, string> {
  const values = parseAllDocuments(yaml).map((document) => document.toJS());
  const named = values.filter((value) => value !== null);
  return new Map(
    named.map((value) => [
      `${value.kind} ${value.metadata?.namespace ?? ''}/${value.metadata?.name}`,
      JSON.stringify(value, null, 2),
    ]),
  );
}

function yamlBelow(dist: string): string {
  // A program may look at its manifests without writing them.
  if (!existsSync(dist)) return '';
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );
  return files.map((file) => readFileSync(join(dist, file), 'utf8')).join('\n---\n');
}

function markdownBelow(directory: string): string[] {
  const files = readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => `${directory}/${file}`);
}

function run(cwd: string, command: string, args: readonly string[]): void {
  const env = { ...process.env, CDK8S_OUTDIR: undefined };
  const bin = join(root, 'node_modules/.bin', command);
  const { status, stdout, stderr } = spawnSync(bin, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
}
