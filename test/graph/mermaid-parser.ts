import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

/** A flowchart as Mermaid itself reads it. */
export interface Flowchart {
  /** The texts of nodes by id. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly edges: readonly { readonly start: string; readonly end: string; readonly text: string }[];
  readonly subgraphs: readonly { readonly title: string; readonly nodes: readonly string[] }[];
}

interface Mermaid {
  parse(text: string): Promise<unknown>;
  readonly mermaidAPI: { getDiagramFromText(text: string): Promise<{ readonly db: FlowDatabase }> };
}

interface FlowDatabase {
  getVertices(): Map<string, { readonly id: string; readonly text: string }>;
  getEdges(): Flowchart['edges'];
  getSubGraphs(): Flowchart['subgraphs'];
}

let loaded: Mermaid | undefined;

/** Reads a flowchart. @throws for a text that Mermaid does not accept */
export async function parsedMermaid(text: string): Promise<Flowchart> {
  loaded ??= load();
  // The first call of `parse` finds out which kinds of diagrams there are.
  await loaded.parse(text);
  const { db } = await loaded.mermaidAPI.getDiagramFromText(text);
  return {
    nodes: new Map([...db.getVertices().values()].map((node) => [node.id, shown(node.text)])),
    edges: [...db.getEdges()].map(({ start, end, text: label }) => ({ start, end, text: shown(label) })),
    subgraphs: [...db.getSubGraphs()].map(({ title, nodes }) => ({ title: shown(title), nodes: [...nodes] })),
  };
}

/** Mermaid is written for a page. Its parser needs nothing of one but that it is there. */
function load(): Mermaid {
  const page: Record<string, unknown> = { console, setTimeout, clearTimeout, structuredClone, URL };
  const document = {
    currentScript: null,
    nodeType: 9,
    implementation: {},
    addEventListener() {},
    createElement: () => ({}),
  };
  Object.assign(page, { window: page, self: page, document, Element: class {}, addEventListener() {} });
  createContext(page);
  const file = join(__dirname, '../../node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js');
  runInContext(readFileSync(file, 'utf8'), page);
  return page['mermaid'] as Mermaid;
}

/** Inside, Mermaid writes `#35;` as `ﬂ°°35¶ß`. */
function shown(text: string): string {
  return text
    .replace(/ﬂ°°?(\d+)¶ß/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('<br/>', '\n');
}
