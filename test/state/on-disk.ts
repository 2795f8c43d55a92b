import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { LazyConnection } from '../../lib/kubernetes/lazy-connection';
import { readState } from '../../lib/state/read-state';
import type { State } from '../../lib/state/state';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Where a link leads, as the text of a "file". */
export interface Link {
  readonly to: string;
}

/** A temporary folder with these files and links. */
export function onDisk(files: Readonly<Record<string, string | Uint8Array | Link>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cdk8s-istio-state-'));
  folders.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    if (typeof content === 'object' && 'to' in content) symlinkSync(content.to, join(folder, path));
    else writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** Reads a state in a folder; what stands on standard input comes in pieces, as from a pipe. */
export function stateIn(
  cwd: string,
  name: string,
  ...stdin: readonly (string | Uint8Array)[]
): Promise<State> {
  async function* input() {
    for (const piece of stdin) yield Buffer.from(piece);
  }
  return readState(name, { cwd, stdin: input(), connection: new LazyConnection() });
}

/** What was read, by name of the file. */
export function textsOf({ texts }: State): Record<string, string> {
  return Object.fromEntries(texts.map(({ file, text }) => [file, text]));
}

/** What could not be read, and why. */
export function faultsOf({ faults }: State): string[] {
  return faults.map((fault) => {
    const { file, line } = fault.at;
    const place = line === undefined ? file : `${file}:${line}`;
    return `${place} ${fault.kind}: ${'reason' in fault ? fault.reason : ''}`;
  });
}
