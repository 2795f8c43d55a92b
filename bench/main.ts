import { exampleAgainstEmpty } from './cli';
import { report } from './measure';
import { canariedAgainstCdk8s, growth, plainAgainstCdk8s } from './synth';

/** `npm run bench`: every figure that the project promises, in one run. `--short` measures fewer rounds,
 * and a program of 400 services where cdk8s' App takes the better part of a minute for 1,000. */
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 3;

const ratios = [
  canariedAgainstCdk8s(isShort ? 400 : 1000, rounds),
  plainAgainstCdk8s(1000, rounds),
  growth(100, 3000, 3),
  exampleAgainstEmpty(isShort ? 3 : 7),
];
console.log();
const isKept = ratios.map(report);
if (isKept.includes(false)) process.exitCode = 1;
