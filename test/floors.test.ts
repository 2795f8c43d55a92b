import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** The floors of the house, from the ground; a folder may import what stands before it, and itself. */
const floors = [
  'imports',
  'lib/istio',
  'lib/re2',
  'lib/terminal',
  'lib/envoy',
  'lib/mesh',
  'lib/requests',
  'lib/kubernetes',
  'lib/state',
  'lib/check',
  'lib/plan',
  'lib/proxies',
  'lib/apply',
  'lib/validation',
  'lib/jest',
  'lib/constructs',
  'lib/index.ts',
  'lib/cli',
  'main.ts',
];

const sources = [
  ...readdirSync(join(root, 'imports')).map((file) => join('imports', file)),
  ...readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).map((file) => join('lib', file)),
  'main.ts',
].filter((file) => file.endsWith('.ts'));

const importsOf = new Map(sources.map((file) => [file, relativeImports(file)]));

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
    'ingress-gateway',
    'namespace',
  ];
  const known = (importsOf.get('lib/constructs/app.ts') ?? []).filter((file) =>
    constructs.some((name) => file.endsWith(`/${name}.ts`)),
  );
  expect(known).toEqual([]);
});

function relativeImports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import) '(\.[^']*)'/g)].map((match) => match[1] ?? '');
  return specifiers.map((specifier) => sourceOf(join(dirname(file), specifier)));
}

function sourceOf(path: string): string {
  const normal = relative(root, resolve(root, path));
  return [`${normal}.ts`, join(normal, 'index.ts')].find((file) => sources.includes(file)) ?? normal;
}

function floorOf(file: string): number {
  return floors.findIndex((floor) => file === floor || file.startsWith(`${floor}/`));
}
