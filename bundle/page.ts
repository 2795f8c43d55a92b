import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { licence } from './licence';

const root = resolve(__dirname, '..');

/** The script of the pages of `graph -o html`: one text, with the code that draws, for the browsers of the last years. */
export function pageScript(): string {
  return forBrowsers('lib/graph/page/script/main.ts', ['@dagrejs/dagre', '@dagrejs/graphlib']);
}

/** The script that traces requests in such a page. */
export function traceScript(): string {
  return forBrowsers('lib/graph/page/script/trace.ts', ['re2js']);
}

/**
 * A file with all that it imports, as one script. It has no reader of YAML: what is embedded in a page is JSON.
 *
 * @param packages whose licences it has to name
 */
export function forBrowsers(file: string, packages: readonly string[]): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, file)],
    tsconfig: join(root, 'tsconfig.page.json'),
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    mainFields: ['main'],
    external: ['js-yaml', 'yaml'],
    target: ['es2022'],
    charset: 'utf8',
    legalComments: 'inline',
    banner: { js: packages.map(licence).join('\n') },
  });
  return outputFiles[0]?.text ?? '';
}
