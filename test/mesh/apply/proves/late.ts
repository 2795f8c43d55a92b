import { proved } from '../../proof';
import { ALL_SERVED, inLanes, type LaneResult, LOAD, sentIn, thereAndBack, wrongs } from '../lane';

/** Changes that delete pods only after they get no more requests; no other pod may exit without a grace period. */
const LEAVING = ['aborted-canary', 'canary-at-the-gateway', 'new-version-without-canary', 'replaced-canary'];
const LANES = { prefix: 'slow-', pace: { readyAfterMs: 3000, lingerMs: 0 }, atLeast: 1100 };

/** Pods that are slow to become ready and quick to exit. */
export function provesLate(): void {
  let running: Promise<readonly LaneResult[]>;

  beforeAll(() => {
    running = inLanes(LEAVING, LANES, thereAndBack);
  });

  test('with pods that take long to get ready and leave early', async () => {
    const results = await running;
    expect(wrongs(results)).toEqual([]);
    expect(sentIn(results)).toBeGreaterThan(4000);
    proved({
      promise: '`apply` fails no request with pods that are slow to become ready and quick to exit',
      how: `${LEAVING.length} kinds of change, there and back; pods become ready 3 s after their start and exit as soon as they are told to; ${LOAD}`,
      outcome: ALL_SERVED,
    });
  });
}
