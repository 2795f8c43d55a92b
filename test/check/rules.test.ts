import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyRule, ruleNames } from '../../lib/check/every-rule';
import type { Finding } from '../../lib/check/finding';
import { lateFieldRules } from '../../lib/check/late-field-rules';
import { lateRules } from '../../lib/check/late-rules';
import { rules } from '../../lib/check/rules';
import { checkFixture, fixtureFolder, fixturesOf, foundIn, marksOf, root } from './fixture';
import { headings, pageFile, pageOf, schemaFile, schemaText, tableFile, tableOf } from './rule-page';
import { ruleSubjects } from './rule-subjects';
import { upstreamCodes, withoutRule } from './upstream-codes';
import { upstreamWords } from './upstream-words';

const names = everyRule.map(({ name }) => name);

describe('the list of rules', () => {
  test('is sorted, and names each rule once', () => {
    for (const list of [rules, lateRules, lateFieldRules]) {
      const listed = list.map(({ name }) => name);
      expect(listed).toEqual([...new Set(listed)].sort());
    }
    expect(names).toEqual([...new Set(names)].sort());
  });

  test('names every file of lib/check/rules, which is called after its rule', () => {
    const files = readdirSync(join(root, 'lib/check/rules')).filter((file) => file.endsWith('.ts'));
    const own = readdirSync(join(root, 'lib/check/rules')).filter((file) => !file.includes('.'));
    expect([...files.map((file) => file.replace(/\.ts$/, ''))].sort()).toEqual(
      [...rules, ...lateRules, ...lateFieldRules].map(({ name }) => name).sort(),
    );
    // What several rules share has a folder of its own, named after what it is.
    expect(own.filter((folder) => ruleNames.has(folder))).toEqual([]);
  });

  test('has a subject for each rule, and one only', () => {
    const grouped = ruleSubjects.flatMap(([, those]) => those);
    expect([...grouped].sort()).toEqual(names);
    for (const [, those] of ruleSubjects) expect(those).toEqual([...those].sort());
  });

  test('docs/rules.md has all of them (`npm run rule-pages` writes the table)', () => {
    const text = readFileSync(tableFile, 'utf8');
    expect(text).toBe(tableOf(text));
    expect(text).toContain('| rule |');
  });

  test('says something to every message code of istioctl and Kiali, and names none that they do not have', () => {
    const named = new Set(everyRule.flatMap(({ upstream }) => upstream));
    expect([...named].filter((code) => !upstreamCodes.includes(code))).toEqual([]);
    expect(upstreamCodes.filter((code) => named.has(code) === withoutRule.has(code))).toEqual([]);
  });

  test('schemas/configuration.json has all of them (`npm run rule-pages` writes it)', () => {
    expect(JSON.parse(readFileSync(schemaFile, 'utf8'))).toEqual(JSON.parse(schemaText()));
  });

  test.each([
    ['fixtures', 'test/check/rules'],
    ['pages', 'docs/rules'],
  ])('has no %s without a rule', (_, folder) => {
    const there = readdirSync(join(root, folder)).map((name) => name.replace(/\.md$/, ''));
    expect(there.filter((name) => !ruleNames.has(name))).toEqual([]);
  });
});

describe.each(everyRule.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
  const fixtures = fixturesOf(name);

  test('has a name in kebab-case, and a description of one sentence', () => {
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(rule.description).toMatch(/^[A-Z].*\S\.$/);
    expect(rule.upstream.filter((code) => !/^(IST0\d{3}|KIA\d{4})$/.test(code))).toEqual([]);
  });

  test('has templates that read well', () => {
    for (const { message, effect, fix } of Object.values(rule.messages)) {
      for (const text of [message, effect, fix]) {
        expect(text).not.toMatch(/^\s|\s$|\s\s|\.$|^$/);
        expect(upstreamWords.filter((words) => words.test(text))).toEqual([]);
      }
    }
  });

  test('has a failing and a passing twin', () => {
    expect(fixtures.map((fixture) => fixture.name.replace(/\.yaml$/, ''))).toEqual(
      expect.arrayContaining(['failing', 'passing']),
    );
    expect(readdirSync(fixtureFolder(name)).filter((file) => /^(failing|passing)/.test(file))).toHaveLength(
      fixtures.length,
    );
  });

  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
    '%s: what is found is what is marked, on its very line',
    (_, { texts, isFailing }) => {
      const { findings, broken } = checkFixture(texts);
      expect(broken).toEqual([]);
      expect(foundIn(findings)).toEqual(marksOf(texts));
      expect(findings.some((finding) => finding.rule === name)).toBe(isFailing);
      if (!isFailing) expect(findings).toEqual([]);
      expect(findings.flatMap(holesOf)).toEqual([]);
      expect(findings.filter(({ message }) => !fitsOneLine(message))).toEqual([]);
    },
  );

  test('has a page with all parts, whose head and examples are those of the rule (`npm run rule-pages`)', () => {
    expect(existsSync(pageFile(name)) ? [] : [`docs/rules/${name}.md is missing`]).toEqual([]);
    const page = readFileSync(pageFile(name), 'utf8');
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(headings);
    for (const part of page.split(/^## .*$/m).slice(1)) expect(part.trim().length).toBeGreaterThan(20);
    expect(page).not.toMatch(/TODO/);
    expect(page).toBe(pageOf(rule, page));
  });
});

/** Whether a report prints the words of a message in one line of 80 columns; a path and a value may be longer. */
function fitsOneLine(message: string): boolean {
  return message.replace(/\b(spec|metadata)\.\S+/, 'spec.field').replace(/"[^"]*"$/, '"value"').length <= 76;
}

/** Holes of the rule's templates that were not filled. */
function holesOf({ rule, message, effect, fix, related }: Finding): string[] {
  const messages = everyRule.find(({ name }) => name === rule)?.messages ?? {};
  const templates = Object.values(messages).flatMap((words) => [words.message, words.effect, words.fix]);
  const holes = new Set(templates.flatMap((template) => template.match(/\{\w+\}/g) ?? []));
  const texts = [message, effect, fix, ...related.map((end) => end.message)];
  return texts.filter(
    (text) =>
      text === '' || /undefined|\[object /.test(text) || [...holes].some((hole) => text.includes(hole)),
  );
}
