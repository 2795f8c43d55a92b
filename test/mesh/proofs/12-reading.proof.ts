import { type Evaluated, evaluateAll } from '../gates/evaluated';
import { proved, theLab } from '../proof';
import { Cell } from '../reading/cells';
import { inWords } from '../reading/command';
import { CELLS, trialsOf } from '../reading/trials';
import { shrunk, type Tried, tryAll } from '../reading/tried';

const SETS = 100;
/** Other ones: `npm run mesh -- reading 100 SEED`. */
const SEED = 12;
const SHRINKING_MS = 60_000;
/** The least number of requests for each question. */
const TIMES = 3;

/** Those that proxies are asked about themselves. */
const SEED_OF_PROXIES = 15;

let cells: readonly Cell[] = [];
let tried: readonly Tried[] = [];

beforeAll(async () => {
  cells = await Cell.start(theLab(), CELLS);
});

// First, while nothing was in the cells before.
test('what a proxy says of itself is what it does, and what lib/mesh says of it', async () => {
  const trials = trialsOf(CELLS, SEED_OF_PROXIES);
  const all = await evaluateAll(theLab(), cells, trials);
  const told = ({ question, wire, mesh }: Evaluated) =>
    `${JSON.stringify(question)}: ${wire === undefined ? '' : `the wire: ${wire}`} ${mesh === undefined ? '' : `lib/mesh: ${mesh}`}`;
  const wrong = all.filter(({ wire, mesh }) => wire !== undefined || mesh !== undefined).map(told);
  expect(wrong).toEqual([]);
  const kinds = new Set(all.map(({ decision }) => decision.kind));
  expect([...kinds].sort()).toEqual(['closed', 'clusters', 'no-route', 'redirect', 'response']);
  proved({
    promise: 'The configuration that a gate reads from a proxy matches the answers of the proxy',
    how: `${trials.length} random sets of objects, ${all.length} requests that their rules treat differently, from gateways and pods`,
    outcome: 'the wire, the configuration and `lib/mesh` agree on each',
  });
});

test('what lib/mesh says a request gets is what Envoy answers', async () => {
  const lab = theLab();
  tried = await tryAll(lab, cells, trialsOf(SETS, SEED));
  const [first] = tried.flatMap(({ differences }) => differences);
  const smallest = first && inWords(await shrunk(lab, cells, first, SHRINKING_MS));
  expect(smallest).toBeUndefined();
  const questions = tried.reduce((sum, { heard }) => sum + heard.length, 0);
  expect(questions).toBeGreaterThanOrEqual(2000);
  proved({
    promise: '`lib/mesh` predicts what Envoy answers',
    how: `${SETS} random sets of Services and Istio objects: delegates, several VirtualServices for one host, wildcards, \`exportTo\`, short names, missing subsets, TCP and TLS routes, Sidecars; requests from two pods in the mesh and at the gateway`,
    requests: questions * TIMES,
    outcome: `${questions} questions, each asked at least ${TIMES} times: the predicted answer`,
  });
});

test.each(['VirtualService', 'DestinationRule', 'Gateway', 'Sidecar', 'ServiceEntry', 'Service'])(
  'a reading that passes over every %s differs from Envoy',
  (kind) => {
    const differ = tried.flatMap((each) =>
      each.differencesIf(each.whole.filter((object) => object.kind !== kind)),
    );
    expect(differ).not.toEqual([]);
  },
);
