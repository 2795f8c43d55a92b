import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fixtureFolder, root } from './fixture';
import { headings, pageFile } from './rule-page';

/** `npm run new-rule NAME`: the four places of a rule, to be filled. */

/** The files of a new rule, by path. */
export function filesOf(name: string): Map<string, string> {
  return new Map([
    [join(root, 'lib/check/rules', `${name}.ts`), source(name)],
    [join(fixtureFolder(name), 'failing.yaml'), `# TODO: why this is wrong. # finds: ${name}\n`],
    [join(fixtureFolder(name), 'passing.yaml'), '# TODO: the same, mended.\n'],
    [pageFile(name), [`# ${name}`, ...headings.map((heading) => `## ${heading}\n\nTODO`)].join('\n\n')],
  ]);
}

/** The list of rules with one more, both its import and its element in the order of names. */
export function listed(list: string, name: string): string {
  const head = list.indexOf('\n\n/**');
  const imports = list
    .slice(0, head)
    .split('\n')
    .filter((line) => line.includes('./rules/'));
  const names = [...imports.map((line) => /'\.\/rules\/(.*)'/.exec(line)?.[1] ?? ''), name].sort();
  return [
    "import type { Rule } from './rule';",
    ...names.map((each) => `import { ${camelCase(each)} } from './rules/${each}';`),
    '',
    '/** Every rule that checks a mesh, sorted by name. */',
    'export const rules: readonly Rule[] = [',
    ...names.map((each) => `  ${camelCase(each)},`),
    '];',
    '',
  ].join('\n');
}

function source(name: string): string {
  return `import { fieldOf } from '../../mesh/mesh-object';
import { rule } from '../rule';

export const ${camelCase(name)} = rule({
  name: '${name}',
  description: 'TODO: one sentence.',
  severity: 'error',
  upstream: [],
  messages: {
    todo: {
      message: 'TODO {name}: what is wrong, with the values',
      effect: 'TODO: what requests get',
      fix: 'TODO: the smallest change',
    },
  },
  check(mesh, report) {
    for (const object of mesh.objects) {
      if (object.kind === 'TODO') report('todo', { at: fieldOf(object, 'spec'), with: { name: object.name } });
    }
  },
});
`;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

if (require.main === module) {
  const [name = ''] = process.argv.slice(2);
  const taken = [...filesOf(name).keys()].filter((file) => existsSync(file));
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name) || taken.length > 0) {
    console.error(
      taken.length > 0 ? `exists already: ${taken.join(', ')}` : 'usage: npm run new-rule NAME-IN-KEBAB-CASE',
    );
    process.exitCode = 2;
  } else {
    for (const [file, text] of filesOf(name)) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      console.log(file.slice(root.length + 1));
    }
    const list = join(root, 'lib/check/rules.ts');
    writeFileSync(list, listed(readFileSync(list, 'utf8'), name));
    execFileSync('npx', ['biome', 'format', '--write', list], { stdio: 'ignore' });
    console.log('lib/check/rules.ts');
  }
}
