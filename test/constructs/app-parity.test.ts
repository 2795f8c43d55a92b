import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ApiObject,
  type AppProps,
  App as CdkApp,
  Chart,
  Include,
  type IResolver,
  YamlOutputType,
} from 'cdk8s';
import { Construct } from 'constructs';
import fc from 'fast-check';
import { App } from '../../lib';
import { emptyFolder, filesIn } from './folder';
import { build, randomProgram } from './random-program';

const types = [
  YamlOutputType.FILE_PER_APP,
  YamlOutputType.FILE_PER_CHART,
  YamlOutputType.FILE_PER_RESOURCE,
  YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
] as const;

type Outcome =
  | { readonly files: Record<string, string> }
  | { readonly failed: true; readonly message: string };

function outcome(app: CdkApp): Outcome {
  try {
    app.synth();
    return { files: filesIn(app.outdir) };
  } catch (error) {
    return { failed: true, message: String(error) };
  }
}

/** Synthesizes one program with cdk8s' App and with ours. */
function both(program: (app: CdkApp) => void, props: AppProps): readonly [Outcome, Outcome] {
  const theirs = new CdkApp({ ...props, outdir: emptyFolder() });
  program(theirs);
  const ours = new App({ ...props, outdir: emptyFolder() });
  program(ours);
  return [outcome(theirs), outcome(ours)];
}

const object = (scope: Construct, id: string) =>
  new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id } });

describe.each(types)('output type %s', (yamlOutputType) => {
  test('a random program becomes the files of cdk8s, byte for byte, or is refused by both', () => {
    let refused = 0;
    let compared = 0;
    fc.assert(
      fc.property(randomProgram, (program) => {
        const [theirs, ours] = both((app) => build(app, program), {
          yamlOutputType,
          recordConstructMetadata: true,
        });
        if ('failed' in theirs) {
          refused++;
          expect(ours).toMatchObject({ failed: true, message: expect.stringContaining('cycle') });
          return;
        }
        compared++;
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 150, seed: 4 },
    );
    expect(compared).toBeGreaterThan(30);
    expect(refused).toBeGreaterThan(0);
  });

  test('charts that wait for one another, with files of another extension, are numbered as by cdk8s', () => {
    const [theirs, ours] = both(
      (app) => {
        const [web, store] = [new Chart(app, 'web'), new Chart(app, 'store')];
        object(store, 'store-settings');
        const group = new Construct(web, 'group');
        object(web, 'first');
        const last = object(group, 'last');
        last.addDependency(object(web, 'before-last'));
        group.node.addDependency(store);
      },
      { yamlOutputType, outputFileExtension: '.yml' },
    );
    expect(ours).toEqual(theirs);
    expect(Object.keys('files' in ours ? ours.files : {})).not.toEqual([]);
  });

  test('an Include and a resolver of the program give what they give with cdk8s', () => {
    const file = join(emptyFolder(), 'included.yaml');
    writeFileSync(
      file,
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: read\ndata:\n  mode: "0775"\n  say: &a hello\n',
    );
    const loud: IResolver = {
      resolve: (context) => {
        if (context.value === 'hello') context.replaceValue('HELLO');
      },
    };
    const [theirs, ours] = both((app) => void new Include(new Chart(app, 'c'), 'include', { url: file }), {
      yamlOutputType,
      resolvers: [loud],
    });
    expect(ours).toEqual(theirs);
    expect(JSON.stringify(ours)).toContain('HELLO');
  });

  test('a program without charts, and a chart without objects, are as with cdk8s', () => {
    for (const program of [() => {}, (app: CdkApp) => void new Chart(app, 'empty')]) {
      const [theirs, ours] = both(program, { yamlOutputType });
      expect(ours).toEqual(theirs);
    }
  });
});

test('charts below a construct whose id is a number come where cdk8s puts them', () => {
  const [theirs, ours] = both(
    (app) => {
      object(new Chart(new Construct(app, '2'), 'x'), 'first');
      object(new Chart(app, '10'), 'second');
      new Chart(app, 'z').addDependency(new Chart(app, 'y'));
    },
    { yamlOutputType: YamlOutputType.FILE_PER_CHART },
  );
  expect(ours).toEqual(theirs);
  expect(ours).toHaveProperty(['files', '0000-10.k8s.yaml']);
});

test('what an outer construct waits for comes before what an inner one waits for, as with cdk8s', () => {
  const [theirs, ours] = both(
    (app) => {
      const chart = new Chart(app, 'c');
      const outer = new Construct(chart, 'outer');
      const inner = new Construct(outer, 'inner');
      object(inner, 'last');
      const [second, first] = [new Construct(chart, 'second'), new Construct(chart, 'first')];
      object(second, 'second');
      object(first, 'first');
      inner.node.addDependency(second);
      outer.node.addDependency(first);
    },
    { yamlOutputType: YamlOutputType.FILE_PER_APP },
  );
  expect(ours).toEqual(theirs);
});

test('synthYaml gives the text of cdk8s', () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      const [theirs, ours] = [new CdkApp(), new App({ yamlOutputType: YamlOutputType.FILE_PER_CHART })];
      build(theirs, program);
      build(ours, program);
      let expected: string;
      try {
        expected = theirs.synthYaml();
      } catch {
        expect(() => ours.synthYaml()).toThrow('cycle');
        return;
      }
      expect(ours.synthYaml()).toBe(expected);
    }),
    { numRuns: 50, seed: 5 },
  );
});

test('the output directory is the one that the cdk8s CLI asks for', () => {
  process.env.CDK8S_OUTDIR = 'from-the-cli';
  try {
    expect(new App().outdir).toBe(new CdkApp().outdir);
    expect(new App({ outdir: 'mine' }).outdir).toBe('mine');
  } finally {
    delete process.env.CDK8S_OUTDIR;
  }
});

test('a diamond of thirty layers is ordered at once', () => {
  const app = new App({ outdir: emptyFolder() });
  const chart = new Chart(app, 'c');
  let above: ApiObject[] = [];
  for (let layer = 0; layer < 30; layer++) {
    const pair = [object(chart, `left-${layer}`), object(chart, `right-${layer}`)];
    for (const each of pair) each.addDependency(...above);
    above = pair;
  }
  expect(
    app
      .manifests()
      .map(({ metadata }) => metadata.name)
      .slice(-2),
  ).toEqual(['left-29', 'right-29']);
});

test('a chain of ten thousand charts is ordered', () => {
  const app = new App({ outdir: emptyFolder() });
  const charts = Array.from({ length: 10_000 }, (_, index) => new Chart(app, `chart-${index}`));
  for (const [index, chart] of charts.entries()) {
    const next = charts[index + 1];
    if (next !== undefined) chart.addDependency(next);
  }
  expect(app.charts.at(-1)).toBe(charts[0]);
});

test('to synthesize changes nothing in the constructs, and gives the same bytes twice', () => {
  const app = new App({ outdir: emptyFolder() });
  const [web, store] = [new Chart(app, 'web'), new Chart(app, 'store')];
  const stored = object(store, 'stored');
  object(web, 'served').addDependency(stored);
  const first = app.synth().files;
  expect(app.node.findAll().map(({ node }) => node.dependencies.length)).toEqual([0, 0, 1, 0, 0]);
  expect([...app.synth().files]).toEqual([...first]);
});
