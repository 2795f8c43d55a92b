import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { manyServices } from '../test/graph/many';
import { inFolder, least, type Ratio } from './measure';

const main = join(resolve(__dirname, '..'), 'build/lib/cli/main.js');

/** Seconds that `graph` takes for many services, as its user waits for it: the page is the largest output. */
export function graphSeconds(services: number, namespaces: number, rounds: number): Ratio {
  return inFolder((folder) => {
    for (const [name, text] of manyServices(services, namespaces))
      writeFileSync(join(folder, `${name}.yaml`), text);
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const start = process.hrtime.bigint();
      const out = join(folder, 'graph.html');
      const { status, stderr } = spawnSync(process.execPath, [main, 'graph', folder, '--out', out], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`graph ended with ${status}: ${stderr}`);
      seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
    }
    console.log(`  graph of ${services}: ${seconds.map((each) => each.toFixed(2)).join(', ')} s`);
    const what = `graph of ${services} services as a page, in seconds`;
    return { what, ratio: least(seconds), promise: { wanted: 'at most', limit: 2 } };
  });
}
