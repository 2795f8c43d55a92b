import { join } from 'node:path';
import { App } from '../lib';
import { readStates } from '../lib/cli/states';
import { LazyConnection } from '../lib/kubernetes/lazy-connection';
import type { MeshObject } from '../lib/mesh/objects/mesh-object';
import { cpuSecondsOf, inFolderUntil } from './measure';
import { canariedServices } from './program';

/** Two folders: before some of the services promote their canary, and after. */
export type States = readonly [before: string, after: string];

/** Uses the folders of many services, of which some promote their canary. */
export async function withStates(
  services: number,
  changed: number,
  use: (states: States) => Promise<void>,
): Promise<void> {
  await inFolderUntil(async (folder) => {
    const states: States = [join(folder, 'before'), join(folder, 'after')];
    for (const [index, outdir] of states.entries()) {
      const app = new App({ outdir });
      canariedServices(app, services, index === 0 ? 0 : changed);
      app.synth();
    }
    await use(states);
  });
}

/** CPU seconds of reading both folders, and their objects. */
export async function readingCosts(
  folders: States,
): Promise<{ readonly reading: number; readonly states: readonly (readonly MeshObject[])[] }> {
  const states: (readonly MeshObject[])[] = [];
  const { stdin, stdout, stderr } = process;
  const connection = new LazyConnection();
  const surroundings = { argv: [], cwd: '/', env: {}, stdin, stdout, stderr, connection };
  const reading = await cpuSecondsOf(async () => {
    for (const name of folders) states.push((await readStates([name], undefined, surroundings)).objects);
  });
  return { reading, states };
}
