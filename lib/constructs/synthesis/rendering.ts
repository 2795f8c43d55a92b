import type { ApiObject, App as CdkApp, Chart, IResolver } from 'cdk8s';
import type { ProgramProblem } from '../problems/problem';
import { type Problem, problemsOf, problemText, warningsOf } from '../problems/problem';
import { type Manifest, manifestOf } from './manifest';
import type { OrderedChart } from './order';
import { refusedPatch } from './patches';
import type { Tree } from './tree';

/** An object and its manifest. */
export interface RenderedObject {
  readonly object: ApiObject;
  readonly manifest: Manifest;
}

/** A chart with its objects, in the order of output. */
export interface RenderedChart {
  readonly chart: Chart;
  readonly objects: readonly RenderedObject[];
}

/** Renders every object. A failure becomes a problem and does not stop the others. */
export function renderCharts(
  app: CdkApp,
  charts: readonly OrderedChart[],
  problems: ProgramProblem[],
): RenderedChart[] {
  return charts.map(({ chart, objects }) => ({
    chart,
    objects: objects.flatMap((object) => {
      try {
        return [{ object, manifest: manifestOf(object) }];
      } catch (error) {
        const { path } = object.node;
        const patch = refusedPatch(object);
        const cause = originalError(app, object) ?? error;
        problems.push(patch === undefined ? { path, message: messageOf(cause), cause } : { path, ...patch });
        return [];
      }
    }),
  }));
}

/** Validates every construct. Those of this package return problems, others return text. */
export function validate(tree: Tree): ProgramProblem[] {
  const problems: ProgramProblem[] = [];
  for (const { construct } of tree.nodes) {
    const { path } = construct.node;
    try {
      const texts = construct.node.validate();
      if (texts.length === 0) continue;
      const own = new Map<string, Problem>(problemsOf(construct).map((found) => [problemText(found), found]));
      for (const text of texts) problems.push(own.get(text) ?? { path, message: text });
    } catch (cause) {
      problems.push({ path, message: messageOf(cause), cause });
    }
  }
  return problems;
}

/** The warnings of all constructs. A failure becomes a problem. */
export function warningsIn(tree: Tree, problems: ProgramProblem[]): Problem[] {
  return tree.nodes.flatMap(({ construct }) => {
    try {
      return warningsOf(construct);
    } catch (cause) {
      problems.push({ path: construct.node.path, message: messageOf(cause), cause });
      return [];
    }
  });
}

/**
 * The error that a lazy value or a resolver threw. cdk8s copies its text into another error and drops the rest, so the
 * object is rendered again with resolvers that record it.
 */
function originalError(app: CdkApp, object: ApiObject): unknown {
  const resolvers = [...app.resolvers];
  let original: unknown;
  const remember = (resolver: IResolver): IResolver => ({
    resolve: (context) => {
      try {
        resolver.resolve(context);
      } catch (error) {
        original ??= error;
        throw error;
      }
    },
  });
  app.resolvers.splice(0, app.resolvers.length, ...resolvers.map(remember));
  try {
    object.toJson();
  } catch {
    return original;
  } finally {
    app.resolvers.splice(0, app.resolvers.length, ...resolvers);
  }
  return undefined;
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^Failed serializing construct at path '[^']*' with name '[^']*': (Error: )?/, '');
}
