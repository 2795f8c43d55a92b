import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** The floors, from the ground, as the page lists them. */
const floors = floorsIn(readFileSync(join(root, 'docs/design.md'), 'utf8'));

const sources = [
  ...readdirSync(join(root, 'imports')).map((file) => join('imports', file)),
  ...readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).map((file) => join('lib', file)),
  'main.ts',
].filter((file) => file.endsWith('.ts'));

const importsOf = new Map(sources.map((file) => [file, relativeImports(file)]));

test('every file of lib stands on a floor that the page lists, and every floor of the page has files', () => {
  expect(sources.filter((file) => floorOf(file) < 0)).toEqual([]);
  expect(floors.filter((_, index) => !sources.some((file) => floorOf(file) === index))).toEqual([]);
});

test('no import goes up a floor', () => {
  const upward = [...importsOf].flatMap(([file, imports]) =>
    imports
      .filter((imported) => floorOf(imported) > floorOf(file))
      .map((imported) => `${file} → ${imported}`),
  );
  expect(upward).toEqual([]);
});

test('no import goes round', () => {
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    for (const imported of importsOf.get(file) ?? []) visit(imported, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of importsOf.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test('the constructs know nothing of what manifests mean but by the check of App', () => {
  const guards = ['lib/constructs/app.ts', 'lib/constructs/synthesis/drift.ts'];
  const knowing = [...importsOf].filter(
    ([file, imports]) =>
      file.startsWith('lib/constructs/') &&
      !guards.includes(file) &&
      imports.some((imported) => /^lib\/(mesh|state|check)\//.test(imported)),
  );
  expect(knowing.map(([file]) => file)).toEqual([]);
});

test('App knows none of the other constructs', () => {
  const constructs = [
    'routable-service',
    'released-service',
    'versioned-service',
    'existing-service',
    'existing-versioned-service',
    'backend',
    'frontend',
    'canary-pair',
    'lane',
    'ingress-gateway',
    'namespace',
  ];
  const known = (importsOf.get('lib/constructs/app.ts') ?? []).filter((file) =>
    constructs.some((name) => file.endsWith(`/${name}.ts`)),
  );
  expect(known).toEqual([]);
});

test('what lacking objects mean is asked of mesh.known: only who reads the declaration knows whether a state is complete', () => {
  const reading = [
    'lib/check/configuration/configuration.ts',
    'lib/cli/check.ts',
    'lib/cli/graph-state.ts',
    'lib/cli/traced-state.ts',
    'lib/jest/to-have-no-findings.ts',
  ];
  const declaring = [
    'lib/validation/check-validation.ts',
    'lib/apply/gates/live-mesh.ts',
    'lib/mesh/mesh.ts',
  ];
  const deciding = sources.filter((file) => {
    if (file.startsWith('lib/mesh/known/') || [...reading, ...declaring].includes(file)) return false;
    return /\bisComplete\b/.test(readFileSync(join(root, file), 'utf8'));
  });
  expect(deciding).toEqual([]);
});

function relativeImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  // `from`, `import '…'`, `import('…')` and `require('…')`: what is loaded late is imported all the same.
  const imports = text.matchAll(/(?:from |import |\bimport\(|\brequire\()'(\.[^']*)'/g);
  return [...imports].map(([, specifier = '']) => sourceOf(join(dirname(file), specifier)));
}

/** The first words of the lines of the list under "Layers (floors)". */
function floorsIn(page: string): string[] {
  const [, list = ''] = /### Layers \(floors\)[\s\S]*?```text\n([\s\S]*?)```/.exec(page) ?? [];
  return list.split('\n').flatMap((line) => line.split(' ', 1).filter((floor) => floor !== ''));
}

function sourceOf(path: string): string {
  const normal = relative(root, resolve(root, path));
  return [`${normal}.ts`, join(normal, 'index.ts')].find((file) => sources.includes(file)) ?? normal;
}

function floorOf(file: string): number {
  return floors.findIndex((floor) => file === floor || file.startsWith(`${floor}/`));
}
