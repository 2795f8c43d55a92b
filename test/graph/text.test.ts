import { compared } from '../../lib/graph/comparison/compared';
import { dotOf } from '../../lib/graph/text/dot';
import { mermaidOf } from '../../lib/graph/text/mermaid';
import type { Box, Connection, View } from '../../lib/graph/view/view';
import { viewOf } from '../../lib/graph/view/view-of';
import { manyServices } from './many';
import { parsedMermaid } from './mermaid-parser';
import { fixture, graphOfTexts, shopBeforeAndAfter } from './reading';

/** Graphviz itself. Its types are those of an ES module, which a CommonJS file cannot import. */
const { instance } = require('@viz-js/viz') as {
  instance(): Promise<{
    render(
      text: string,
      options: { format: string },
    ): { readonly output?: string; readonly errors: readonly { readonly message: string }[] };
  }>;
};

const hostile = ['"', '\\', '#quot;', '<b>', '&amp;', '`x`', 'end', 'a -->|x| b', '%% c', ']]', '→ ü 日'];

const box = (id: string, title: string): Box => ({
  id,
  group: null,
  kind: 'service',
  title,
  subtitle: '',
  rows: [],
  lock: null,
  mark: null,
  change: null,
  sentence: '',
});

/** Boxes with hostile names, each of which calls the next one with a hostile label. */
const hostileView: View = {
  title: 'Possible "traffic"',
  description: '',
  groups: [],
  notes: [],
  boxes: hostile.map((title, index) => box(`box ${index} ${title}`, title)),
  connections: hostile.slice(1).map(
    (text, index): Connection => ({
      id: `${index}`,
      from: `box ${index} ${hostile[index]}`,
      to: `box ${index + 1} ${text}`,
      kind: 'call',
      isDenied: false,
      label: [text],
      mark: null,
      change: null,
      sentence: '',
    }),
  ),
};

const views: readonly (readonly [string, View])[] = [
  ['a shop', viewOf(graphOfTexts(fixture('shop')))],
  ['a change of it', viewOf(compared(...shopBeforeAndAfter()))],
  ['300 services', viewOf(graphOfTexts(Object.fromEntries(manyServices(300, 20))))],
  ['hostile names', hostileView],
];

describe.each(views)('%s', (_, view) => {
  const first = (text: string) => text.split('\n')[0];

  test('as Mermaid has the boxes, connections, labels and namespaces of the view', async () => {
    const { nodes, edges, subgraphs } = await parsedMermaid(mermaidOf(view));
    const title = (id: string) => first(nodes.get(id) ?? '');
    expect([...nodes.keys()].map(title).sort()).toEqual(view.boxes.map((each) => each.title).sort());
    const named = new Map(view.boxes.map((each) => [each.id, each.title]));
    expect(edges.map(({ start, end, text }) => [title(start), title(end), text])).toEqual(
      view.connections.map(({ from, to, label }) => [named.get(from), named.get(to), label.join('\n')]),
    );
    expect(subgraphs.map((each) => each.title).sort()).toEqual(
      view.groups.length > 1 ? view.groups.map((each) => each.title).sort() : [],
    );
  });

  test('as Mermaid stays below the limits of GitHub: 50,000 characters and 500 connections', () => {
    expect(mermaidOf(view).length).toBeLessThan(50_000);
    expect(view.connections.length).toBeLessThan(500);
  });

  test('as dot is drawn by Graphviz without a complaint, with all boxes and connections', async () => {
    const viz = await instance();
    const result = viz.render(dotOf(view), { format: 'json' });
    // It measures by built-in tables, which have only the letters of ASCII.
    const complaints = result.errors.filter(({ message }) => !message.includes('width of non-ASCII'));
    expect(complaints).toEqual([]);
    const { objects = [], edges = [] } = JSON.parse(result.output ?? '{}');
    const nodes = objects.filter(({ name }: { name: string }) => !name.startsWith('cluster'));
    expect(nodes.map(({ name }: { name: string }) => name).sort()).toEqual(
      // Graphviz keeps both backslashes in a name; only in labels they are one.
      view.boxes.map(({ id }) => id.replaceAll('\\', '\\\\')).sort(),
    );
    expect(edges).toHaveLength(view.connections.length);
  });
});
