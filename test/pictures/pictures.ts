import { join, resolve } from 'node:path';
import { run } from '../../lib/cli/run';
import { terminalPicture } from './terminal-picture';

export const root = resolve(__dirname, '../..');

/** The hand-written system that this package replaces, as a folder of the lab's proofs. */
const fixtures = join(root, 'test/mesh/fixtures');

/** The pictures of the documentation, by file, each with what is typed and where. */
export const pictures: ReadonlyMap<string, { readonly typed: string; readonly folder: string }> = new Map([
  ['docs/pictures/check.svg', { typed: 'npx cdk8s-istio check as-is', folder: fixtures }],
  ['docs/pictures/fix.svg', { typed: 'npx cdk8s-istio check as-is --fix --dry-run', folder: fixtures }],
]);

/** Draws one from what the command really prints on a terminal. */
export async function pictureOf({ typed, folder }: { typed: string; folder: string }): Promise<string> {
  return terminalPicture(typed, await printedBy({ typed, folder, isTTY: true }));
}

/** What a command prints, on both streams. */
export async function printedBy({ typed, folder, isTTY }: Typed): Promise<string> {
  let printed = '';
  const output = {
    isTTY,
    write: (text: string) => {
      printed += text;
    },
  };
  async function* nothing() {}
  await run({
    argv: typed.split(' ').slice(2),
    cwd: folder,
    env: {},
    stdin: nothing(),
    stdout: output,
    stderr: output,
  });
  return printed;
}

interface Typed {
  readonly typed: string;
  readonly folder: string;
  readonly isTTY: boolean;
}
