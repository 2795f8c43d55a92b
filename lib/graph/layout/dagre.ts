/** A node of dagre with its size, and after the layout with its middle. */
export interface DagreNode {
  width: number;
  height: number;
  x: number;
  y: number;
}

/** An edge of dagre with the size of its label, and after the layout with its points and the middle of its label. */
export interface DagreEdge extends DagreNode {
  points: readonly Point[];
}

/** A point of a picture, in pixels from the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A graph of dagre. */
export interface DagreGraph {
  setGraph(settings: Readonly<Record<string, number | string>>): void;
  graph(): { readonly width: number; readonly height: number };
  setNode(id: string, node: Partial<DagreNode>): void;
  setParent(id: string, parent: string): void;
  setEdge(from: string, to: string, edge: Readonly<Record<string, number | string>>, name: string): void;
  node(id: string): DagreNode;
  edge(from: string, to: string, name: string): DagreEdge;
}

interface Dagre {
  readonly graphlib: {
    readonly Graph: new (options: { compound: boolean; multigraph: boolean }) => DagreGraph;
  };
  layout(graph: DagreGraph): void;
}

// The types of the package are those of an ES module, which a CommonJS module cannot import: these are the ones used.
export const { graphlib, layout } = require('@dagrejs/dagre') as Dagre;
