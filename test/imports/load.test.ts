import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript-5';

const root = resolve(__dirname, '../..');
const generated = typeScriptFiles('imports').filter((file) => !file.startsWith('imports/generate/'));
const { ModuleKind, ScriptTarget } = ts;

test.each(generated)('%s has no code that a program would have to load', (file) => {
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022, removeComments: true };
  expect(ts.transpileModule(read(file), { compilerOptions }).outputText).toBe('export {};\n');
});

test('lib/ imports from imports/ types alone, so that not even an empty module is loaded', () => {
  const loading = typeScriptFiles('lib').flatMap((file) =>
    importsOfGeneratedCode(file).map((line) => `${file}: ${line}`),
  );
  expect(loading).toEqual([]);
});

function importsOfGeneratedCode(file: string): string[] {
  const compilerOptions = {
    module: ModuleKind.ESNext,
    target: ScriptTarget.ES2022,
    verbatimModuleSyntax: true,
  };
  const { outputText } = ts.transpileModule(read(file), { compilerOptions });
  return outputText.split('\n').filter((line) => /['"](\.\.\/)+imports\//.test(line));
}

function typeScriptFiles(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => `${folder}/${file}`);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
