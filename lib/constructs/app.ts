import { App as CdkApp, type AppProps as CdkAppProps, type Chart, YamlOutputType } from 'cdk8s';
import { sourceMapVariable } from '../source-map/source-map';
import { sharedIdentityWarnings } from './problems/callers-problems';
import { type Problem, type ProgramProblem, reportProblems, reportWarnings } from './problems/problem';
import { warningReport } from './problems/problem-report';
import { ProgramError } from './problems/program-error';
import { followedIn, setCallersOfApp } from './synthesis/callers-settings';
import { cdk8sLayout } from './synthesis/cdk8s-layouts';
import { chartFolders } from './synthesis/chart-folders';
import { declarationsOf } from './synthesis/declarations';
import type { Drift } from './synthesis/drift';
import { reportDuplicateIds } from './synthesis/duplicate-id';
import { scopeProgram } from './synthesis/egress-scopes';
import { foreignKustomization, kustomizationOf, staleKustomization } from './synthesis/kustomization';
import type { Layout } from './synthesis/layout';
import { type Manifest, renderingOnce } from './synthesis/manifest';
import { orderOf } from './synthesis/order';
import { writeFolder } from './synthesis/output-folder';
import { type RenderedChart, renderCharts, validate, warningsIn } from './synthesis/rendering';
import { staleFiles } from './synthesis/stale-files';
import { treeOf } from './synthesis/tree';
import { yamlWriter } from './synthesis/yaml-writer';
import { type Callers, callersProblems } from './values/declared-callers';
import { type Egress, egressProblems } from './values/egress';

/** Props of an `App`: those of cdk8s' own `App`, `printWarnings`, `kustomization`, `egress` and `callers`. */
export interface AppProps extends CdkAppProps {
  /**
   * Whether `synth()` prints the warnings of the program to standard error. `Synthesis.warnings` has them in any
   * case.
   *
   * @default - true, unless `CDK8S_ISTIO_WARNINGS=0` is set in the environment.
   */
  readonly printWarnings?: boolean;
  /**
   * Whether `synth()` also writes `kustomization.yaml`, which lists all files, so that an overlay can use the output
   * directory as a base. `kubectl apply -k` applies such a folder; `kubectl apply -R -f` refuses the file.
   *
   * @default false
   */
  readonly kustomization?: boolean;
  /**
   * What the proxies of all services of the program know, unless a `Namespace` or a service has a setting of its own:
   * `any` service of the mesh, or only those of `calls` (`declared`). Maps to a Sidecar per service.
   *
   * @default 'any'
   */
  readonly egress?: Egress;
  /**
   * Who may call the services of the program: `declared` only those that declare a call. A `Namespace` and a service may
   * have their own `callers`.
   *
   * @default 'any'
   */
  readonly callers?: Callers;
}

/** The output of `App.synth()`. */
export interface Synthesis {
  /** The output directory, as it was given. */
  readonly outdir: string;
  /**
   * The text of each file by its path in the output directory, with `/` on every system, in the order of the objects.
   */
  readonly files: ReadonlyMap<string, string>;
  /** All objects that were written, in order. */
  readonly manifests: readonly Manifest[];
  /**
   * The warnings, which do not stop the write: those of the constructs in the order of the tree, then those of the
   * check, which the annotation `cdk8s-istio/ignore` of an object suppresses.
   */
  readonly warnings: readonly Problem[];
}

/** A program without problems, ready to be written. */
interface Rendered {
  readonly charts: readonly RenderedChart[];
  readonly layout: Layout;
  readonly warnings: readonly Problem[];
}

/**
 * A cdk8s program, with the props of cdk8s' own `App`. It is faster than cdk8s' own, and writes all files or none.
 *
 * Without `yamlOutputType` the output has one folder per chart and one file per object,
 * `<chart>/<Kind>.<name>.yaml`. The kind is followed by the API group, unless that is Kubernetes' or Istio's; the name
 * is preceded by the namespace, unless that is the chart's. The folder of a nested chart is `<outer>.<inner>`. The
 * Namespaces of all charts are in `00-namespaces` and CustomResourceDefinitions in `00-crds`, so that
 * `kubectl apply -R` applies them first. Files of this layout from earlier runs are deleted, and no other files.
 *
 * With `yamlOutputType`, names and bytes are the same as with cdk8s' own `App`. Intended differences:
 * - Nothing is written if the program has problems; all problems are thrown together, as one `ProgramError`.
 *   Warnings are printed to standard error.
 * - `synth()` returns its output and does not change the constructs (cdk8s adds to their dependencies). Objects are
 *   rendered before constructs are validated, not after.
 * - These are problems: a construct that depends on itself (cdk8s leaves its objects out, or overflows the stack), a
 *   dependency on a construct of another App (cdk8s ignores it), and two objects with the same file (cdk8s keeps the
 *   last).
 * - An object without apiVersion, kind or name is a problem.
 * - `charts` includes dependencies that cdk8s infers only in `synth()`. An overridden `toJson()` of a `Chart` is not
 *   called.
 */
export class App extends CdkApp {
  private readonly isFoldered: boolean;
  private readonly recordsPaths: boolean;
  private readonly printsWarnings: boolean;
  private readonly writesKustomization: boolean;
  private readonly sourceMap: string | undefined;
  private printed = '';

  /**
   * @param props those of cdk8s with two other defaults: without `yamlOutputType` the layout is the one above, with
   * the file extension `.yaml`
   */
  constructor(props: AppProps = {}) {
    const isFoldered = props.yamlOutputType === undefined;
    super({
      ...props,
      yamlOutputType: props.yamlOutputType ?? YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
      outputFileExtension: props.outputFileExtension ?? (isFoldered ? '.yaml' : undefined),
    });
    this.isFoldered = isFoldered;
    reportDuplicateIds(this);
    if (props.egress !== undefined) scopeProgram(this, props.egress);
    if (props.callers !== undefined) setCallersOfApp(this, props.callers);
    reportProblems(this, () => [...egressProblems(props.egress), ...callersProblems(props.callers)]);
    reportWarnings(this, () => sharedIdentityWarnings(this));
    this.recordsPaths =
      props.recordConstructMetadata ?? process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true';
    this.printsWarnings = props.printWarnings ?? process.env.CDK8S_ISTIO_WARNINGS !== '0';
    this.writesKustomization = props.kustomization ?? false;
    this.sourceMap = process.env[sourceMapVariable] || undefined;
    if (this.sourceMap !== undefined) creation().recordCreation(this);
  }

  /** All charts, each after the charts that it depends on. */
  override get charts(): Chart[] {
    return orderOf(treeOf(this)).charts.map(({ chart }) => chart);
  }

  /**
   * Writes all manifests to the output directory, or none. Prints the warnings to standard error, unless the last call
   * printed the same. With `CDK8S_ISTIO_SOURCE_MAP=FILE` in the environment it also writes the lines of the program that
   * made each object to this file.
   *
   * @returns the files, objects and warnings
   * @throws ProgramError with all problems of the program; the output directory is unchanged
   */
  override synth(): Synthesis {
    return this.prepared()();
  }

  /**
   * Writes several Apps, such as one per environment: all of them, or none.
   *
   * @param apps the Apps, each with an output directory of its own
   * @returns the output of each App
   * @throws ProgramError with all problems of all Apps; no output directory is changed
   */
  static synthAll(apps: readonly App[]): Synthesis[] {
    const problems: ProgramProblem[] = [];
    const writers: (() => Synthesis)[] = [];
    for (const app of apps) {
      try {
        writers.push(app.prepared());
      } catch (error) {
        if (!(error instanceof ProgramError)) throw error;
        for (const problem of error.problems)
          problems.push({ ...problem, path: `${app.outdir}: ${problem.path}` });
      }
    }
    if (problems.length > 0) throw new ProgramError(problems);
    return writers.map((write) => write());
  }

  /** Does all that can fail for the sake of the program; the result writes the files. */
  private prepared(): () => Synthesis {
    const { charts, layout, warnings } = this.render();
    const print = yamlWriter();
    const files = new Map(
      layout.files.map(({ path, manifests }) => [path, manifests.map(print).join('---\n')]),
    );
    const stale = this.isFoldered
      ? staleFiles(this.outdir, new Set(files.keys()), this.outputFileExtension)
      : [];
    if (this.writesKustomization) files.set(...this.kustomization(files.keys()));
    else stale.push(...staleKustomization(this.outdir));
    if (this.recordsPaths) files.set('construct-metadata.json', constructMetadata(charts));
    return () => {
      writeFolder(this.outdir, files, stale);
      if (this.sourceMap !== undefined) sourceMaps().writeSourceMap(this.sourceMap, this, charts, layout);
      this.print(warnings);
      return { outdir: this.outdir, files, manifests: manifestsOf(charts), warnings };
    };
  }

  /**
   * All manifests as one YAML text, in the order of cdk8s.
   *
   * @throws ProgramError with all problems of the program
   */
  override synthYaml(): string {
    return this.manifests().map(yamlWriter()).join('---\n');
  }

  /**
   * All manifests, in the order of cdk8s.
   *
   * @throws ProgramError with all problems of the program
   */
  manifests(): Manifest[] {
    return manifestsOf(this.render().charts);
  }

  /** All steps that can fail, before anything is written. */
  private render(): Rendered {
    return renderingOnce(this, () => {
      const tree = treeOf(this);
      const order = orderOf(tree);
      const problems: ProgramProblem[] = [...order.problems];
      const charts = renderCharts(this, order.charts, problems);
      problems.push(...validate(tree));
      const layout = this.layoutOf(charts, order.betweenCharts);
      problems.push(...layout.problems.filter((problem) => !isReported(problem, problems)));
      const warnings = warningsIn(tree, problems);
      // The check would only report the same problems again.
      const drift = problems.length === 0 ? driftIn(this, charts) : undefined;
      problems.push(...(drift?.problems ?? []));
      if (problems.length > 0) throw new ProgramError(problems);
      return { charts, layout, warnings: [...warnings, ...(drift?.warnings ?? [])] };
    });
  }

  private kustomization(paths: Iterable<string>): readonly [path: string, text: string] {
    const problems = foreignKustomization(this.outdir);
    if (problems.length > 0) throw new ProgramError(problems);
    return kustomizationOf(paths);
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

/** Loads the check on first use, which saves the time in a program that only builds its tree. */
function driftIn(app: CdkApp, charts: readonly RenderedChart[]): Drift {
  const { driftOf } = require('./synthesis/drift') as typeof import('./synthesis/drift');
  const objects = charts.flatMap((chart) => chart.objects);
  return driftOf(objects, declarationsOf(app), followedIn(app));
}

/** Loaded on use: few programs are asked for their source map. */
function creation() {
  return require('./synthesis/creation') as typeof import('./synthesis/creation');
}

function sourceMaps() {
  return require('./synthesis/source-map') as typeof import('./synthesis/source-map');
}

/** Two services of one name also have two Services, two VirtualServices, … of one name: reported once. */
function isReported(problem: Problem, problems: readonly ProgramProblem[]): boolean {
  return (
    problem.rule === 'duplicate-object' &&
    problems.some(({ path, rule }) => rule?.startsWith('duplicate-') && problem.path.startsWith(`${path}/`))
  );
}

/** The file that tells validation plugins of the cdk8s CLI which construct made an object. */
function constructMetadata(charts: readonly RenderedChart[]): string {
  const objects = charts.flatMap((rendered) => rendered.objects.map(({ object }) => object));
  const resources = Object.fromEntries(objects.map(({ name, node }) => [name, { path: node.path }]));
  return JSON.stringify({ version: '1.0.0', resources });
}
