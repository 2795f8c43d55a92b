import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface LockedPackage {
  readonly name?: string;
  readonly version: string;
  readonly dependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
}

const root = resolve(__dirname, '../..');
const locked: { packages: { [path: string]: LockedPackage } } = JSON.parse(read('package-lock.json'));
const manifest: {
  dependencies: object;
  peerDependencies: object;
  peerDependenciesMeta: { [name: string]: { optional?: boolean } };
} = JSON.parse(read('package.json'));
const isOptional = (peer: string) => manifest.peerDependenciesMeta[peer]?.optional === true;
const page = read('docs/dependencies.md');

test('docs/dependencies.md names every package that comes with this one, and its version', () => {
  const installed = tree(Object.keys(manifest.dependencies)).map(({ name, version }) => [name, version]);
  const told = rows('What the package brings').map(([name, version]) => [name, version]);
  expect(told).toEqual(sorted(installed));
});

test('docs/dependencies.md names every package that comes with the peers, its version and who brings it', () => {
  const peers = Object.keys(manifest.peerDependencies).filter((peer) => !isOptional(peer));
  const installed = tree(peers).map(({ name, version, peer }) => [
    name,
    version,
    name === peer ? 'you' : peer,
  ]);
  const told = rows('What the peers bring').map(([name, version, from]) => [name, version, from]);
  expect(sorted(told)).toEqual(sorted(installed));
});

test('docs/dependencies.md tells of the peers that only some need, with the version that is tried here', () => {
  const section = page.split(/^## /m).find((part) => part.startsWith('An optional peer\n')) ?? '';
  for (const peer of Object.keys(manifest.peerDependencies).filter(isOptional)) {
    expect(section).toContain(`\`${peer}\` (${locked.packages[`node_modules/${peer}`]?.version} here)`);
  }
});

test('every package in docs/dependencies.md has a reason', () => {
  const all = [...rows('What the package brings'), ...rows('What the peers bring')];
  expect(all.filter((row) => (row.at(-1) ?? '').length < 10)).toEqual([]);
});

test('the checkout overrides away what docs/dependencies.md tells users to override away', () => {
  const [, example = '{}'] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
  expect(JSON.parse(read('package.json')).overrides).toMatchObject(JSON.parse(example).overrides);
});

interface Installed {
  readonly name: string;
  readonly version: string;
  readonly peer: string;
}

/** The packages of the lockfile that are reached from these, as Node would find them. */
function tree(names: readonly string[]): Installed[] {
  const found = new Map<string, Installed>();
  const visit = (name: string, from: string, peer: string): void => {
    const path = find(name, from);
    const entry = locked.packages[path];
    if (found.has(path) || entry === undefined) return;
    const replaced = entry.name !== undefined && entry.name !== name;
    const version = replaced ? `replaced by ${entry.name} ${entry.version}` : entry.version;
    found.set(path, { name, version, peer });
    const next = { ...entry.dependencies, ...entry.optionalDependencies };
    for (const dependency of Object.keys(next)) visit(dependency, path, peer);
  };
  for (const name of names) visit(name, '', name);
  return [...found.values()];
}

function find(name: string, from: string): string {
  for (
    let folder = from;
    folder !== '';
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  ) {
    const path = `${folder}/node_modules/${name}`;
    if (path in locked.packages) return path;
  }
  const path = `node_modules/${name}`;
  if (!(path in locked.packages)) throw new Error(`${name}, which ${from} needs, is not in the lockfile`);
  return path;
}

/** The table under a heading, without its head: the cells of each row as plain text. */
function rows(heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/dependencies.md has no section '${heading}'`);
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

function sorted<T>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => (`${a}` < `${b}` ? -1 : 1));
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
