import { type Stats, statSync } from 'node:fs';
import { isAbsolute, sep } from 'node:path';
import type { LazyConnection } from '../kubernetes/lazy-connection';
import { commitTexts } from './commit';
import { fileText, folderTexts } from './folder';
import { reasonOf } from './reason';
import type { State } from './state';
import { StateError } from './state-error';
import { mostBytes, Texts } from './texts';

/** The folder, the input and the cluster that states are read from. */
export interface StateSurroundings {
  /** The folder that relative names start from. */
  readonly cwd: string;
  /** The text that `-` names. */
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** The cluster that `cluster` names. */
  readonly connection: Pick<LazyConnection, 'open'>;
}

/**
 * Reads a state: a folder, a file, `-`, `REF:DIR` (a folder of a git commit), `cluster` or `cluster:NAMESPACE,…`.
 * A file or folder with exactly this name takes precedence.
 *
 * @throws StateError when the state cannot be read
 */
export async function readState(name: string, surroundings: StateSurroundings): Promise<State> {
  const { cwd } = surroundings;
  if (name === '-') return inputText(surroundings.stdin);
  // Not path.resolve, which would read main:../dist as a folder next to the working folder.
  const path = isAbsolute(name) ? name : cwd + sep + name;
  const found = statsOf(path, name);
  if (found?.isDirectory()) return folderTexts(path, name);
  if (found !== undefined) return fileText(path, name);
  if (isCluster(name)) {
    const { clusterObjects } = require('./cluster') as typeof import('./cluster');
    const { cluster } = await surroundings.connection.open();
    return { texts: [], objects: await clusterObjects(cluster, namespacesOf(name)), faults: [] };
  }
  if (name.includes(':')) return commitTexts(name, cwd);
  throw new StateError(`${name} does not exist`);
}

/** Whether the name of a state means a cluster. */
export function isCluster(name: string): boolean {
  return name === 'cluster' || name.startsWith('cluster:');
}

/** The namespaces of `cluster:NAMESPACE,…`; none means all. */
export function namespacesOf(name: string): readonly string[] {
  return name
    .slice('cluster:'.length)
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** @throws StateError for a cycle of links, or a folder without permission */
function statsOf(path: string, name: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // The path contains a file, or is too long: it may still be a folder of a commit.
    if ((error as { code?: unknown }).code === 'ENOTDIR' || name.includes(':')) return undefined;
    throw new StateError(`cannot read ${name}: ${reasonOf(error)}`);
  }
}

/** Reads standard input, up to the size limit. */
async function inputText(stdin: StateSurroundings['stdin']): Promise<State> {
  const texts = new Texts();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const part of stdin) {
    const chunk = Buffer.from(part);
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) break;
  }
  if (texts.takesRoom('-', size)) texts.add('-', Buffer.concat(chunks));
  return texts.state();
}
