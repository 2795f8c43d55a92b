import { App as CdkApp, type AppProps as CdkAppProps, type Chart, YamlOutputType } from 'cdk8s';
import type { Problem, ProgramProblem } from './problems/problem';
import { warningReport } from './problems/problem-report';
import { ProgramError } from './problems/program-error';
import { cdk8sLayout } from './synthesis/cdk8s-layouts';
import { chartFolders } from './synthesis/chart-folders';
import { declarationsOf } from './synthesis/declarations';
import type { Drift } from './synthesis/drift';
import { tellDuplicateIds } from './synthesis/duplicate-id';
import type { Layout } from './synthesis/layout';
import { type Manifest, renderingOnce } from './synthesis/manifest';
import { orderOf } from './synthesis/order';
import { writeFolder } from './synthesis/output-folder';
import { type RenderedChart, renderCharts, validate, warningsIn } from './synthesis/rendering';
import { staleFiles } from './synthesis/stale-files';
import { treeOf } from './synthesis/tree';
import { yamlWriter } from './synthesis/yaml-writer';

/** What an `App` is made from: cdk8s' own props, and one more. */
export interface AppProps extends CdkAppProps {
  /**
   * Whether `synth()` prints the warnings of the program to standard error. `Synthesis.warnings` has them either way.
   *
   * @default - true, unless the environment has `CDK8S_ISTIO_WARNINGS=0`.
   */
  readonly printWarnings?: boolean;
}

/** What `App.synth()` wrote. */
export interface Synthesis {
  /** The output directory, as it was given. */
  readonly outdir: string;
  /** Text by path relative to the output directory, with `/` on every system, in the order of the objects. */
  readonly files: ReadonlyMap<string, string>;
  /** Every object that was written, in the order of the objects. */
  readonly manifests: readonly Manifest[];
  /**
   * What deserves attention but stops nobody from writing: the warnings of the constructs, in the order of the tree,
   * then those of the check, which `cdk8s-istio/ignore` on an object silences.
   */
  readonly warnings: readonly Problem[];
}

/** A program that nothing stops from being written. */
interface Rendered {
  readonly charts: readonly RenderedChart[];
  readonly layout: Layout;
  readonly warnings: readonly Problem[];
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
 *   Warnings are printed to standard error.
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
  private readonly printsWarnings: boolean;
  private printed = '';

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
    tellDuplicateIds(this);
    this.recordsPaths =
      props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    this.printsWarnings = props.printWarnings ?? process.env.CDK8S_ISTIO_WARNINGS !== '0';
  }

  /** All charts, those that others wait for first. */
  override get charts(): Chart[] {
    return orderOf(treeOf(this)).charts.map(({ chart }) => chart);
  }

  /**
   * Writes all manifests to the output directory: all of them, or none. Prints warnings to standard error, the same
   * ones once.
   *
   * @returns what was written.
   * @throws ProgramError with everything that is wrong with the program; the output directory is as it was.
   */
  override synth(): Synthesis {
    const { charts, layout, warnings } = this.render();
    const print = yamlWriter();
    const files = new Map(
      layout.files.map(({ path, manifests }) => [path, manifests.map(print).join('---\n')]),
    );
    const stale = this.isFoldered
      ? staleFiles(this.outdir, new Set(files.keys()), this.outputFileExtension)
      : [];
    if (this.recordsPaths) files.set('construct-metadata.json', constructMetadata(charts));
    writeFolder(this.outdir, files, stale);
    this.print(warnings);
    return { outdir: this.outdir, files, manifests: manifestsOf(charts), warnings };
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
  private render(): Rendered {
    return renderingOnce(this, () => {
      const tree = treeOf(this);
      const order = orderOf(tree);
      const problems: ProgramProblem[] = [...order.problems];
      const charts = renderCharts(this, order.charts, problems);
      problems.push(...validate(tree));
      const layout = this.layoutOf(charts, order.betweenCharts);
      problems.push(...layout.problems.filter((problem) => !isTold(problem, problems)));
      const warnings = warningsIn(tree, problems);
      // What is wrong already would only be told twice.
      const drift = problems.length === 0 ? driftIn(this, charts) : undefined;
      problems.push(...(drift?.problems ?? []));
      if (problems.length > 0) throw new ProgramError(problems);
      return { charts, layout, warnings: [...warnings, ...(drift?.warnings ?? [])] };
    });
  }

  private print(warnings: readonly Problem[]): void {
    if (!this.printsWarnings || warnings.length === 0) return;
    const report = warningReport(warnings);
    if (report !== this.printed) process.stderr.write(`${report}\n`);
    this.printed = report;
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
function driftIn(app: CdkApp, charts: readonly RenderedChart[]): Drift {
  const { driftOf } = require('./synthesis/drift') as typeof import('./synthesis/drift');
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
