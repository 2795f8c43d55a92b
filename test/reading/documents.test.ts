import { dataOf, faultsOf, placesOf, specOf } from './read';

const object = (name: string, more = '') =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${more}`;
const namesIn = (text: string) => dataOf(text).map(({ metadata }) => (metadata as { name: string }).name);
const NAME = ['metadata', 'name'] as const;

describe('brackets', () => {
  test.each([
    ['a list that is closed as far in as its key', 'a:\n  b: [\n    1,\n    2\n  ]', { a: { b: [1, 2] } }],
    ['a mapping that is closed further out', 'a:\n    b: {\n  c: 1,\n}', { a: { b: { c: 1 } } }],
    ['a list of lines that are not indented', 'a: [1,\n2]', { a: [1, 2] }],
    ['tabs between brackets', 'a: [\t{b: 1},\n\t{b: 2}\n\t]', { a: [{ b: 1 }, { b: 2 }] }],
    ['a text whose second line begins with a tab', 'a: "x\n\ty"', { a: 'x y' }],
  ])('%s is read, as kubectl does', (_, text, value) => {
    expect(specOf(text)).toEqual(value);
  });

  test('what stands behind them keeps its place', () => {
    const text = object('a', 'spec:\n  externalIPs: [\n    "10.0.0.1",\n  ]\n  ports:\n    - port: 80\n');
    expect(placesOf(text, ['spec', 'externalIPs', 0], ['spec', 'ports', 0, 'port'])).toEqual(['7:5', '10:7']);
    const onOneLine = object('a', 'spec:\n  externalIPs: [\n"10.0.0.1", "10.0.0.2" ]\n');
    expect(placesOf(onOneLine, ['spec', 'externalIPs', 1])).toEqual(['7:13']);
  });

  test('that are never closed are told in the line where it began to be wrong', () => {
    expect(faultsOf(object('a', 'spec: { ports: [\n'))).toEqual([
      'broken 6:1 unexpected end of the stream within a flow collection',
    ]);
  });
});

describe('several objects in one file', () => {
  test.each([
    ['documents', `${object('a')}---\n${object('b')}`],
    ['documents with comments behind the dashes', `--- # one\n${object('a')}--- # two\n${object('b')}`],
    ['empty ones between them', `---\n---\n${object('a')}---\n# nothing\n---\n${object('b')}---\n`],
    ['lines that end as on Windows', `${object('a')}---\n${object('b')}`.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${object('a')}---\n${object('b')}`],
    [
      'JSON behind JSON',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}} {"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"}}',
    ],
    [
      'a List',
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n',
    ],
    [
      'a list of one kind',
      'apiVersion: v1\nkind: PodList\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n',
    ],
    [
      'a list of one kind, whose items leave it out',
      'apiVersion: v1\nkind: PodList\nitems:\n- {metadata: {name: a}}\n- {metadata: {name: b}}\n',
    ],
  ])('%s', (_, text) => {
    expect(faultsOf(text)).toEqual([]);
    expect(namesIn(text)).toEqual(['a', 'b']);
  });
});

describe('a place', () => {
  test.each([
    ['in a second document', `${object('a')}---\n${object('b')}`, ['4:3', '9:3']],
    ['behind a byte order mark', `\uFEFF${object('a')}`, ['4:3']],
    [
      'in lines that end as on Windows',
      `${object('a')}---\n${object('b')}`.replaceAll('\n', '\r\n'),
      ['4:3', '9:3'],
    ],
    ['in JSON', '{\n  "apiVersion": "v1", "kind": "Pod",\n  "metadata": { "name": "a" }\n}', ['3:17']],
    [
      'in the second JSON of a line',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}} {"apiVersion":"v1","kind":"Pod","metadata":{"name":"b"}}',
      ['1:45', '1:102'],
    ],
    [
      'in a List',
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n',
      ['6:14'],
    ],
    ['behind an alias', 'apiVersion: v1\nkind: Pod\nspec: &m\n  name: a\nmetadata: *m\n', ['4:3']],
    [
      'that a merge key brings',
      'apiVersion: v1\nkind: Pod\nspec: &m\n  name: a\nmetadata:\n  <<: *m\n',
      ['4:3'],
    ],
  ])('%s is its line and column', (_, text, places) => {
    expect(placesOf(text, NAME)).toEqual(places);
  });

  test('of a field that is not there is that of what should hold it', () => {
    expect(placesOf(object('a'), ['metadata', 'labels', 'app'])).toEqual(['3:1']);
  });
});
