import type { ApiObject, Chart } from 'cdk8s';
import type { Problem, ProgramProblem } from '../problems/problem';
import { type Dependencies, dependenciesOf } from './dependencies';
import { firstFrom, isWithin, objectsWithin, type Tree, type TreeNode } from './tree';

/** A chart and its own objects, in the order of output. */
export interface OrderedChart {
  readonly chart: Chart;
  readonly objects: readonly ApiObject[];
}

/** The order of a program: dependencies first, otherwise the order of creation. */
export interface ProgramOrder {
  readonly charts: readonly OrderedChart[];
  /** Whether one chart depends on another: then cdk8s numbers its files. */
  readonly betweenCharts: boolean;
  readonly problems: readonly ProgramProblem[];
}

/**
 * Orders charts and objects exactly as cdk8s does. cdk8s builds one graph of the app (for the charts) and one per chart
 * (for its objects), in which an object depends on every object of the dependencies of its own and of the constructs
 * around it. There can be an edge for each pair of objects, so here edges are followed and not stored.
 */
export function orderOf(tree: Tree): ProgramOrder {
  const dependencies = dependenciesOf(tree);
  const cycles = new Cycles(tree);
  const nodes = topology(tree, dependencies, tree.root, cycles);
  return {
    charts: nodes
      .filter((node) => node.chart === node)
      .map((chart) => ({
        chart: chart.construct as Chart,
        objects: objectsInOrder(tree, dependencies, chart),
      })),
    betweenCharts: dependencies.betweenCharts,
    problems: [...dependencies.problems, ...cycles.problems],
  };
}

function objectsInOrder(tree: Tree, dependencies: Dependencies, chart: TreeNode): ApiObject[] {
  const waits = dependencies.dependants.length > 0 && startsWithin(dependencies.dependants, chart);
  const nodes = waits ? topology(tree, dependencies, chart) : chart.objects;
  return nodes.flatMap(({ chart: owner, object }) => (owner === chart && object ? [object] : []));
}

/** The constructs of a subtree in postorder of their dependencies, as cdk8s' `topology`. */
function topology(tree: Tree, dependencies: Dependencies, root: TreeNode, cycles?: Cycles): TreeNode[] {
  const vertices = verticesOf(tree, root);
  const awaited = awaitedWithin(dependencies, root);
  const outbound = outboundWithin(dependencies, root);
  const order: TreeNode[] = [];
  const done = new Set<TreeNode>();
  const active = new Set<TreeNode>();

  // Marks nodes before it descends, so that a diamond costs only its edges, and has its own stack, so that a chain can
  // be longer than JavaScript's call stack.
  const visit = (start: TreeNode) => {
    const stack = [{ node: start, rest: outbound(start) }];
    active.add(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done) {
        stack.pop();
        active.delete(top.node);
        done.add(top.node);
        order.push(top.node);
      } else if (active.has(next.value)) {
        const nodes = stack.map(({ node }) => node);
        cycles?.add(nodes.slice(nodes.indexOf(next.value)));
      } else if (!done.has(next.value)) {
        active.add(next.value);
        stack.push({ node: next.value, rest: outbound(next.value) });
      }
    }
  };

  for (const vertex of vertices) if (!awaited.has(vertex)) visit(vertex);
  // The remaining nodes are in cycles, which a visit finds.
  for (const vertex of vertices) if (!done.has(vertex)) visit(vertex);
  return order;
}

/** cdk8s has vertices in a plain object by path, where JavaScript orders keys such as `10` first. */
function verticesOf(tree: Tree, root: TreeNode): TreeNode[] {
  const nodes = tree.nodes.slice(root.index, root.end);
  if (root !== tree.root) return nodes;
  const isIndex = ({ construct }: TreeNode) =>
    /^(0|[1-9][0-9]*)$/.test(construct.node.path) && Number(construct.node.path) < 2 ** 32 - 1;
  const first = nodes.filter(isIndex);
  return first.length === 0 ? nodes : [...first, ...nodes.filter((node) => !isIndex(node))];
}

/** The nodes in the subtree that other nodes in it depend on. */
function awaitedWithin(dependencies: Dependencies, root: TreeNode): Set<TreeNode> {
  const awaited = new Set<TreeNode>();
  const wholly = new Set<TreeNode>();
  for (const source of dependencies.dependants) {
    if (!isWithin(source, root)) continue;
    const sources = objectsWithin(source);
    for (const target of dependencies.of(source)) {
      if (!isWithin(target, root)) continue;
      awaited.add(target);
      if (sources.length === 0 || wholly.has(target)) continue;
      for (const object of objectsWithin(target)) {
        if (sources.length > 1 || sources[0] !== object) awaited.add(object);
      }
      if (sources.length > 1) wholly.add(target);
    }
  }
  return awaited;
}

/** The dependencies of a vertex in the subtree, in cdk8s' order. */
function outboundWithin(dependencies: Dependencies, root: TreeNode) {
  // Targets whose objects one object of the source has already followed, so the others can skip them.
  const passed = new Map<TreeNode, Set<TreeNode>>();

  return function* outbound(node: TreeNode): Generator<TreeNode, undefined> {
    for (const target of dependencies.of(node)) if (isWithin(target, root)) yield target;
    if (node.object === undefined) return;
    for (const source of lineWithinChart(node)) {
      for (const target of dependencies.of(source)) {
        if (!isWithin(target, root) || passed.get(source)?.has(target)) continue;
        for (const object of objectsWithin(target)) if (object !== node) yield object;
        if (isWithin(node, target)) continue;
        passed.set(source, (passed.get(source) ?? new Set()).add(target));
      }
    }
  };
}

/** The path of constructs from the chart of an object down to the object. */
function lineWithinChart(node: TreeNode): TreeNode[] {
  const line: TreeNode[] = [];
  for (let at: TreeNode | undefined = node; at !== undefined && at.chart === node.chart; at = at.parent) {
    line.unshift(at);
  }
  return line;
}

function startsWithin(sorted: readonly TreeNode[], root: TreeNode): boolean {
  const first = sorted[firstFrom(sorted, root.index)];
  return first !== undefined && isWithin(first, root);
}

/** The cycles of a program. Two charts that depend on each other are one cycle, not one per object. */
class Cycles {
  readonly problems: Problem[] = [];
  private readonly reported = new Set<TreeNode>();

  constructor(private readonly tree: Tree) {}

  add(cycle: readonly TreeNode[]): void {
    const first = cycle[0];
    if (first === undefined || cycle.some((node) => this.reported.has(node))) return;
    for (const node of cycle) {
      for (const part of this.tree.nodes.slice(node.index, node.end)) this.reported.add(part);
      for (let at: TreeNode | undefined = node; at !== undefined; at = at.parent) this.reported.add(at);
    }
    const route = [...cycle, first].map(({ construct }) => construct.node.path).join(' => ');
    this.problems.push({
      path: first.construct.node.path,
      rule: 'dependency-cycle',
      message: `the dependencies form a cycle: ${route}`,
      effect: 'the objects cannot be applied in an order that respects the dependencies',
      fix: 'remove one of these dependencies',
    });
  }
}
