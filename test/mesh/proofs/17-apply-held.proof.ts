import { holdableCallers, startCallers } from '../apply/callers';
import { ALL_SERVED, inLanes, LOAD_OF_ALL, sentIn, thereAndBack, wrongs } from '../apply/lane';
import { proved, theLab } from '../proof';

/** With new pods, moved routes, moved subsets and pods that go. */
const KINDS = [
  ...['changed-labels-of-a-subset', 'canary-at-the-gateway', 'promoted-canary', 'renamed-version'],
  'three-versions',
];
const HELD_MS = 3000;
const FREE_MS = 700;

beforeAll(async () => await startCallers(theLab()));

test('with one Envoy held back by seconds', async () => {
  const results = await heldBack(inLanes(KINDS, { prefix: 'held-', atLeast: 850 }, thereAndBack));
  expect(wrongs(results)).toEqual([]);
  expect(sentIn(results)).toBeGreaterThan(4000);
  proved({
    promise: '`apply` fails no request while an Envoy receives its configuration seconds late',
    how: `${KINDS.length} kinds of change, there and back; updates from istiod held back from the gateway, then from a sidecar, for ${HELD_MS / 1000} s at a time; ${LOAD_OF_ALL}`,
    outcome: ALL_SERVED,
  });
});

/** Holds back updates from one proxy after the other until the work is done. */
async function heldBack<T>(work: Promise<T>): Promise<T> {
  const lab = theLab();
  const { gateway, caller } = holdableCallers(lab);
  const over = work.then(
    () => true,
    () => true,
  );
  const isOverWithin = async (milliseconds: number) =>
    await Promise.race([
      over,
      new Promise<false>((resolve) => setTimeout(() => resolve(false), milliseconds)),
    ]);
  for (let turn = 0; ; turn++) {
    const late = turn % 2 === 0 ? gateway : caller;
    lab.holdBack([late]);
    const isOver = await isOverWithin(HELD_MS);
    lab.release([late]);
    if (isOver || (await isOverWithin(FREE_MS))) return await work;
  }
}
