import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { Lab } from '../lab/lab';
import { Cell } from './cells';
import { CELLS, trialsOf } from './trials';
import { type Difference, kindOf, seenOf, shrunk, type Tried, tryAll } from './tried';

const SHRINKING_MS = 60_000;
/** One of a kind is enough to begin with. */
const SHRUNK = 12;

/**
 * Asks random sets, and prints where `lib/mesh` says something else than Envoy.
 *
 * @param args how many sets, which seed, and a file into which all that came is to be written
 */
export async function reading(
  lab: Lab,
  [count = '100', seed = '1', file]: readonly string[],
): Promise<number> {
  const cells = await Cell.start(lab, CELLS);
  const recorded: unknown[] = [];
  const tried = await tryAll(lab, cells, trialsOf(Number(count), Number(seed)), (round) => {
    const whole = round[0]?.whole;
    recorded.push({ whole, sets: round.map(recordOf) });
    if (file !== undefined) writeFileSync(file, JSON.stringify(recorded, undefined, 1));
    const differences = round.flatMap((each) => each.differences);
    console.error(`round ${recorded.length}: ${differences.length} questions differ`);
  });
  const differences = tried.flatMap((each) => each.differences);
  for (const difference of oneOfEach(differences).slice(0, SHRUNK)) {
    console.log(`${inWords(await shrunk(lab, cells, difference, SHRINKING_MS))}\n`);
  }
  const asked = tried.reduce((sum, { questions }) => sum + questions.length, 0);
  console.log(`${tried.length} sets, ${asked} questions, ${differences.length} differ`);
  return differences.length === 0 ? 0 : 1;
}

/** For a person. */
export function inWords({ set, question, text }: Difference): string {
  const objects = set.map((object) => stringify(object, { lineWidth: 110 })).join('---\n');
  return `${question.from} asks ${JSON.stringify(question.request)}\n${text}\n${objects}`.replaceAll('§', '');
}

/** Of differences in the same words one. */
function oneOfEach(differences: readonly Difference[]): readonly Difference[] {
  const kinds = new Map<string, Difference>();
  for (const difference of differences) {
    const key = kindOf(difference);
    if (!kinds.has(key)) kinds.set(key, difference);
  }
  return [...kinds.values()];
}

function recordOf({ objects, pods, heard }: Tried): object {
  const asked = heard.map(({ question: { from, request }, answers, requests }) => ({
    from,
    request: JSON.parse(JSON.stringify(request).replaceAll('§', cellOf(pods[0]?.metadata.namespace))),
    requests,
    answers: answers.map((answer) => ({
      ...seenOf(answer),
      port: answer.reached?.port,
      path: answer.reached?.path,
      host: answer.reached?.headers?.['host'],
      body: answer.reached === undefined ? answer.body : undefined,
      error: answer.error,
      route: answer.log?.route,
    })),
  }));
  return { objects, pods, asked };
}

function cellOf(namespace = ''): string {
  return namespace.replace(/^[a-z]+/, '');
}
