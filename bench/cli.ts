import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inFolder, median, type Ratio } from './measure';

const root = resolve(__dirname, '..');

/** `npx cdk8s synth` of the example against that of an empty cdk8s app, with the same runner. */
export function exampleAgainstEmpty(rounds: number): Ratio {
  return inFolder((folder) => {
    const empty = join(folder, 'empty.ts');
    writeFileSync(
      empty,
      `import { App } from ${JSON.stringify(join(root, 'node_modules/cdk8s'))};\nnew App().synth();\n`,
    );
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const nothing = synth(folder, empty);
      const example = synth(folder, join(root, 'main.ts'));
      ratios.push(example / nothing);
      console.log(`  cdk8s synth: example ${example.toFixed(2)} s, empty ${nothing.toFixed(2)} s`);
    }
    const what = 'npx cdk8s synth of the example against an empty app';
    return { what, ratio: median(ratios), promise: { wanted: 'at most', limit: 1.3 } };
  });
}

/** Seconds of one run: most of it is other processes, whose CPU time this one cannot ask for. */
function synth(folder: string, program: string): number {
  const output = join(folder, 'dist');
  mkdirSync(output, { recursive: true });
  const start = performance.now();
  execFileSync('npx', ['cdk8s', 'synth', '--app', `tsx ${program}`, '--output', output], {
    cwd: root,
    // An empty program has no manifests, which the CLI complains about.
    stdio: 'ignore',
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
  });
  return (performance.now() - start) / 1000;
}
