import { dataOf, faultsOf } from './read';

const good = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: good }\n';
const text = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: text }\n${data}`;

describe('braces in a valid document are text', () => {
  test.each([
    ['in quotes behind a colon', 'data: { a: "errors of pod: {{ $labels.pod }}" }\n'],
    ['in the second line of a quoted text', 'data:\n  a: "x\n    {{ y }} : z"\n'],
    ['in single quotes', "data:\n  a: '{{ x }}'\n"],
    ['in a block scalar', 'data:\n  a: |\n    {{ x }}\n    - {{ y }}\n'],
    ['in a folded scalar', 'data:\n  a: >-\n    {{ x }}\n'],
    ['in a comment', '# {{ x }}\ndata: {} # {{- if y }}\n'],
    ['in the middle of a value', 'data: { a: b }\nimmutable: x-{{ y }}\n'],
  ])('%s', (_, data) => {
    expect(faultsOf(text(data)).filter((fault) => !fault.startsWith('wrong-type'))).toEqual([]);
    expect(dataOf(text(data))).toHaveLength(1);
  });
});

describe('a document with template actions is a template, and hides no other', () => {
  test.each([
    ['a value', 'data: {{ .Values.data }}\n', 4],
    ['a value of one word, which looks like a mapping', 'data: {{ x }}\n', 4],
    ['a condition', '{{- if .Values.enabled }}\ndata: {}\n{{- end }}\n', 4],
    ['an included text', 'data:\n  {{- toYaml .Values.data | nindent 2 }}\n', 5],
    ['an element of a list', 'data:\n  - {{ x }}\n', 5],
    ['an action with quotes', 'data:\n  {{ include "chart.labels" . }}\n', 5],
    ['a statement of Jinja', 'data:\n{% for x in y %}\n  a: b\n{% endfor %}\n', 5],
  ])('%s', (_, data, line) => {
    const file = `${good}---\n${text(data)}---\n${good.replace('good', 'better')}`;
    expect(faultsOf(file)).toEqual([`template ${line + 4}:1`]);
    expect(dataOf(file)).toHaveLength(2);
  });

  test('a document that only includes another template', () => {
    expect(faultsOf(`{{ include "chart.service" . }}\n---\n${good}`)).toEqual(['template 1:1']);
  });
});

test('a broken document with braces in its texts only is broken', () => {
  expect(faultsOf(text('data: { a: "{{ x }}" }\n   b: c\n'))).toEqual([
    'broken 5:4 bad indentation of a mapping entry',
  ]);
});
