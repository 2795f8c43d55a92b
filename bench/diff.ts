import { differenceOf } from '../lib/diff/difference';
import { cpuSeconds, least, type Ratio } from './measure';
import { readingCosts, withStates } from './states';

/** Rounds in which both are compiled, by threads whose time counts as much: it doubles what either takes. */
const warmUps = 5;

/** `diff` with its reading, where some of the services promote their canary, against the reading of the two folders. */
export async function diffAgainstReading(services: number, changed: number, rounds: number): Promise<Ratio> {
  const read: number[] = [];
  const compared: number[] = [];
  await withStates(services, changed, async (folders) => {
    for (let round = 1 - warmUps; round <= rounds; round++) {
      const { reading, states } = await readingCosts(folders);
      const [before = [], after = []] = states;
      const comparing = cpuSeconds(() => {
        const { lines } = differenceOf(before, after);
        if (lines.length !== changed)
          throw new Error('each promotion changes the answer to one class of requests');
      });
      if (round > 0) {
        read.push(reading);
        compared.push(comparing);
      }
      console.log(
        `  ${changed} of ${services} promoted: read ${reading.toFixed(2)} s, compared ${comparing.toFixed(2)} s`,
      );
    }
  });
  const what = `diff of ${changed} promotions of ${services} services, with its reading, against reading alone`;
  const ratio = (least(read) + least(compared)) / least(read);
  return { what, ratio, promise: { wanted: 'at most', limit: 2 } };
}
