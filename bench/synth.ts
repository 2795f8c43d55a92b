import { join } from 'node:path';
import { App as CdkApp, YamlOutputType } from 'cdk8s';
import { App } from '../lib';
import { cpuSeconds, inFolder, median, type Ratio } from './measure';
import { canariedServices, plainServices } from './program';

const yamlOutputType = YamlOutputType.FILE_PER_CHART;

type Program = (app: CdkApp, services: number) => void;

/** Canaried services; with cdk8s' App, each of their validations is asked again for every chart. */
export function canariedAgainstCdk8s(services: number, rounds: number): Ratio {
  return againstCdk8s('canaried services', canariedServices, services, rounds);
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
  return { what, ratio: median(ratios), limit: 8, wanted: 'at least' };
}

/** What one service costs in a large program, against what it costs in a small one. */
export function growth(small: number, large: number, rounds: number): Ratio {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // As many services on both sides, so that the collector and the compiler have as much to do.
    const repeats = Math.round(large / small / 3);
    let few = 0;
    for (let repeat = 0; repeat < repeats; repeat++) few += synthesize(App, canariedServices, small);
    const many = synthesize(App, canariedServices, large);
    ratios.push(many / large / (few / repeats / small));
    const per = (total: number, count: number) => `${((total / count) * 1e6).toFixed(0)} µs`;
    console.log(`  per service: ${per(few, small * repeats)} of ${small}, ${per(many, large)} of ${large}`);
  }
  const what = `cost per service of ${large} against ${small}`;
  return { what, ratio: median(ratios), limit: 1.2, wanted: 'at most' };
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
