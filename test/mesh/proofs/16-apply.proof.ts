import { changes, WITHOUT_ORDER } from '../../plan/reading';
import { startCallers } from '../apply/callers';
import { type Carried, type Lane, sentIn, startLanes } from '../apply/carried';
import { proved, theLab } from '../proof';

/** Pods that go are sent requests until every proxy knows: they end as those do that wait a little (`preStop`). */
const PACE = { lingerMs: 5000 };
const LANES = { atOnce: 4, perSecond: 50, prefix: 'all-', pace: PACE };

let carried: ReadonlyMap<string, Promise<Carried>>;

beforeAll(async () => {
  await startCallers(theLab());
  carried = startLanes(changes(), LANES, async (lane) => {
    if (WITHOUT_ORDER.includes(lane.change.name)) return await saysThatThereIsNoOrder(lane);
    await lane.apply();
    await lane.answersAs('after');
    await lane.apply('--back');
    await lane.answersAs('before');
  });
});

test.each(changes())(
  '%s, there and back',
  async (kind) => {
    expect((await carried.get(kind))?.wrong).toEqual([]);
  },
  1_200_000,
);

test('there were enough requests', async () => {
  expect(sentIn(await Promise.all(carried.values()))).toBeGreaterThanOrEqual(20_000);
  proved({
    promise: 'Every kind of change by `plan` and `apply`, there and back, fails no request',
    how: `${changes().length - WITHOUT_ORDER.length} kinds, ${LANES.atOnce} at a time, with ${LANES.atOnce * LANES.perSecond} requests a second through the gateway and from a sidecar, half with \`x-canary: true\``,
    outcome:
      'of more than 20,000 requests none failed, none was answered by a version that neither state names',
  });
});

async function saysThatThereIsNoOrder(lane: Lane): Promise<void> {
  const { output } = lane.ended(await lane.start().ended, 1);
  if (!output.includes('There is no safe order.')) lane.complain(`it does not say so:\n${output}`);
}
