import { planOf } from '../lib/plan/plan';
import { cpuSeconds, least, median, type Ratio } from './measure';
import { readingCosts, type States, withStates } from './states';

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
  return { what, ratio: least(planned) / least(read), promise: { wanted: 'at most', limit: 1.25 } };
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

async function costs(folders: States): Promise<Costs> {
  const { reading, states } = await readingCosts(folders);
  const [before = [], after = []] = states;
  const planning = cpuSeconds(() => {
    const { kind } = planOf(before, after);
    if (kind !== 'plan') throw new Error('a promotion has a safe order');
  });
  return { reading, planning };
}
