import type { Lab } from '../lab/lab';
import { fixturesOf } from './fixture';
import { runFixtures, type Told } from './run';

/**
 * Asks the questions in the fixtures of some rules, and prints the answers.
 *
 * @param args names of rules, or parts of them; before them, if it has a slash, a folder with a folder per rule
 */
export async function rules(lab: Lab, args: readonly string[]): Promise<number> {
  const [first] = args;
  const folder = first?.includes('/') ? first : undefined;
  const names = folder === undefined ? args : args.slice(1);
  const isWanted = (rule: string) => names.length === 0 || names.some((name) => rule.includes(name));
  const start = performance.now();
  const told = await runFixtures(lab, fixturesOf(isWanted, folder));
  for (const each of told) console.log(lineOf(each));
  const wrong = told.filter(({ isRight }) => !isRight);
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${told.length} questions, ${wrong.length} answered differently, ${seconds} s`);
  return wrong.length === 0 ? 0 : 1;
}

export function lineOf({ fixture, question, answers, isRight }: Told): string {
  const where = `${fixture.rule}/${fixture.name}`;
  const got = answers.map((answer) => `\n      got ${answer}`).join('') || '\n      got accepted';
  return `${isRight ? 'ok ' : 'NOT'} ${where}: ${question.text}${got}`;
}
