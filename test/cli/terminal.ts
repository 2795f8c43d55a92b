import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../lib/cli/run';
import type { ExitStatus, Surroundings } from '../../lib/cli/surroundings';

/** What a command said, and what it ended with. */
export interface Said {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test changes about the world. */
export interface World {
  /** Files of the working folder by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Surroundings['env'];
  readonly stdin?: string;
  readonly isTTY?: boolean;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-cli-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Types a command line (words apart by blanks) in a world of its own. */
export async function type(command: string, { files = {}, env = {}, stdin = '', isTTY = false }: World = {}) {
  return typeIn(folderWith(files), command, { env, stdin, isTTY });
}

/** Types a command line in a folder that is there. */
export async function typeIn(cwd: string, command: string, world: Omit<World, 'files'> = {}): Promise<Said> {
  const { env = {}, stdin = '', isTTY = false } = world;
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  async function* input() {
    yield Buffer.from(stdin);
  }
  const status = await run({
    argv: command.split(' ').filter(Boolean),
    cwd,
    env,
    stdin: input(),
    stdout: output('stdout'),
    stderr: output('stderr'),
  });
  return { status, ...written };
}
