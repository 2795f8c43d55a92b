import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ApiObject } from 'cdk8s';
import { App } from '../lib';
import { declarationsOf } from '../lib/constructs/synthesis/declarations';
import { driftOf } from '../lib/constructs/synthesis/drift';
import { PROGRAMS, partsFolder } from '../test/mesh/parts/folder';
import { cpuSeconds, inFolder, median, type Ratio } from './measure';
import { canariedServices } from './program';

const root = resolve(__dirname, '..');

/** `App.synth()` with its check against the same without. */
export function synthWithCheck(services: number, rounds: number): Ratio {
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    inFolder((folder) => {
      const app = new App({ outdir: join(folder, 'dist') });
      canariedServices(app, services);
      const all = cpuSeconds(() => void app.synth());
      const written = app
        .manifests()
        .map((manifest) => ({ manifest, object: { node: { path: manifest.metadata.name } } as ApiObject }));
      const check = cpuSeconds(() => void driftOf(written, declarationsOf(app)));
      // The first round warms up.
      if (round > 0) ratios.push(all / (all - check));
      console.log(`  synth() of ${services}: ${all.toFixed(2)} s, of which the check ${check.toFixed(2)} s`);
    });
  }
  const what = `synth() of ${services} canaried services with its check against without`;
  return { what, ratio: median(ratios), promise: { wanted: 'at most', limit: 1.25 } };
}

/** The command against `istioctl analyze` on the same files, both as whole processes, one after the other. */
export function againstIstioctl(services: number, rounds: number, limit?: number): Ratio {
  const what = `cdk8s-istio check of ${services} services against istioctl analyze`;
  const istioctl = join(partsFolder(), PROGRAMS.istioctl);
  if (!existsSync(istioctl)) {
    console.log(`  not measured: npm run mesh:build gets istioctl, which is not in ${istioctl}`);
    return { what, ratio: Number.NaN };
  }
  return inFolder((folder) => {
    const files = manifestsIn(folder, services);
    const ratios: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const ours = command(process.execPath, join(root, 'build/lib/cli/main.js'), 'check', files);
      const theirs = command(istioctl, 'analyze', '--use-kube=false', '-A', files);
      if (round > 0) ratios.push(ours / theirs);
      console.log(`  ${services} services: ours ${ours.toFixed(2)} s, istioctl ${theirs.toFixed(2)} s`);
    }
    const promise = limit === undefined ? undefined : ({ wanted: 'at most', limit } as const);
    return { what, ratio: median(ratios), promise };
  });
}

/** What one service costs the command in a large folder, against what it costs in a smaller one. */
export function checkGrowth(small: number, large: number, rounds: number): Ratio {
  return inFolder((folder) => {
    const [few, many] = [small, large].map((count) => manifestsIn(join(folder, `${count}`), count));
    const main = join(root, 'build/lib/cli/main.js');
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const short = command(process.execPath, main, 'check', few ?? '');
      const long = command(process.execPath, main, 'check', many ?? '');
      ratios.push(long / large / (short / small));
      console.log(`  check of ${small}: ${short.toFixed(2)} s, of ${large}: ${long.toFixed(2)} s`);
    }
    const what = `check: cost per service of ${large} against ${small}`;
    return { what, ratio: median(ratios), promise: { wanted: 'at most', limit: 1.2 } };
  });
}

function manifestsIn(folder: string, services: number): string {
  const app = new App({ outdir: folder });
  canariedServices(app, services);
  app.synth();
  return folder;
}

/** Seconds that one run takes, as its user waits for it. */
function command(...words: readonly string[]): number {
  // Where it is set, Node reads all these certificates before any program runs: a quarter of a short check's time.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(words[0] ?? '', words.slice(1), { encoding: 'utf8', env });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
  return seconds;
}
