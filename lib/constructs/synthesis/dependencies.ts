import type { IConstruct } from 'constructs';
import type { ProgramProblem } from '../problems/problem';
import type { Tree, TreeNode } from './tree';

/** What has to come before what, as the program says and as its charts imply. */
export interface Dependencies {
  /** What a construct waits for, in cdk8s' order: as written, then nested charts, then what its parts imply. */
  readonly of: (node: TreeNode) => readonly TreeNode[];
  /** Every construct that waits for something, in the order of the tree. */
  readonly dependants: readonly TreeNode[];
  /** Whether one chart waits for another: then cdk8s numbers its files. */
  readonly betweenCharts: boolean;
  readonly problems: readonly ProgramProblem[];
}

interface Dependency {
  readonly source: TreeNode;
  readonly target: TreeNode;
}

/**
 * Reads the dependencies of a program, and infers those between charts as cdk8s does: a chart waits for the
 * charts directly inside it, and for every chart of which one of its constructs waits for something. Unlike
 * cdk8s, nothing is added to the constructs.
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
        message: `It depends on '${construct.node.path}', which stands in another App`,
        effect: 'the order would be lost without a word: each App writes its own files',
        fix: 'leave the dependency out, or put both into one App',
      });
      return [];
    }
    if (source.chart === undefined || target.chart === undefined) {
      const outside = source.chart === undefined ? source : target;
      problems.push({
        path,
        rule: 'dependency-outside-charts',
        message: `It depends on '${construct.node.path}', but '${outside.construct.node.path}' is in no chart`,
        effect: 'nothing: only the objects of charts have an order',
        fix: 'let a chart, or something inside one, depend on a chart, or on something inside one',
      });
      return [];
    }
    return [{ source, target }];
  });
}
