import type { Graph } from '../model/graph';

/** A graph in the format of `schemas/graph.json`. */
export function graphJson(graph: Graph): string {
  return `${JSON.stringify(graph, undefined, 2)}\n`;
}
