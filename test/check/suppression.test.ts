import { check } from '../../lib/check/check';
import { commentedSuppressions } from '../../lib/check/suppression/comments';
import { annotatedSuppressions, entriesOf } from '../../lib/check/suppression/suppression';
import { readManifests } from '../../lib/mesh/reading/read';

const objectsIn = (file: string, text: string) => [...readManifests([{ file, text }]).objects];

const drifting = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: other }
`;

function found(text: string, file = 'a.yaml'): string[] {
  const objects = objectsIn(file, text);
  const { findings } = check(objects, { suppressions: commentedSuppressions(file, text, objects) });
  return findings.map(({ rule, at }) => `${at.object?.name ?? ''} ${rule}`.trim());
}

const why = 'cdk8s-istio-ignore selector-misses-template: we move';

describe('a comment suppresses', () => {
  test.each([
    ['on the first line of a document', `# ${why}\n${drifting('cart')}---\n${drifting('web')}`],
    ['behind the mark of a document', `---\n# ${why}\n${drifting('cart')}---\n${drifting('web')}`],
    ['above the mark of a document', `# ${why}\n---\n${drifting('cart')}---\n${drifting('web')}`],
    [
      'in the midst of the object',
      `${drifting('cart').replace('spec:', `spec: # ${why}`)}---\n${drifting('web')}`,
    ],
    [
      'right above the mark of the document whose object it means',
      `${drifting('web')}# ${why}\n---\n${drifting('cart')}`,
    ],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual(['web selector-misses-template']);
  });

  test('in a file with CRLF', () => {
    expect(found(`# ${why}\n${drifting('cart')}`.replaceAll('\n', '\r\n'))).toEqual([]);
  });

  test('in a List: the item that it stands in or above, or all of them from the top', () => {
    const item = (name: string) => drifting(name).replace(/^/gm, '    ').replace(/^ {4}/, '  - ').trimEnd();
    const list = (head: string, between: string) =>
      `${head}apiVersion: v1\nkind: List\nitems:\n${item('cart')}\n${between}${item('web')}\n`;
    const objects = (text: string) => {
      const [{ line: cart = 0 } = {}, { line: web = 0 } = {}] = ['cart', 'web'].map((name) => ({
        line: text.split('\n').findIndex((row) => row.includes(`name: ${name}`)) - 2,
      }));
      return objectsIn('a.yaml', `${drifting('cart')}---\n${drifting('web')}`).map((object, index) => ({
        ...object,
        source: {
          file: 'a.yaml',
          position: () => ({ file: 'a.yaml', line: [cart, web][index] ?? 0, column: 5 }),
        },
      }));
    };
    const covered = (text: string) =>
      commentedSuppressions('a.yaml', text, objects(text)).flatMap((each) =>
        each.objects.map(({ name }) => name),
      );
    expect(covered(list('', `  # ${why}\n`))).toEqual(['web']);
    expect(covered(list(`# ${why}\n`, ''))).toEqual(['cart', 'web']);
  });
});

describe('what only looks like a comment suppresses nothing', () => {
  test.each([
    ['a text in quotes', `metadata: { note: "# ${why}" }`],
    ['a block of text', `data: |\n  # ${why}`],
    ['a plain text', `note: x#${why}`],
  ])('%s', (_, line) => {
    const text = `apiVersion: v1\nkind: ConfigMap\n${line}\n`;
    expect(commentedSuppressions('a.yaml', text, objectsIn('a.yaml', text))).toEqual([]);
  });
});

test('an annotation holds rules and reasons, separated by semicolons or lines', () => {
  expect(entriesOf('a-rule: we move; b-rule: see TICKET-1: old')).toEqual([
    { rule: 'a-rule', reason: 'we move' },
    { rule: 'b-rule', reason: 'see TICKET-1: old' },
  ]);
  expect(entriesOf('a-rule: we move\nb-rule: old\n')).toEqual([
    { rule: 'a-rule', reason: 'we move' },
    { rule: 'b-rule', reason: 'old' },
  ]);
});

test('a semicolon in a reason belongs to the reason', () => {
  expect(entriesOf('a-rule: old; and it stays')).toEqual([{ rule: 'a-rule', reason: 'old; and it stays' }]);
});

test('a rule without a reason is an entry all the same, so that it can be reported', () => {
  expect(entriesOf('a-rule; b-rule:')).toEqual([
    { rule: 'a-rule', reason: '' },
    { rule: 'b-rule', reason: '' },
  ]);
});

test('annotations of all names are taken as data', () => {
  const [object] = objectsIn('a.yaml', 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n');
  const annotations = Object.assign(Object.create(null), {
    constructor: 'x',
    'cdk8s-istio/ignore': 'a-rule: y',
  });
  expect(annotatedSuppressions(object ? [{ ...object, annotations }] : [])).toMatchObject([
    { rule: 'a-rule' },
  ]);
});

test('a suppression of a suppressed thing on another object is stale', () => {
  expect(
    found(`${drifting('cart')}---\n# ${why}\napiVersion: v1\nkind: Service\nmetadata: { name: web }\n`),
  ).toEqual(['cart selector-misses-template', 'stale-suppression']);
});
