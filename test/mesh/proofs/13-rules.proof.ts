import { proved, theLab } from '../proof';
import { lineOf } from '../rules/command';
import { fixturesOf } from '../rules/fixture';
import { runFixtures } from '../rules/run';

test('what a rule says about the wire is what the wire says', async () => {
  const fixtures = fixturesOf(() => true);
  const told = await runFixtures(theLab(), fixtures);
  const wrong = told.filter(({ isRight }) => !isRight).map(lineOf);
  expect(wrong).toEqual([]);
  const rules = new Set(fixtures.map(({ rule }) => rule)).size;
  proved({
    promise: 'The failing fixture of each rule fails as its page says, and the passing fixture does not',
    how: `the fixtures of ${rules} rules that make a claim about the wire, each in its own namespaces`,
    outcome: `${told.length} of ${told.length} claims hold`,
  });
});

test('what fails in the failing twin does not in the passing one', () => {
  const fixtures = fixturesOf(() => true);
  const silent = fixtures
    .filter(({ name }) => name.startsWith('failing'))
    .filter(({ rule, questions }) => {
      const passing = fixtures.filter((other) => other.rule === rule && other.name.startsWith('passing'));
      const answered = new Map(
        passing.flatMap((other) => other.questions.map(({ asks, text }) => [asks, text])),
      );
      return !questions.some(({ asks, text }) => answered.has(asks) && answered.get(asks) !== text);
    });
  expect(silent.map(({ rule, name }) => `${rule}/${name}`)).toEqual([]);
});
