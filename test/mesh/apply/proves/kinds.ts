import { changes, WITHOUT_ORDER } from '../../../plan/reading';
import { proved } from '../../proof';
import { ALL_SERVED, GRACEFUL, type Lane, type LaneResult, LOAD, sentIn, startLanes } from '../lane';

const LANES = { prefix: 'all-', pace: GRACEFUL, atLeast: 700 };
/** In all; some kinds have none that both of their states serve. */
const REQUESTS = 20_000;

/** Beside the objects of the lab, the plan does not judge its Sidecar: `followed.ts` makes this change under load. */
const APART = 'calls-another-service';

/** Every kind of change. */
export function provesKinds(): void {
  const kinds = changes().filter((kind) => kind !== APART);
  let results: ReadonlyMap<string, Promise<LaneResult>>;

  beforeAll(() => {
    results = startLanes(kinds, LANES, async (lane) => {
      if (WITHOUT_ORDER.includes(lane.change.name)) return await saysThatThereIsNoOrder(lane);
      await lane.apply();
      await lane.answersAs('after');
    });
  });

  test.each(kinds)('%s', async (kind) => {
    expect((await results.get(kind))?.wrong).toEqual([]);
  });

  test('there were enough requests', async () => {
    expect(sentIn(await Promise.all(results.values()))).toBeGreaterThanOrEqual(REQUESTS);
    proved({
      promise: '`plan` and `apply` fail no request in any kind of change',
      how: `${kinds.length - WITHOUT_ORDER.length} kinds of change; ${LOAD}`,
      outcome: `of at least 20,000 requests ${ALL_SERVED}`,
    });
  });
}

async function saysThatThereIsNoOrder(lane: Lane): Promise<void> {
  const { output } = lane.ended(await lane.start().ended, 1);
  if (!output.includes('Found no safe order.'))
    lane.complain(`it does not report that there is no safe order:\n${output}`);
}
