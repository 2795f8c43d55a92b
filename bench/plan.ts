import { join } from 'node:path';
import { App } from '../lib';
import { readStates } from '../lib/cli/states';
import { LazyConnection } from '../lib/kubernetes/lazy-connection';
import type { MeshObject } from '../lib/mesh/objects/mesh-object';
import { planOf } from '../lib/plan/plan';
import { cpuSeconds, cpuSecondsOf, inFolderUntil, least, median, type Ratio } from './measure';
import { canariedServices } from './program';

interface Costs {
  /** CPU seconds of reading both folders. */
  readonly reading: number;
  /** CPU seconds of the plan and its verification. */
  readonly planning: number;
}

/** Rounds in which both are compiled, by threads whose time counts as much: it doubles what either takes. */
const warmUps = 5;

/** `plan` where some of the services promote their canary, against the reading of the two folders. */
export async function planAgainstReading(services: number, changed: number, rounds: number): Promise<Ratio> {
  const read: number[] = [];
  const planned: number[] = [];
  await withStates(services, changed, async (states) => {
    for (let round = 1 - warmUps; round <= rounds; round++) {
      const { reading, planning } = await costs(states);
      if (round > 0) {
        read.push(reading);
        planned.push(planning);
      }
      console.log(
        `  ${changed} of ${services} promoted: read ${reading.toFixed(2)} s, planned ${planning.toFixed(2)} s`,
      );
    }
  });
  const what = `plan of ${changed} promotions of ${services} services against reading the two folders`;
  return { what, ratio: least(planned) / least(read), promise: { wanted: 'at most', limit: 1 } };
}

/** What one changed service costs the plan among many that change, against what it costs among few. */
export async function planGrowth(few: number, many: number, rounds: number): Promise<Ratio> {
  const ratios: number[] = [];
  await withStates(1000, few, async (fewer) => {
    await withStates(1000, many, async (more) => {
      for (let round = 1 - warmUps; round <= rounds; round++) {
        const [small, large] = [await costs(fewer), await costs(more)];
        if (round > 0) ratios.push(large.planning / many / (small.planning / few));
        console.log(
          `  planned ${few}: ${small.planning.toFixed(2)} s, ${many}: ${large.planning.toFixed(2)} s`,
        );
      }
    });
  });
  const what = `plan: cost per changed service of ${many} against ${few}, of 1000`;
  return { what, ratio: median(ratios), promise: { wanted: 'at most', limit: 1.2 } };
}

/** Two folders: before some of the services promote their canary, and after. */
type States = readonly [before: string, after: string];

async function withStates(
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

async function costs(folders: States): Promise<Costs> {
  const states: (readonly MeshObject[])[] = [];
  const { stdin, stdout, stderr } = process;
  const connection = new LazyConnection();
  const surroundings = { argv: [], cwd: '/', env: {}, stdin, stdout, stderr, connection };
  const reading = await cpuSecondsOf(async () => {
    for (const name of folders) states.push((await readStates([name], undefined, surroundings)).objects);
  });
  const [before = [], after = []] = states;
  const planning = cpuSeconds(() => {
    const { kind } = planOf(before, after);
    if (kind !== 'plan') throw new Error('a promotion has a safe order');
  });
  return { reading, planning };
}
