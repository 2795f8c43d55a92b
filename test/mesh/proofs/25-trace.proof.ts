import { proved, theLab } from '../proof';
import { Cell, type Heard } from '../reading/cells';
import { difference } from '../reading/compared';
import { type ChangedTrial, fileTrials, flipTrials, whyTrials } from '../reading/flips';
import { meshOfCluster } from '../reading/predicted';
import { splitTrials } from '../reading/split-sets';
import { NOT_OPEN, type Told, traced } from '../reading/traced';
import { CELLS, trialsOf } from '../reading/trials';
import { seenOf, type Tried, tryAll } from '../reading/tried';

const SETS = 60;
const SEED = 24;

const trials = trialsOf(SETS, SEED);

let cells: readonly Cell[] = [];

beforeAll(async () => {
  cells = await Cell.start(theLab(), CELLS);
});

/** A question, what a trace says about it, and what came. */
interface Compared {
  readonly heard: Heard;
  readonly told: Told | undefined;
  /** How the answer differs; undefined where it does not. */
  readonly wrong: string | undefined;
}

function compared(tried: readonly Tried[]): Compared[] {
  return tried.flatMap(({ heard, whole }, index) => {
    const mesh = meshOfCluster(whole);
    const cell = cells[index % cells.length];
    if (cell === undefined) return [];
    return heard.map((each): Compared => {
      const { from, request } = each.question;
      const told = traced(mesh, cell.podOf(from), cell.place(request));
      return { heard: each, told, wrong: told && wrongIn(each, told) };
    });
  });
}

function wrongIn({ question, answers }: Heard, told: Told): string | undefined {
  const answer = difference(
    withInboundFlags(told),
    answers.map(seenOf),
    question.request.url.startsWith('http:'),
  );
  if (answer !== undefined) return `${JSON.stringify(question)}: ${answer}`;
  const logged = new Set(answers.flatMap(({ log }) => log?.route ?? []));
  const { route } = told;
  // A rule without a name has the name that istiod gives it.
  if (route === undefined || route === '' || logged.size === 0 || logged.has(route)) return undefined;
  return `${JSON.stringify(question)}: Envoy took route ${[...logged].join(', ')}, the trace says ${route}`;
}

/** The lab's Envoy lacks the filter by which a sidecar detects HTTP, so a port without a listener has other flags. */
function withInboundFlags({ possible, certain }: Told): Pick<Told, 'possible' | 'certain'> {
  const isInbound = (word: string) => /^503 (UF|UC|-)$/.test(word) || word === NOT_OPEN;
  if (![...possible].some(isInbound)) return { possible, certain };
  return {
    possible: new Set([...possible, '503 UF', '503 UC', '503 -', 'closed']),
    certain: new Set([...certain].filter((word) => !isInbound(word))),
  };
}

test('the version, the route, the status and the flag that a trace says are those of Envoy', async () => {
  const all = compared(await tryAll(theLab(), cells, trials));
  const unknown = all.filter(({ told }) => told === undefined).length;
  const wrong = all.flatMap((each) => each.wrong ?? []);
  expect(wrong.slice(0, 10)).toEqual([]);
  expect(all.length).toBeGreaterThanOrEqual(1000);
  expect(unknown / all.length).toBeLessThanOrEqual(0.05);
  proved({
    promise: '`trace` names the version, the route, the status and the response flag that Envoy gives',
    how: `${SETS} random sets of Services and Istio objects, more than 1,000 requests from two pods in the mesh and at the gateway`,
    outcome: 'each as the access log has it; at most 5% are called unknown',
  });
});

test('a rule takes the request once the condition that its code names is met, or the next blocker is named', async () => {
  const changed = flipTrials([...trials, ...trialsOf(20, SEED + 1)], 16).filter(
    ({ questions }) => questions.length > 0,
  );
  const all = compared(await tryAll(theLab(), cells, changed));
  expect(all.flatMap((each) => each.wrong ?? []).slice(0, 10)).toEqual([]);
  const taken = countOf(changed, all, ({ told }, wanted) => told?.route === wanted);
  expect(all.length).toBeGreaterThanOrEqual(200);
  expect(taken).toBeGreaterThan(all.length / 4);
  proved({
    promise:
      'A rule takes the request once the condition that its code names is met, or the next blocker is named',
    how: 'more than 200 requests, each changed in just the condition that a trace named for a rejected rule',
    outcome: 'each was taken by the rule, or by the one that the next trace names',
  });
});

test('a version answers once the request, or the manifests, are changed as --why says', async () => {
  const split = splitTrials(40, 10, SEED);
  const changed = whyTrials(split, 7).filter(({ questions }) => questions.length > 0);
  const files = fileTrials(split, 40);
  const all = compared(await tryAll(theLab(), cells, [...changed, ...files]));
  expect(all.flatMap((each) => each.wrong ?? []).slice(0, 10)).toEqual([]);
  const answered = countOf([...changed, ...files], all, ({ heard }, wanted) =>
    heard.answers.some(({ reached }) => reached?.pod === wanted),
  );
  expect(answered).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(200);
  proved({
    promise: 'A version answers once the request, or the manifests, are changed as `trace --why` says',
    how: `more than 160 changes of requests and ${files.length} changes of manifests, in random services with two versions and several rules`,
    outcome: 'each was answered by the version',
  });
});

function countOf(
  changed: readonly ChangedTrial[],
  all: readonly Compared[],
  holds: (each: Compared, wanted: string) => boolean,
): number {
  const wanted = new Map(
    changed.flatMap(({ questions, wanted: names }) =>
      questions.map((question, index) => [question, names[index] ?? ''] as const),
    ),
  );
  return all.filter((each) => holds(each, wanted.get(each.heard.question) ?? '')).length;
}
