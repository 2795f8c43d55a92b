import { packageFile } from './package-files';

/** A file of a new app. */
export interface AppFile {
  readonly path: string;
  readonly text: string;
}

/** The names in a new app. */
export interface AppNames {
  /** Name of the package and of the chart. */
  readonly name: string;
  readonly namespace: string;
}

/** Files of the template. In the package each has the suffix `.txt`, so that tools do not pick it up. */
const templates = ['README.md', 'cdk8s.yaml', 'main.test.ts', 'main.ts', 'tsconfig.json'];

/** The dependencies of a new app. */
const needed = {
  dependencies: ['cdk8s', 'cdk8s-plus-27', 'constructs'],
  devDependencies: [
    '@swc/core',
    '@swc/jest',
    '@types/jest',
    '@types/node',
    'cdk8s-cli',
    'jest',
    'tsx',
    'typescript',
  ],
};

/** The files of a new app. */
export function newApp(names: AppNames): AppFile[] {
  return [
    // npm does not pack a file of this name.
    { path: '.gitignore', text: template('gitignore', names) },
    ...templates.map((path) => ({ path, text: template(path, names) })),
    { path: 'package.json', text: `${JSON.stringify(manifest(names), undefined, 2)}\n` },
  ];
}

function template(path: string, { name, namespace }: AppNames): string {
  return packageFile(`lib/cli/app-template/${path}.txt`)
    .replaceAll('{{name}}', name)
    .replaceAll('{{namespace}}', namespace);
}

/** The package.json, with the versions that this package is tested with. */
function manifest({ name }: AppNames): object {
  const own = JSON.parse(packageFile('package.json'));
  const versions = (packages: readonly string[]) =>
    Object.fromEntries(packages.map((dependency) => [dependency, own.devDependencies[dependency]]));
  return {
    name,
    version: '0.0.0',
    private: true,
    engines: own.engines,
    scripts: { synth: 'cdk8s synth', check: 'cdk8s-istio check', test: 'tsc && jest', typecheck: 'tsc' },
    jest: { testEnvironment: 'node', testMatch: own.jest.testMatch, transform: own.jest.transform },
    dependencies: { [own.name]: `^${own.version}`, ...versions(needed.dependencies) },
    devDependencies: versions(needed.devDependencies),
    overrides: own.overrides,
    allowScripts: own.allowScripts,
  };
}
