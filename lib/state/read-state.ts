import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SourceText } from '../mesh/reading/read';
import { commitTexts } from './commit';
import { fileText, folderTexts } from './folder';
import type { State } from './state';
import { StateError } from './state-error';

/** Where a state is read from. */
export interface StateSurroundings {
  /** What relative names start from. */
  readonly cwd: string;
  /** What `-` stands for. */
  readonly stdin: AsyncIterable<Uint8Array | string>;
}

/**
 * Reads a state: a folder, a file, `-`, `REF:DIR` (a folder of a git commit), `cluster` or `cluster:NAMESPACE,…`.
 * What there is under this very name counts before all else.
 *
 * @throws StateError when there is no such state
 */
export async function readState(name: string, { cwd, stdin }: StateSurroundings): Promise<State> {
  if (name === '-') return ofTexts([{ file: '-', text: await textOf(stdin) }]);
  const path = resolve(cwd, name);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return folderTexts(path, name);
  if (found !== undefined) return fileText(path, name);
  if (name === 'cluster' || name.startsWith('cluster:')) {
    const { clusterObjects } = require('./cluster') as typeof import('./cluster');
    return { texts: [], objects: await clusterObjects(namespacesOf(name)), faults: [] };
  }
  if (name.includes(':')) return ofTexts(await commitTexts(name, cwd));
  throw new StateError(`there is no ${name} here`);
}

function namespacesOf(name: string): readonly string[] {
  return name
    .slice('cluster:'.length)
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function ofTexts(texts: readonly SourceText[]): State {
  return { texts, objects: [], faults: [] };
}

async function textOf(stdin: StateSurroundings['stdin']): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}
