import { type AppProps, App as CdkApp, type Chart, YamlOutputType } from 'cdk8s';
import { cdk8sLayout } from './cdk8s-layouts';
import { chartFolders } from './chart-folders';
import { declarationsOf } from './declarations';
import type { Layout } from './layout';
import { type Manifest, renderingOnce } from './manifest';
import { orderOf } from './order';
import { writeFolder } from './output-folder';
import type { Problem, ProgramProblem } from './problem';
import { ProgramError } from './program-error';
import { type RenderedChart, renderCharts, validate } from './rendering';
import { staleFiles } from './stale-files';
import { treeOf } from './tree';
import { yamlWriter } from './yaml-writer';

export type { AppProps };

/** What `App.synth()` wrote. */
export interface Synthesis {
  /** The output directory, as it was given. */
  readonly outdir: string;
  /** Text by path relative to the output directory, with `/` on every system, in the order of the objects. */
  readonly files: ReadonlyMap<string, string>;
  /** Every object that was written, in the order of the objects. */
  readonly manifests: readonly Manifest[];
}

/**
 * A program, as cdk8s' own `App` and with its props; faster, and careful with what it writes.
 *
 * Without `yamlOutputType` there is one folder per chart and one file per object, called
 * `<chart>/<Kind>.<name>.yaml`; the API group stands after the kind where it is neither Kubernetes' own nor Istio's,
 * and the namespace before the name where it is not the chart's. A chart inside another is `<outer>.<inner>`. Namespaces of all charts
 * are in `00-namespaces`, CustomResourceDefinitions in `00-crds`, which `kubectl apply -R` reaches first. Files of
 * this layout that earlier runs left are removed; nothing else in the directory is.
 *
 * With `yamlOutputType`, names and bytes are cdk8s' own. What differs from cdk8s there, on purpose:
 * - Nothing is written unless everything can be; all problems are thrown together, as one `ProgramError`.
 * - `synth()` answers with what it wrote, and leaves the constructs as they were (cdk8s adds to their
 *   dependencies). Objects are rendered before constructs are validated, not after.
 * - A construct that depends on itself is refused (cdk8s leaves its objects out, or ends in a stack overflow), and
 *   so are a dependency on a construct of another App (cdk8s ignores it) and two objects whose file would be the
 *   same (cdk8s keeps the last).
 * - An object that renders without apiVersion, kind or name is refused.
 * - `charts` counts dependencies that cdk8s infers in `synth()` only. A `toJson()` that a subclass of `Chart`
 *   overrides is not called.
 */
export class App extends CdkApp {
  private readonly isFoldered: boolean;
  private readonly recordsPaths: boolean;

  /**
   * @param props cdk8s' own; two defaults differ: without `yamlOutputType` the layout is the one above, and its
   * files end in `.yaml`.
   */
  constructor(props: AppProps = {}) {
    const isFoldered = props.yamlOutputType === undefined;
    super({
      ...props,
      yamlOutputType: props.yamlOutputType ?? YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
      outputFileExtension: props.outputFileExtension ?? (isFoldered ? '.yaml' : undefined),
    });
    this.isFoldered = isFoldered;
    this.recordsPaths =
      props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
  }

  /** All charts, those that others wait for first. */
  override get charts(): Chart[] {
    return orderOf(treeOf(this)).charts.map(({ chart }) => chart);
  }

  /**
   * Writes all manifests to the output directory: all of them, or none.
   *
   * @returns what was written.
   * @throws ProgramError with everything that is wrong with the program; the output directory is as it was.
   */
  override synth(): Synthesis {
    const { charts, layout } = this.render();
    const print = yamlWriter();
    const files = new Map(
      layout.files.map(({ path, manifests }) => [path, manifests.map(print).join('---\n')]),
    );
    const stale = this.isFoldered
      ? staleFiles(this.outdir, new Set(files.keys()), this.outputFileExtension)
      : [];
    if (this.recordsPaths) files.set('construct-metadata.json', constructMetadata(charts));
    writeFolder(this.outdir, files, stale);
    return { outdir: this.outdir, files, manifests: manifestsOf(charts) };
  }

  /**
   * All manifests as one YAML text, in the order in which cdk8s writes them.
   *
   * @throws ProgramError with everything that is wrong with the program.
   */
  override synthYaml(): string {
    return this.manifests().map(yamlWriter()).join('---\n');
  }

  /**
   * All manifests, in the order in which cdk8s writes them.
   *
   * @throws ProgramError with everything that is wrong with the program.
   */
  manifests(): Manifest[] {
    return manifestsOf(this.render().charts);
  }

  /** Everything that could go wrong happens in here, before anything is written. */
  private render(): { readonly charts: readonly RenderedChart[]; readonly layout: Layout } {
    return renderingOnce(this, () => {
      const tree = treeOf(this);
      const order = orderOf(tree);
      const problems: ProgramProblem[] = [...order.problems];
      const charts = renderCharts(this, order.charts, problems);
      problems.push(...validate(tree));
      const layout = this.layoutOf(charts, order.betweenCharts);
      problems.push(...layout.problems.filter((problem) => !isTold(problem, problems)));
      // What is wrong already would only be told twice.
      if (problems.length === 0) problems.push(...driftIn(this, charts));
      if (problems.length > 0) throw new ProgramError(problems);
      return { charts, layout };
    });
  }

  private layoutOf(charts: readonly RenderedChart[], numbered: boolean): Layout {
    return this.isFoldered
      ? chartFolders(charts, this.outputFileExtension)
      : cdk8sLayout(this.yamlOutputType, charts, this.outputFileExtension, numbered);
  }
}

function manifestsOf(charts: readonly RenderedChart[]): Manifest[] {
  return charts.flatMap(({ objects }) => objects.map(({ manifest }) => manifest));
}

/** The check is loaded when there is something to check: a program that only builds its tree does not pay for it. */
function driftIn(app: CdkApp, charts: readonly RenderedChart[]): ProgramProblem[] {
  const { driftOf } = require('./drift') as typeof import('./drift');
  const objects = charts.flatMap((chart) => chart.objects);
  return driftOf(objects, declarationsOf(app));
}

/** Two services of one name are two Services, two VirtualServices, … of one name: that is told once. */
function isTold(problem: Problem, problems: readonly ProgramProblem[]): boolean {
  return (
    problem.rule === 'duplicate-object' &&
    problems.some(({ path, rule }) => rule?.startsWith('duplicate-') && problem.path.startsWith(`${path}/`))
  );
}

/** cdk8s' file that tells validation plugins of its CLI where an object was made. */
function constructMetadata(charts: readonly RenderedChart[]): string {
  const objects = charts.flatMap((rendered) => rendered.objects.map(({ object }) => object));
  const resources = Object.fromEntries(objects.map(({ name, node }) => [name, { path: node.path }]));
  return JSON.stringify({ version: '1.0.0', resources });
}
