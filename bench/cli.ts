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
    // It was 1.22 with 84 rules and is 1.28 to 1.33 with 110: the runner reads each file of a rule by itself.
    return { what, ratio: median(ratios), promise: { wanted: 'at most', limit: 1.5 } };
  });
}

/**
 * CPU seconds of one run, of all its processes together: the shell's `times` counts those that have ended, and
 * a machine that is busy with other work changes them less than it changes a clock.
 */
function synth(folder: string, program: string): number {
  const output = join(folder, 'dist');
  mkdirSync(output, { recursive: true });
  // An empty program has no manifests, which the CLI complains about.
  const script = 'npx cdk8s synth --app "tsx $0" --output "$1" > "$1.log" 2>&1; times';
  const times = execFileSync('sh', ['-c', script, program, output], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
  });
  const [, children = ''] = times.split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds))
    .reduce((sum, part) => sum + part, 0);
}
