import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';

/** One construct and its position in the tree of a program. */
export interface TreeNode {
  readonly construct: IConstruct;
  /** Its index in `Tree.nodes`. */
  readonly index: number;
  /** The index after its last descendant: its subtree is `nodes.slice(index, end)`. */
  end: number;
  readonly parent: TreeNode | undefined;
  /** The closest chart, which can be the construct itself; undefined directly below the app. */
  readonly chart: TreeNode | undefined;
  /** The construct, if it is a Kubernetes object. */
  readonly object: ApiObject | undefined;
  /** For a chart: the objects whose closest chart it is, in the order of the tree. */
  readonly objects: TreeNode[];
}

/** The constructs of a program in preorder, each before its children, as in cdk8s. */
export interface Tree {
  readonly root: TreeNode;
  readonly nodes: readonly TreeNode[];
  readonly find: (construct: IConstruct) => TreeNode | undefined;
}

const noObjects: TreeNode[] = [];

/** Reads the tree below a construct. */
export function treeOf(root: IConstruct): Tree {
  const nodes: TreeNode[] = [];
  const byConstruct = new Map<IConstruct, TreeNode>();

  const visit = (construct: IConstruct, parent: TreeNode | undefined): TreeNode => {
    const isChart = Chart.isChart(construct);
    const node: Omit<TreeNode, 'chart'> & { chart: TreeNode | undefined } = {
      construct,
      index: nodes.length,
      end: 0,
      parent,
      chart: parent?.chart,
      object: ApiObject.isApiObject(construct) ? construct : undefined,
      objects: isChart ? [] : noObjects,
    };
    if (isChart) node.chart = node;
    if (node.object !== undefined) node.chart?.objects.push(node);
    nodes.push(node);
    byConstruct.set(construct, node);
    for (const child of construct.node.children) visit(child, node);
    node.end = nodes.length;
    return node;
  };

  return { root: visit(root, undefined), nodes, find: (construct) => byConstruct.get(construct) };
}

/** Whether a construct is in the subtree of another, or is the same. */
export function isWithin(node: TreeNode, ancestor: TreeNode): boolean {
  return ancestor.index <= node.index && node.index < ancestor.end;
}

/** The objects in a construct's subtree that belong to the construct's own chart, in the order of the tree. */
export function objectsWithin(node: TreeNode): readonly TreeNode[] {
  const objects = node.chart?.objects ?? noObjects;
  return objects.slice(firstFrom(objects, node.index), firstFrom(objects, node.end));
}

/** The position of the first node with this index or a higher one, in a list in the order of the tree. */
export function firstFrom(sorted: readonly TreeNode[], index: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.index ?? index) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
