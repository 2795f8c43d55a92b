import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { BlockStyle } from '../../lib/mesh/reading/block-style';
import { kubectlSchema } from '../../lib/mesh/reading/scalars';

const read = (text: string): unknown => new BlockStyle().read(text);

/** What the reader of all of YAML says of a text that is one document. */
function allOfYaml(text: string): unknown {
  const [value, ...more] = loadAll(text, { schema: kubectlSchema });
  if (more.length > 0) throw new Error('there is more than one document');
  return value;
}

const example = `# A comment
apiVersion: networking.istio.io/v1   # and one behind a value
kind: VirtualService
metadata:
  name: cart
  labels: {}
  annotations:
    note: "it's: # quoted"
    version: '1.10'
spec:
  hosts:
  - cart.shop.svc.cluster.local
  http:
    - name: default

      route:
        - destination: # the stable version
            host: cart.shop.svc.cluster.local
            port:
              number: 8080
          weight: 100
      mirror: # nobody
      headers: []
  args:
    - --log=a:b#c
    - null
`;

describe('a document in the style that most are written in', () => {
  it('is read without the reader of all of YAML', () => {
    expect(read(example)).toEqual(allOfYaml(example));
  });

  it.each([
    ['an anchor', 'a: &b c\n'],
    ['an alias', 'a: *b\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a block of text', 'a: |\n  b\n'],
    ['a flow mapping', 'a: { b: c }\n'],
    ['a flow list', 'a: [b]\n'],
    ['an escape', 'a: "b\\n"\n'],
    ['a quoted key', '"a": b\n'],
    ['a key that is no text', 'yes: a\n'],
    ['a merge', '<<: a\n'],
    ['a tab', 'a:\tb\n'],
    ['a carriage return', 'a: b\r\n'],
    ['another alphabet', 'a: ä\n'],
    ['a text over two lines', 'a: b\n  c\n'],
    ['a list in a list', 'a:\n  - - b\n'],
    ['a list', '- a\n'],
    ['a scalar', 'a\n'],
    ['nothing', '\n'],
    ['a key twice', 'a: b\na: c\n'],
    ['a key of every object', 'constructor: a\n'],
    ['a mapping in a value', 'a: b: c\n'],
    ['a line that stands too far out', '  a: b\nc: d\n'],
    ['the end of the document', 'a: b\n...\n'],
    ['a very long line', `a: ${'b'.repeat(2000)}\n`],
    [
      'a mapping in a mapping many times',
      Array.from({ length: 60 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
    ],
  ])('is not one with %s', (_, text) => expect(read(text)).toBeUndefined());

  it('means what all of YAML says, whatever is changed in it', () => {
    const words = fc.oneof(
      fc.constantFrom(
        'a',
        'x-y',
        'a.b/c',
        'yes',
        'null',
        '~',
        '1.10',
        '0777',
        '1e3',
        '0x1F',
        '-1',
        '.5',
        '.inf',
        '12:30',
      ),
      fc.constantFrom(
        '"a"',
        '""',
        '"a\\n"',
        "'b'",
        "'it''s'",
        '"a" # b',
        '"a" b',
        '"a"#b',
        '{}',
        '[]',
        '{ a: b }',
        '[a]',
      ),
      fc.constantFrom(
        'a:b',
        'a: b',
        'a:',
        'a : b',
        'a#b',
        'a #b',
        '#b',
        'a  b',
        '- ',
        '-',
        '-a',
        '--a',
        '---',
        '...',
        ' ',
        '  ',
      ),
      fc.constantFrom(
        '|',
        '>',
        '&a ',
        '*a',
        '!a ',
        '%a',
        '@',
        '`',
        '? ',
        ', ',
        '<<: ',
        '$(a)',
        '^/a',
        '\\',
        '+1',
        '\n',
        '\n  ',
        ': ',
        '\t',
      ),
      fc.string({ unit: 'grapheme-ascii', maxLength: 3 }),
    );
    const changes = fc.array(fc.record({ at: fc.nat(example.length), removed: fc.nat(5), word: words }), {
      maxLength: 3,
    });
    let simple = 0;
    const runs = Number(process.env['RUNS'] ?? 1000);
    fc.assert(
      fc.property(changes, (all) => {
        const text = all.reduce(
          (before, { at, removed, word }) => before.slice(0, at) + word + before.slice(at + removed),
          example,
        );
        const value = read(text);
        if (value === undefined) return;
        simple++;
        expect(JSON.stringify(value)).toBe(JSON.stringify(allOfYaml(text)));
      }),
      { numRuns: runs },
    );
    expect(simple).toBeGreaterThan(runs / 5);
  });
});
