import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { yamlOf } from './build';
import { canariedPrograms } from './programs';
import { source } from './source';

const root = resolve(__dirname, '..', '..');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-istio-properties-')));
const [seed = 0] = fc.sample(fc.integer(), 1);
const programs = fc.sample(canariedPrograms, { numRuns: 4, seed });

beforeAll(() => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'elsewhere'));
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { types: ['node'] },
    include: ['*.ts'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const last = "process.stdout.write(app.synthYaml() + '\\n');";
  programs.forEach((program, index) => {
    writeFileSync(join(folder, `program-${index}.ts`), source(program, join(root, 'lib'), last));
  });
  const imports = programs.map((_, index) => `import './program-${index}';`);
  writeFileSync(join(folder, 'main.ts'), `${imports.join('\n')}\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

test('random programs, written as TypeScript, pass the type check', () => {
  const { stdout } = run('tsc', ['-p', 'tsconfig.json'], folder, {});
  // The seed makes the same programs again.
  expect({ seed, stdout }).toEqual({ seed, stdout: '' });
}, 60_000);

test('another folder, locale and time zone give the same bytes', () => {
  const elsewhere = { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' };
  const { stdout, stderr } = run('tsx', [join(folder, 'main.ts')], join(folder, 'elsewhere'), elsewhere);
  const wanted = programs.map((program) => `${yamlOf(program)}\n`).join('');
  expect({ seed, stderr, stdout }).toEqual({ seed, stderr: '', stdout: wanted });
}, 60_000);

function run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
  return spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
}
