import { anchorOf, type ProofRow, proofPage } from './proof-page';

const held: ProofRow = { promise: 'It holds', how: 'a call', requests: 2000, outcome: 'all served' };
const figure = (failed: number): ProofRow => ({
  ...{ promise: 'The other way', how: 'a load', measured: true },
  outcome: `${failed} failed`,
});
const rowsOf = (page: string) =>
  page.split('\n').filter((line) => line.startsWith('| ') && !line.includes('how it'));

test('a row for each promise, in the order of the proofs', () => {
  expect(rowsOf(proofPage([held, figure(8)], ''))).toEqual([
    '| <a id="it-holds"></a>It holds | a call | 2,000 | all served |',
    '| <a id="the-other-way"></a>The other way | a load | – | 8 failed |',
  ]);
});

test('another figure of the same measurement changes nothing', () => {
  const page = proofPage([held, figure(8)], '');
  expect(proofPage([held, figure(9)], page)).toBe(page);
});

test('where something else is measured, the figure is told anew', () => {
  const page = proofPage([figure(8)], '');
  expect(rowsOf(proofPage([{ ...figure(9), how: 'twice the load' }], page))).toEqual([
    '| <a id="the-other-way"></a>The other way | twice the load | – | 9 failed |',
  ]);
});

test('what is promised no longer leaves the page', () => {
  expect(rowsOf(proofPage([held], proofPage([held, figure(8)], '')))).toHaveLength(1);
});

test('the anchor of a row is that of a heading with the same words', () => {
  expect(anchorOf('With an autoscaler, `replicas` is left out')).toBe(
    'with-an-autoscaler-replicas-is-left-out',
  );
});
