import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { MeshObject } from '../mesh/objects/mesh-object';
import { type FiledState, splitStates } from '../plan/files/split';
import type { SafePlan } from '../plan/plan';
import { commitStates, folderInRepository } from '../state/branch';
import { isCluster, readState } from '../state/read-state';
import { isCommit, pathsBelow } from './paths-below';
import type { ConnectedSurroundings } from './surroundings';
import { UsageError } from './usage-error';

/** Whether `--split` means a folder: it ends with `/`, begins with `.` or `/`, or exists. Otherwise it is a branch. */
export function isFolder(name: string, cwd: string): boolean {
  return name.endsWith('/') || /^[./]/.test(name) || existsSync(resolve(cwd, name));
}

/** The two states of a plan, with their names on the command line. */
export interface PlannedStates {
  readonly from: string;
  readonly to: string;
  readonly before: readonly MeshObject[];
  readonly wanted: readonly MeshObject[];
}

/**
 * Commits the state after each step to a new branch, and reports it.
 *
 * @throws UsageError when the new state is not a folder
 */
export async function splitOnBranch(
  branch: string,
  { from, to, before, wanted }: PlannedStates,
  plan: SafePlan,
  surroundings: ConnectedSurroundings,
): Promise<void> {
  const { cwd, stderr } = surroundings;
  const isOfCommit = (name: string) => isCommit(name, cwd);
  if (
    to === '-' ||
    (!isOfCommit(to) && !statSync(resolve(cwd, to), { throwIfNoEntry: false })?.isDirectory())
  )
    throw new UsageError(
      `--split ${branch} needs a folder as --to: each commit has the manifests in this folder`,
    );
  if (plan.steps.length === 0) return;
  const folder = await folderInRepository(cwd, to);
  const base = isOfCommit(from) ? from.slice(0, from.indexOf(':')) : 'HEAD';
  const ends = [await filed(from, before, surroundings), await filed(to, wanted, surroundings)] as const;
  const states = splitStates(...ends, plan);
  const start = await commitStates(cwd, { branch, base, folder }, states);
  const count = states.length === 1 ? '1 commit' : `${states.length} commits`;
  stderr.write(`Branch ${branch} has ${count} on top of ${start}. Merge and sync them one by one.\n`);
}

/** A state with its texts, by their paths in its folder. */
async function filed(
  name: string,
  objects: readonly MeshObject[],
  surroundings: ConnectedSurroundings,
): Promise<FiledState> {
  const none: FiledState = { objects, texts: new Map(), pathOf: () => undefined };
  if (name === '-' || isCluster(name)) return none;
  const below = await pathsBelow(name, surroundings.cwd);
  const { texts } = await readState(name, surroundings);
  return {
    objects,
    texts: new Map(texts.map(({ file, text }) => [below(file), text])),
    pathOf: ({ source }) => below(source.file),
  };
}
