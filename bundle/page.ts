import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { licence } from './licence';

const root = resolve(__dirname, '..');

/** The script of the pages of `graph -o html`: one text, with the code that draws, for the browsers of the last years. */
export function pageScript(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'lib/graph/page/script/main.ts')],
    tsconfig: join(root, 'tsconfig.page.json'),
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    mainFields: ['main'],
    target: ['es2022'],
    charset: 'utf8',
    legalComments: 'inline',
    banner: { js: ['@dagrejs/dagre', '@dagrejs/graphlib'].map(licence).join('\n') },
  });
  return outputFiles[0]?.text ?? '';
}
