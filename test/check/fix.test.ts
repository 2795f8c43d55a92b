import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { fixed } from '../../lib/check/fix/fix';
import { manifestsOf } from '../../lib/check/manifests';
import { fixturesOf, root } from './fixture';

/** What is found in texts, by file. */
function findingsIn(texts: ReadonlyMap<string, string>) {
  const read = manifestsOf({ texts: [...texts].map(([file, text]) => ({ file, text })) });
  return check(read.objects, read).findings;
}

function mend(texts: ReadonlyMap<string, string>) {
  const outcome = fixed(findingsIn(texts), (file) => texts.get(file));
  return { ...outcome, texts: new Map([...texts, ...outcome.texts]) };
}

function mendOne(text: string): string {
  return mend(new Map([['a.yaml', text]])).texts.get('a.yaml') ?? '';
}

const commentsOf = (text: string) => text.split('\n').flatMap((line) => line.match(/#.*/) ?? []);

const rules = readdirSync(join(root, 'test/check/rules'));
const twins = rules.flatMap((rule) =>
  fixturesOf(rule).map((twin) => [`${rule}/${twin.name}`, twin] as const),
);
const fixable = twins.filter(([, { texts }]) => mend(texts).mended.length > 0);

test('several rules mend something in their twins', () => {
  expect(fixable.length).toBeGreaterThanOrEqual(5);
});

test.each(fixable)('%s: what is mended is found no more, and nothing new is', (_, { texts }) => {
  const outcome = mend(texts);
  const after = findingsIn(outcome.texts).map(({ rule, message }) => `${rule}: ${message}`);
  expect(
    after.filter((text) => outcome.mended.some(({ rule, message }) => text === `${rule}: ${message}`)),
  ).toEqual([]);
  const before = new Set(findingsIn(texts).map(({ rule }) => rule));
  expect(after.filter((text) => !before.has(text.split(':')[0] ?? ''))).toEqual([]);
});

test.each(fixable)('%s: comments stay, and what is not mended stays as it was', (_, { texts }) => {
  const outcome = mend(texts);
  for (const [file, text] of texts) {
    const after = outcome.texts.get(file) ?? '';
    const kept = new Set(commentsOf(after));
    // The comment on a line that is removed goes with it.
    const removed = outcome.mended.flatMap(({ edits = [] }) => edits.filter((edit) => 'remove' in edit));
    expect(commentsOf(text).filter((comment) => !kept.has(comment)).length).toBeLessThanOrEqual(
      removed.length,
    );
    const lines = new Set(after.split('\n'));
    const lost = text.split('\n').filter((line) => !lines.has(line));
    // One line for each edit at the most.
    expect(lost.length).toBeLessThanOrEqual(outcome.mended.flatMap(({ edits = [] }) => edits).length);
  }
});

const pods = (labels: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata:
      labels: ${labels}
    spec: { containers: [{ name: cart, image: "cart:1" }] }
`;

test('in flow style, in a List, behind a BOM and with CRLF the layout stays', () => {
  expect(mendOne(pods('{ app: cart, version: 1.10 }'))).toBe(pods('{ app: cart, version: "1.10" }'));
  const list = `apiVersion: v1\nkind: List\nitems:\n${pods('{ app: cart, version: 1.10 }')
    .trimEnd()
    .split('\n')
    .map((line, index) => `${index === 0 ? '- ' : '  '}${line}`)
    .join('\n')}\n`;
  expect(mendOne(list)).toBe(list.replace('1.10', '"1.10"'));
  const windows = `\uFEFF${pods('{ app: cart, version: 1.10 }').replaceAll('\n', '\r\n')}`;
  expect(mendOne(windows)).toBe(windows.replace('1.10', '"1.10"'));
});

test('what stands behind an anchor is left, since others share it', () => {
  const text = `${pods('&labels { app: cart, version: 1.10 }')}  strategy: { labels: *labels }\n`;
  const shared = text.replace('matchLabels: { app: cart }', 'matchLabels: { app: cart }');
  expect(mendOne(shared)).toContain('&labels { app: cart, version: "1.10" }');
  const behind = `x: &labels { app: cart, version: 1.10 }\n${pods('*labels')}`;
  const outcome = mend(new Map([['a.yaml', behind]]));
  expect(outcome.texts.get('a.yaml')).toBe(behind);
  expect(outcome.left.map(({ reason }) => reason).join()).toContain('anchor');
});
