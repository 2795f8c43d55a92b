import { similar } from '../../lib/check/similar';

const names = ['subset-without-pods', 'unused-subset', 'wrong-port'];

test.each([
  ['unused-subsets', 'unused-subset'],
  ['unusde-subset', 'unused-subset'],
  ['Wrong_Port', 'wrong-port'],
  ['wron', 'wrong-port'],
  ['subset-without-pod', 'subset-without-pods'],
])('%s: did you mean %s?', (written, meant) => {
  expect(similar(written, names)).toBe(meant);
});

test.each(['', 'x', 'nothing-like-any', 'x'.repeat(1_000_000)])('nothing is near', (written) => {
  expect(similar(written, names)).toBeUndefined();
});
