import fc from 'fast-check';
import { compared } from '../../lib/graph/comparison/compared';
import { layoutOf } from '../../lib/graph/layout/layout';
import type { Graph } from '../../lib/graph/model/graph';
import type { Box, Connection, View } from '../../lib/graph/view/view';
import { viewOf } from '../../lib/graph/view/view-of';
import { crossed, faultsOf, outside, overlapping, tooWide } from './faults';
import { manyServices } from './many';
import { fixture, graphOfTexts, shopBeforeAndAfter } from './reading';

const many = graphOfTexts(Object.fromEntries(manyServices(300, 20)));

const pictures: readonly (readonly [string, Graph, string | undefined])[] = [
  ['a shop', graphOfTexts(fixture('shop')), undefined],
  ['one service of it', graphOfTexts(fixture('shop')), 'service/cart.shop.svc.cluster.local'],
  ['a change of it', compared(...shopBeforeAndAfter()), undefined],
  ['300 services', many, undefined],
  ['one namespace of them', many, 'team-03'],
  ['40 services', graphOfTexts(Object.fromEntries(manyServices(40, 4))), undefined],
];

describe.each(pictures)('the picture of %s', (_, graph, focus) => {
  const layout = layoutOf(viewOf(graph, focus));

  test('has no overlapping boxes or labels', () => expect(overlapping(layout)).toEqual([]));

  test('has no connection through a box, a label of another one or a title', () =>
    expect(crossed(layout)).toEqual([]));

  test('has no text that is wider than its box', () => expect(tooWide(layout)).toEqual([]));

  test('has everything inside its edges', () => expect(outside(layout)).toEqual([]));

  test('is the same each time', () => {
    expect(JSON.stringify(layoutOf(viewOf(graph, focus)))).toBe(JSON.stringify(layout));
  });
});

test('random pictures have no overlap and no connection through a box or a text', () => {
  fc.assert(
    fc.property(randomView, (view) => {
      const layout = layoutOf(view);
      expect(faultsOf(layout)).toEqual([]);
    }),
    { numRuns: 60, seed: 17 },
  );
}, 60_000);

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });

/** Views of up to 14 boxes in up to three namespaces, with circles, several connections between two boxes, long texts. */
const randomView: fc.Arbitrary<View> = fc.integer({ min: 1, max: 14 }).chain((count) => {
  const ids = Array.from({ length: count }, (_, index) => `box ${index}`);
  const box = (id: string): fc.Arbitrary<Box> =>
    fc.record({
      id: fc.constant(id),
      group: fc.constantFrom(null, 'a', 'b', 'c'),
      kind: fc.constantFrom<Box['kind'][]>('gateway', 'service', 'external'),
      title: text,
      subtitle: text,
      rows: fc.array(
        fc.record({
          text,
          value: fc.constantFrom('', '10 %', '10 % → 20 %'),
          share: fc.constantFrom(null, 10),
          details: fc.array(text, { maxLength: 2 }),
          change: fc.constantFrom(null, 'added' as const, 'changed' as const),
          mark: fc.constantFrom(null, 'error' as const),
        }),
        { maxLength: 3 },
      ),
      lock: fc.constantFrom(null, 'closed' as const),
      mark: fc.constantFrom(null, 'warning' as const),
      change: fc.constantFrom(null, 'removed' as const),
      sentence: text,
    });
  const connection = fc.record({
    from: fc.constantFrom(...ids),
    to: fc.constantFrom(...ids),
    label: fc.array(text, { maxLength: 3 }),
  });
  return fc
    .record({
      boxes: fc.tuple(...ids.map(box)),
      connections: fc.array(connection, { maxLength: 20 }),
    })
    .map(({ boxes, connections }) => ({
      title: '',
      description: '',
      notes: [],
      groups: ['a', 'b', 'c']
        .filter((id) => boxes.some(({ group }) => group === id))
        .map((id) => ({ id, title: id })),
      boxes,
      connections: connections
        .filter(({ from, to }) => from !== to)
        .map(
          (each, index): Connection => ({
            ...each,
            id: `connection ${index}`,
            kind: 'call',
            isDenied: false,
            mark: null,
            change: null,
            sentence: '',
          }),
        ),
    }));
});
