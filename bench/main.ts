import { againstIstioctl, checkGrowth, synthWithCheck } from './check';
import { exampleAgainstEmpty } from './cli';
import { diffAgainstReading } from './diff';
import { graphSeconds } from './graph';
import { isKept, type Ratio, report } from './measure';
import { planAgainstReading, planGrowth } from './plan';
import { canariedAgainstCdk8s, growth, plainAgainstCdk8s } from './synth';
import { traceAgainstReading } from './trace';

/** `npm run bench`: every figure that the project promises, in one run. `--short` measures fewer rounds,
 * and a program of 400 services where cdk8s' App takes the better part of a minute for 1,000. */
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 3;

const figures: readonly ((rounds: number) => Ratio | Promise<Ratio>)[] = [
  (times) => canariedAgainstCdk8s(isShort ? 400 : 1000, rounds * times),
  (times) => plainAgainstCdk8s(1000, rounds * times),
  (times) => growth(100, 3000, 3 * times),
  (times) => exampleAgainstEmpty((isShort ? 3 : 7) * times),
  (times) => synthWithCheck(isShort ? 400 : 1000, rounds * times),
  (times) => againstIstioctl(1000, 3 * rounds * times, isShort ? undefined : 0.5),
  (times) => againstIstioctl(100, 3 * rounds * times, isShort ? undefined : 0.5),
  (times) => checkGrowth(1000, isShort ? 2000 : 5000, rounds * times),
  (times) => diffAgainstReading(1000, 50, 6 * times),
  (times) => planAgainstReading(1000, 50, 6 * times),
  (times) => planGrowth(50, 200, 3 * times),
  (times) => traceAgainstReading(1000, 4 * times),
  (times) => graphSeconds(300, 20, 3 * times),
];

async function main(): Promise<void> {
  const ratios: Ratio[] = [];
  for (const measure of figures) {
    const first = await measure(1);
    if (!isKept(first))
      console.log('  not kept: once more, with twice the rounds, since a busy machine can only add');
    ratios.push(isKept(first) ? first : await measure(2));
  }
  console.log();
  for (const ratio of ratios) report(ratio);
  if (!ratios.every(isKept)) process.exitCode = 1;
}

void main();
