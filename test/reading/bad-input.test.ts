import { readManifests } from '../../lib/mesh/reading/read';
import { dataOf, faultsOf } from './read';

const good = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: good }\n';
const bad = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: bad }\n${data}`;
const levels = (count: number, open: string, close: string) => open.repeat(count) + close.repeat(count);
const tenfold = (count: number) =>
  Array.from(
    { length: count },
    (_, at) =>
      `a${at}: &a${at} [${Array(10)
        .fill(at === 0 ? 'x' : `*a${at - 1}`)
        .join(', ')}]`,
  );

describe('a document that kubectl refuses is told, and the one behind it is read', () => {
  test.each([
    [
      'a text without its second quote',
      'data: { a: "x\n',
      'broken 5:1 unexpected end of the stream within a double quoted scalar',
    ],
    ['a tab that indents', 'data:\n\ta: b\n', 'broken 5:1 tab characters must not be used in indentation'],
    [
      'a key that stands too far in',
      'data:\n  a: b\n   c: d\n',
      'broken 6:5 bad indentation of a mapping entry',
    ],
    ['an alias of nothing', 'data: *nothing\n', 'broken 4:8 unidentified alias "nothing"'],
    ['an anchor that holds itself', 'data: &d { self: *d }\n', 'broken 1:1 an anchor contains itself'],
    [
      'anchors that stand for millions of values',
      `data:\n  ${tenfold(9).join('\n  ')}\n`,
      'broken 1:1 its anchors expand to more than 1,000,000 values',
    ],
    [
      'brackets without end',
      `data: ${levels(50_000, '[', '')}\n`,
      'broken 4:106 nesting exceeded maxDepth (100)',
    ],
    ['lists in lists', `data: ${levels(50_000, '[', ']')}\n`, 'broken 4:106 nesting exceeded maxDepth (100)'],
    [
      'dashes behind dashes',
      `data:\n  ${'- '.repeat(50_000)}\n`,
      'broken 5:201 nesting exceeded maxDepth (100)',
    ],
    [
      'a control character in a comment',
      'data: {} # \u0007\n',
      'broken 4:12 control characters are not allowed',
    ],
  ])('%s', (_, data, fault) => {
    const text = `${bad(data)}---\n${good}`;
    expect(faultsOf(text)).toEqual([fault]);
    expect(dataOf(text)).toHaveLength(1);
  });
});

describe('a key that stands twice is told, and the object has the last value, as kubectl applies it', () => {
  test.each([
    ['another value', 'data:\n  a: b\n  a: c\n', { a: 'c' }, 'duplicate-key 6:3'],
    ['in brackets', 'data: {a: b, a: c}\n', { a: 'c' }, 'duplicate-key 4:14'],
  ])('%s', (_, data, value, fault) => {
    const text = `${good}---\n${bad(data)}`;
    expect(dataOf(text)[1]).toMatchObject({ data: value });
    const [line, column] = fault.split(/[ :]/).slice(1).map(Number);
    expect(faultsOf(text)).toEqual([`duplicate-key ${(line ?? 0) + 4}:${column}`]);
  });

  test('in JSON', () => {
    const text = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","name":"b"}}';
    expect(dataOf(text)).toMatchObject([{ metadata: { name: 'b' } }]);
    expect(faultsOf(text)).toEqual(['duplicate-key 1:62']);
  });

  test.each([
    ['the same', 'data:\n  a: b\n  a: b\n', false],
    ['empty at first', 'data:\n  a:\n  a: b\n', false],
    ['empty at last', 'data:\n  a: b\n  a:\n', true],
  ])('whether a value is lost: %s', (_, data, isOther) => {
    const { faults } = readManifests([{ file: 'a.yaml', text: bad(data) }]);
    expect(faults).toMatchObject([{ kind: 'duplicate-key', key: 'a', isOther }]);
  });

  test('not in the values of a chart', () => {
    expect(faultsOf('image: a\nimage: b\n')).toEqual([expect.stringContaining('no-object')]);
  });
});

test('JSON that is too deep', () => {
  const text = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":${levels(50_000, '[', ']')}}`;
  expect(faultsOf(text)).toEqual([expect.stringContaining('nesting exceeded')]);
});

test('an object with more fields than any cluster takes is told', () => {
  const spec = { hosts: Array.from({ length: 2_000_001 }, () => 'a') };
  const identity = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name: 'a' } };
  expect(faultsOf(JSON.stringify({ ...identity, spec }))).toEqual([
    expect.stringContaining('wrong-type spec.hosts'),
  ]);
}, 60_000);

test('merge keys that double each other make one small mapping', () => {
  const lines = Array.from(
    { length: 40 },
    (_, at) => `m${at}: &m${at} { <<: [${at === 0 ? '*a, *a' : `*m${at - 1}, *m${at - 1}`}] }`,
  );
  expect(faultsOf(bad(`a: &a { k: v }\n${lines.join('\n')}\n`))).toEqual([]);
});

test('a hundred thousand documents, one of which is broken', () => {
  const documents = Array.from({ length: 100_000 }, (_, at) =>
    good.replace('good', at === 70_000 ? '"' : `c${at}`),
  );
  const text = documents.join('---\n');
  expect(dataOf(text)).toHaveLength(99_999);
  expect(faultsOf(text)).toHaveLength(1);
}, 60_000);

test('names that objects of JavaScript have', () => {
  const text =
    'apiVersion: v1\nkind: Pod\nmetadata: { name: __proto__, labels: { __proto__: a, constructor: b } }\n';
  const [{ metadata } = { metadata: undefined }] = dataOf(text);
  expect(Object.entries((metadata as { labels: object }).labels)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
});
