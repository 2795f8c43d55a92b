import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { App, ProgramError } from '../../lib';
import { reportProblems } from '../../lib/constructs/problems/problem';
import { manifestOf } from '../../lib/constructs/synthesis/manifest';
import { emptyFolder, filesIn } from './folder';

const object = (scope: Construct, name: string, more: object = {}) =>
  new ApiObject(scope, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...more });

function errorOf(app: App): ProgramError {
  try {
    app.synth();
  } catch (error) {
    if (error instanceof ProgramError) return error;
    throw error;
  }
  throw new Error('the program was taken');
}

test('everything that is wrong with a program is told at once, and nothing is written', () => {
  const outdir = emptyFolder();
  writeFileSync(join(outdir, 'kept.txt'), 'as it was');
  const app = new App({ outdir });
  const chart = new Chart(app, 'shop');
  const late = new TypeError('no such service');
  object(chart, 'late', {
    data: Lazy.any({
      produce: () => {
        throw late;
      },
    }),
  });
  object(chart, 'nameless').addJsonPatch(JsonPatch.remove('/metadata/name'));
  const foreign = new Construct(chart, 'foreign');
  foreign.node.addValidation({ validate: () => ['too big', 'too small'] });
  const broken = new Construct(chart, 'broken');
  broken.node.addValidation({
    validate: () => {
      throw new Error('fell over');
    },
  });
  const own = new Construct(chart, 'own');
  reportProblems(own, () => [
    { rule: 'weight-out-of-range', message: 'weight is 120', effect: 'none', fix: 'say 100' },
  ]);
  object(chart, 'a').addDependency(object(chart, 'b'));
  chart.node.findChild('b').node.addDependency(chart.node.findChild('a'));
  object(new Chart(app, 'again'), 'a');

  const error = errorOf(app);
  expect(error.problems.map(({ path, rule, message }) => [path, rule ?? message])).toEqual([
    ['shop/a', 'dependency-cycle'],
    ['shop/late', 'no such service'],
    ['shop/nameless', expect.stringContaining('metadata.name')],
    ['shop/foreign', 'too big'],
    ['shop/foreign', 'too small'],
    ['shop/broken', 'fell over'],
    ['shop/own', 'weight-out-of-range'],
    ['again/a', 'duplicate-object'],
  ]);
  expect(error.cause).toBeInstanceOf(AggregateError);
  expect(error.problems.find(({ path }) => path === 'shop/late')).toHaveProperty('cause', late);
  expect(filesIn(outdir)).toEqual({ 'kept.txt': 'as it was' });
});

test('a cycle is told once, as the way around', () => {
  const app = new App({ outdir: emptyFolder() });
  const charts = ['a', 'b', 'c'].map((id) => new Chart(app, id));
  for (const [index, chart] of charts.entries()) {
    object(chart, `x${index}`);
    object(chart, `y${index}`);
    chart.addDependency(charts[(index + 1) % 3] ?? chart);
  }
  const { problems } = errorOf(app);
  expect(problems.map(({ message }) => message)).toEqual(['the dependencies form a cycle: a => b => c => a']);
});

test('a construct that waits for itself is refused', () => {
  const app = new App({ outdir: emptyFolder() });
  const chart = new Chart(app, 'a');
  chart.addDependency(chart);
  expect(errorOf(app).message).toContain('a => a');
});

test('a dependency that no order can keep is refused: on another App, or outside of charts', () => {
  const app = new App({ outdir: emptyFolder() });
  const chart = new Chart(app, 'a');
  chart.addDependency(new Chart(new App(), 'elsewhere'));
  chart.node.addDependency(app);
  expect(errorOf(app).problems.map(({ rule }) => rule)).toEqual([
    'dependency-on-another-app',
    'dependency-outside-charts',
  ]);
});

test('the report fits a terminal of 80 columns, also with a word that does not', () => {
  const app = new App({ outdir: emptyFolder() });
  const chart = new Chart(app, 'shop');
  chart.node.addValidation({ validate: () => ['words '.repeat(50), `a ${'x'.repeat(100)} b`] });
  const lines = errorOf(app).message.split('\n');
  expect(lines[0]).toBe('2 problems in this program. Nothing was written.');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('an object is rendered once, for the files and for every validation', () => {
  let rendered = 0;
  const app = new App({ outdir: emptyFolder() });
  const chart = new Chart(app, 'shop');
  const counted = object(chart, 'counted', {
    data: Lazy.any({ produce: () => ({ times: `${++rendered}` }) }),
  });
  const look = () => (manifestOf(counted).kind === 'ConfigMap' ? [] : ['it is something else']);
  for (let i = 0; i < 3; i++) chart.node.addValidation({ validate: look });
  expect(app.synth().manifests).toHaveLength(1);
  expect(rendered).toBe(1);
  expect(manifestOf(counted)).toMatchObject({ data: { times: '2' } });
});
