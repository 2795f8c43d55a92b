import { proved, theLab } from '../proof';
import { Cell } from '../reading/cells';
import { inWords } from '../reading/command';
import { CELLS, trialsOf } from '../reading/trials';
import { shrunk, type Tried, tryAll } from '../reading/tried';

const SETS = 100;
/** Other ones: `npm run mesh -- reading 100 SEED`. */
const SEED = 12;
const SHRINKING_MS = 60_000;
/** What everything is asked at least. */
const TIMES = 3;

let tried: readonly Tried[] = [];

test('what lib/mesh says a request gets is what Envoy answers', async () => {
  const lab = theLab();
  const cells = await Cell.start(lab, CELLS);
  tried = await tryAll(lab, cells, trialsOf(SETS, SEED));
  const [first] = tried.flatMap(({ differences }) => differences);
  const smallest = first && inWords(await shrunk(lab, cells, first, SHRINKING_MS));
  expect(smallest).toBeUndefined();
  const questions = tried.reduce((sum, { heard }) => sum + heard.length, 0);
  expect(questions).toBeGreaterThanOrEqual(2000);
  proved({
    promise: 'What `lib/mesh` says a request gets is what Envoy answers',
    how: `${SETS} random sets of Services and Istio’s objects: delegates, several VirtualServices for a host, wildcards, \`exportTo\`, short names, missing subsets, TCP and TLS routes, Sidecars; asked by two pods of the mesh and at the gateway`,
    requests: questions * TIMES,
    outcome: `${questions} questions, each asked ${TIMES} times or more: the same answer`,
  });
}, 600_000);

test.each(['VirtualService', 'DestinationRule', 'Gateway', 'Sidecar', 'ServiceEntry', 'Service'])(
  'a reading that passes over every %s differs from Envoy',
  (kind) => {
    const differ = tried.flatMap((each) =>
      each.differencesIf(each.whole.filter((object) => object.kind !== kind)),
    );
    expect(differ).not.toEqual([]);
  },
);
