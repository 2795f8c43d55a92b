import { proved } from '../../proof';
import { ALL_SERVED, type Carried, inLanes, LOAD, sentIn, thereAndBack, wrongs } from '../carried';

/** Whose pods go when nobody is sent to them any more; no other pod may leave without a moment of grace. */
const LEAVING = ['aborted-canary', 'canary-at-the-gateway', 'new-version-without-canary', 'replaced-canary'];
const LANES = { prefix: 'slow-', pace: { readyAfterMs: 3000, lingerMs: 0 }, atLeast: 1100 };

/** Pods that take their time to come, and none to go. */
export function provesLate(): void {
  let running: Promise<readonly Carried[]>;

  beforeAll(() => {
    running = inLanes(LEAVING, LANES, thereAndBack);
  });

  test('with pods that take long to get ready and leave early', async () => {
    const carried = await running;
    expect(wrongs(carried)).toEqual([]);
    expect(sentIn(carried)).toBeGreaterThan(4000);
    proved({
      promise: '`apply` fails no request with pods that are slow to become ready and quick to exit',
      how: `${LEAVING.length} kinds of change, there and back; pods become ready 3 s after their start and exit as soon as they are told to; ${LOAD}`,
      outcome: ALL_SERVED,
    });
  });
}
