import { join } from 'node:path';
import { App as CdkApp, YamlOutputType } from 'cdk8s';
import { App } from '../lib';
import { cpuSeconds, inFolder, median, type Ratio } from './measure';
import { canariedServices, plainServices } from './program';

const yamlOutputType = YamlOutputType.FILE_PER_CHART;

type Program = (app: CdkApp, services: number) => void;

/** Canaried services; with cdk8s' App, each of their validations is asked again for every chart. */
export function canariedAgainstCdk8s(services: number, rounds: number): Ratio {
  const ratio = againstCdk8s('canaried services', canariedServices, services, rounds);
  // What cdk8s takes grows faster than the program: of few services the promise of 1,000 cannot be kept as well.
  return { ...ratio, promise: { wanted: 'at least', limit: services < 1000 ? 5 : 8 } };
}

/** Services of cdk8s-plus and plain objects: what is left of the difference without our constructs. */
export function plainAgainstCdk8s(services: number, rounds: number): Ratio {
  return againstCdk8s('cdk8s-plus services', plainServices, services, rounds);
}

/** `synth()` of our App against that of cdk8s, on the same program and output type. */
function againstCdk8s(name: string, program: Program, services: number, rounds: number): Ratio {
  const ratios: number[] = [];
  synthesize(App, program, 50);
  synthesize(CdkApp, program, 50);
  for (let round = 0; round < rounds; round++) {
    const before = synthesize(App, program, services);
    const theirs = synthesize(CdkApp, program, services);
    const after = synthesize(App, program, services);
    ratios.push(theirs / ((before + after) / 2));
    console.log(
      `  ${services} ${name}: ours ${seconds(before)}, ${seconds(after)}; cdk8s ${seconds(theirs)}`,
    );
  }
  const what = `synth() of ${services} ${name}, times faster than cdk8s' App`;
  return { what, ratio: median(ratios) };
}

/** What one service costs in a large program, against what it costs in a small one. */
export function growth(small: number, large: number, rounds: number): Ratio {
  // As many services on both sides, so that the collector and the compiler have as much to do.
  const repeats = Math.round(large / small / 2);
  const few = () => {
    let total = 0;
    for (let repeat = 0; repeat < repeats; repeat++) total += synthesize(App, canariedServices, small);
    return total / repeats / small;
  };
  const ratios: number[] = [];
  few();
  for (let round = 0; round < rounds; round++) {
    const before = few();
    const many = synthesize(App, canariedServices, large) / large;
    const after = few();
    ratios.push(many / ((before + after) / 2));
    const per = (cost: number, count: number) => `${(cost * 1e6).toFixed(0)} µs of ${count}`;
    console.log(`  per service: ${per(before, small)}, ${per(many, large)}, ${per(after, small)}`);
  }
  const what = `cost per service of ${large} against ${small}`;
  return { what, ratio: median(ratios), promise: { wanted: 'at most', limit: 1.2 } };
}

function synthesize(Kind: typeof App | typeof CdkApp, program: Program, services: number): number {
  return inFolder((folder) => {
    const app = new Kind({ outdir: join(folder, 'dist'), yamlOutputType });
    program(app, services);
    return cpuSeconds(() => void app.synth());
  });
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
