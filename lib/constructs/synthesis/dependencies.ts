import type { IConstruct } from 'constructs';
import type { ProgramProblem } from '../problems/problem';
import type { Tree, TreeNode } from './tree';

/** The dependencies that a program declares and that its charts imply. */
export interface Dependencies {
  /** The dependencies of a construct, in cdk8s' order: declared ones, nested charts, then those of its parts. */
  readonly of: (node: TreeNode) => readonly TreeNode[];
  /** Every construct with dependencies, in the order of the tree. */
  readonly dependants: readonly TreeNode[];
  /** Whether one chart depends on another: then cdk8s numbers its files. */
  readonly betweenCharts: boolean;
  readonly problems: readonly ProgramProblem[];
}

interface Dependency {
  readonly source: TreeNode;
  readonly target: TreeNode;
}

/**
 * Reads the dependencies of a program, and infers those between charts as cdk8s does: a chart depends on the charts
 * directly inside it, and on every chart with a construct that one of its own constructs depends on. Unlike cdk8s, it
 * adds nothing to the constructs.
 */
export function dependenciesOf(tree: Tree): Dependencies {
  const problems: ProgramProblem[] = [];
  const targets = new Map<TreeNode, Set<TreeNode>>();
  const add = ({ source, target }: Dependency) => {
    const known = targets.get(source);
    if (known === undefined) targets.set(source, new Set([target]));
    else known.add(target);
  };

  const written = tree.nodes.flatMap((source) => writtenDependencies(tree, source, problems));
  for (const dependency of written) add(dependency);

  let betweenCharts = false;
  for (const chart of tree.nodes) {
    if (chart.parent === undefined || chart.chart !== chart || chart.parent.chart !== chart.parent) continue;
    add({ source: chart.parent, target: chart });
    betweenCharts = true;
  }
  for (const { source, target } of written) {
    if (source.chart === undefined || target.chart === undefined || source.chart === target.chart) continue;
    add({ source: source.chart, target: target.chart });
    betweenCharts = true;
  }

  const lists = new Map([...targets].map(([source, set]) => [source, [...set]]));
  return {
    of: (node) => lists.get(node) ?? [],
    dependants: [...lists.keys()].sort((a, b) => a.index - b.index),
    betweenCharts,
    problems,
  };
}

function writtenDependencies(tree: Tree, source: TreeNode, problems: ProgramProblem[]): Dependency[] {
  const path = source.construct.node.path;
  let wanted: IConstruct[];
  try {
    wanted = source.construct.node.dependencies;
  } catch (cause) {
    problems.push({ path, message: cause instanceof Error ? cause.message : String(cause), cause });
    return [];
  }
  return wanted.flatMap((construct) => {
    const target = tree.find(construct);
    if (target === undefined) {
      problems.push({
        path,
        rule: 'dependency-on-another-app',
        message: `it depends on '${construct.node.path}', which is in another App`,
        effect: 'the order would be lost: each App writes its own files',
        fix: 'remove the dependency, or put both into one App',
      });
      return [];
    }
    if (source.chart === undefined || target.chart === undefined) {
      const outside = source.chart === undefined ? source : target;
      problems.push({
        path,
        rule: 'dependency-outside-charts',
        message: `it depends on '${construct.node.path}', but '${outside.construct.node.path}' is not in a chart`,
        effect: 'none: only the objects of charts are ordered',
        fix: 'declare the dependency between charts, or between constructs in charts',
      });
      return [];
    }
    return [{ source, target }];
  });
}
