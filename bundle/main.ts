/**
 * The last part of `npm run build`: puts the modules of the command into one file, and those of `check` into another, and
 * keeps the code that V8 makes of both, so that a command starts in a third of the time. The files of other packages that
 * few runs need stay apart.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { licence } from './licence';
import { pageScript, traceScript } from './page';

const root = resolve(__dirname, '..');

/** JSON is parsed faster than the same as a program is run. */
const parsedJson: Plugin = {
  name: 'parsed JSON',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.json$/ }, ({ path }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: `module.exports = JSON.parse(${JSON.stringify(text)});` };
    }),
};

/** What imports as it runs stays a module: a script that V8 has compiled beforehand cannot. */
const importing: Plugin = {
  name: 'importing',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/kubernetes-client$/ }, () => ({
      path: '../kubernetes/kubernetes-client',
      external: true,
    })),
};

/** Commander starts commands that are programs of their own. There are none, and what it takes is loaded for each command. */
const spawning: Plugin = {
  name: 'spawning',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) =>
      importer.includes('commander') ? { path, namespace: 'spawning' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'spawning' }, () => ({
      contents: "exports.spawn = (...all) => require('node:child_process').spawn(...all);",
    }));
  },
};

/** The packages that are in the file. */
const bundled = ['commander', 'picocolors', '@dagrejs/dagre', '@dagrejs/graphlib'];

/** Leaves out the commands other than `check`, which load as they run. */
const checkOnly: Plugin = {
  name: 'check only',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.\/(apply|diff|graph|init|plan|trace)$/ }, ({ importer, path }) =>
      importer.startsWith(join(root, 'lib/cli/commands/'))
        ? { path: path.replace('../', './'), external: true }
        : undefined,
    ),
};

void bundle();

async function bundle(): Promise<void> {
  await program('program', ['trace', 'http://tasks.example.com/', 'dist']);
  await program('check-program', ['check', 'dist'], [checkOnly]);
  mkdirSync(join(root, 'build/lib/graph/page/script'), { recursive: true });
  writeFileSync(join(root, 'build/lib/graph/page/script/main.js'), pageScript());
  writeFileSync(join(root, 'build/lib/graph/page/script/trace.js'), traceScript());
  chmodSync(join(root, 'build/lib/cli/main.js'), 0o755);
}

/** Bundles a program, and runs a command, whose compiled code is kept. */
async function program(
  name: string,
  command: readonly string[],
  plugins: readonly Plugin[] = [],
): Promise<void> {
  const file = join(root, `build/lib/cli/${name}.js`);
  await build({
    entryPoints: [join(root, `lib/cli/${name}.ts`)],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    // A quarter of the text is blanks, and reading it takes a few milliseconds. The lines are for stack traces.
    minifyWhitespace: true,
    lineLimit: 120,
    platform: 'node',
    target: 'node20',
    external: ['@kubernetes/client-node', 'diff', 'js-yaml', 're2js', 'yaml'],
    plugins: [importing, parsedJson, spawning, ...plugins],
    banner: { js: bundled.map(licence).join('\n') },
  });
  const compile = [...process.execArgv, join(__dirname, 'compile.ts'), file, ...command];
  const { status } = spawnSync(process.execPath, compile, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`${name}, which was built, does not run`);
}
