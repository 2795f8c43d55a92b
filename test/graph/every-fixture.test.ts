import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { svgOf } from '../../lib/graph/drawing/svg';
import { layoutOf } from '../../lib/graph/layout/layout';
import { viewOf } from '../../lib/graph/view/view-of';
import { faultsOf } from './faults';
import { graphOfTexts } from './reading';

const folder = join(__dirname, '../check/rules');

test('every fixture of check, broken ones too, has a graph that is valid by its schema, and a picture without a fault', () => {
  const validate = new Ajv().compile(require('../../schemas/graph.json'));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  expect(files.length).toBeGreaterThan(200);
  const wrong = files.flatMap((file) => {
    const graph = graphOfTexts({ [file]: readFileSync(join(folder, file), 'utf8') });
    const layout = layoutOf(viewOf(graph));
    const isDrawn = !/NaN|undefined|Infinity/.test(svgOf(layout));
    const faults = [
      ...faultsOf(layout),
      ...(validate(graph) ? [] : ['schema']),
      ...(isDrawn ? [] : ['drawing']),
    ];
    return faults.map((fault) => `${file}: ${fault}`);
  });
  expect(wrong).toEqual([]);
}, 120_000);
