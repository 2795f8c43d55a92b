import { type Stats, statSync } from 'node:fs';
import { isAbsolute, sep } from 'node:path';
import type { LazyConnection } from '../kubernetes/lazy-connection';
import { commitTexts } from './commit';
import { fileText, folderTexts } from './folder';
import { reasonOf } from './reason';
import type { State } from './state';
import { StateError } from './state-error';
import { mostBytes, Texts } from './texts';

/** Where a state is read from. */
export interface StateSurroundings {
  /** What relative names start from. */
  readonly cwd: string;
  /** What `-` stands for. */
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** The cluster that `cluster` names. */
  readonly connection: Pick<LazyConnection, 'open'>;
}

/**
 * Reads a state: a folder, a file, `-`, `REF:DIR` (a folder of a git commit), `cluster` or `cluster:NAMESPACE,…`.
 * What there is under this very name counts before all else.
 *
 * @throws StateError when there is no such state
 */
export async function readState(name: string, surroundings: StateSurroundings): Promise<State> {
  const { cwd } = surroundings;
  if (name === '-') return inputText(surroundings.stdin);
  // Never path.resolve: it takes main:../dist for a folder beside the working folder.
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
  throw new StateError(`there is no ${name} here`);
}

/** Whether a state is what a cluster holds. */
export function isCluster(name: string): boolean {
  return name === 'cluster' || name.startsWith('cluster:');
}

/** Of `cluster:NAMESPACE,…` the namespaces; none is: all of them. */
export function namespacesOf(name: string): readonly string[] {
  return name
    .slice('cluster:'.length)
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** @throws StateError for a circle of links, a folder that may not be looked into */
function statsOf(path: string, name: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A file on the way, or what is too long for a file: it may still be a folder of a commit.
    if ((error as { code?: unknown }).code === 'ENOTDIR' || name.includes(':')) return undefined;
    throw new StateError(`${name} cannot be read: ${reasonOf(error)}`);
  }
}

/** Reads no more than there is room for: what comes behind is not waited for. */
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
