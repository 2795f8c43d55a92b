import { spawnSync } from 'node:child_process';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { folderWith } from './terminal';

const root = resolve(__dirname, '../..');
const source =
  'const { basename } = require("node:path");\nconsole.log(basename(__filename), typeof module.exports);\n';

/** A folder with a module, and what was compiled for it. */
function compiled(): { folder: string; file: string; cache: string } {
  const folder = folderWith({ 'program.js': source });
  const file = join(folder, 'program.js');
  expect(inNode(file, 'compile')).toBe('program.js object\n');
  const [cache = ''] = readdirSync(folder).filter((name) => name.endsWith('.cache'));
  return { folder, file, cache: join(folder, cache) };
}

/** In a process of its own, since the settings of V8 are those of a whole process. */
function inNode(file: string, how: 'compile' | 'tryCompiled'): string {
  const script = `
    const { compile, tryCompiled, forShortRuns } = require(${JSON.stringify(join(root, 'lib/cli/compiled'))});
    forShortRuns();
    const start = ${how}(${JSON.stringify(file)});
    if (start === undefined) console.log('nothing'); else start(require);`;
  const loader = join(root, 'node_modules/tsx/dist/loader.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', loader, '-e', script], {
    encoding: 'utf8',
  });
  return stderr + stdout;
}

test('a module runs from what was compiled for it', () => {
  const { file } = compiled();
  expect(inNode(file, 'tryCompiled')).toBe('program.js object\n');
});

test('without it, it is for others to load', () => {
  expect(inNode(join(folderWith({ 'program.js': source }), 'program.js'), 'tryCompiled')).toBe('nothing\n');
});

test('what was compiled for another text is not taken, however alike', () => {
  const { file, cache } = compiled();
  writeFileSync(file, source.replace('log', 'err'));
  utimesSync(cache, 1, 1);
  expect(inNode(file, 'tryCompiled')).toBe('nothing\n');
});

test.each(['', 'x'.repeat(5000)])('what is broken is not taken', (text) => {
  const { file, cache } = compiled();
  writeFileSync(cache, text);
  expect(inNode(file, 'tryCompiled')).toBe('nothing\n');
});
