import { reportOf } from '../../../lib/check/report/report';
import { textReport } from '../../../lib/check/report/text';
import { findingAt, objectAt } from '../objects';
import { example, nasty, resultOf } from './example';

const text = (...asked: Parameters<typeof reportOf>) => textReport(reportOf(...asked), { hasColours: false });

test('a block per file: place, severity, words, the wire, the fix, the other end; then the count', () => {
  expect(text(resultOf(example))).toBe(`k8s/cart.yaml:12:7 error
    VirtualService cart sends 10 of 100 requests to subset v2 of cart.shop,
    which no pod carries (a-rule)
      on the wire: these requests get 503 (UH), and every retry of them too, as
        long as the subset stays empty
      fix: add the label version=v2 to the template of Deployment cart-v2
      see: k8s/pods.yaml:40:9: the pods carry version=v1
k8s/cart.yaml:30:1 warning
    Service cart selects nothing (b-rule)
      on the wire: requests get 503
      fix: select app=cart

cluster (Service shop/cart) info
    subset v3 is used by no route (a-rule)
      on the wire: nothing
      fix: remove it

k8s/web.yaml:3 error
    is no YAML (c-rule)
      on the wire: requests get 503
      fix: select app=cart

2 errors, 1 warning and 1 info in 2 files: 3 routes, 1 subset and 2 workloads.
`);
});

test('no line of a report is wider than 80 columns, but for a word that is longer', () => {
  const long = findingAt({ file: 'f'.repeat(100) }, { message: `${'word '.repeat(60)}end` });
  const lines = text(resultOf([...example, long])).split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([`${'f'.repeat(100)}:1:1 error`]);
});

test('nothing found: one line says what was looked at', () => {
  expect(text(resultOf([]))).toBe('Nothing found in 2 files: 3 routes, 1 subset and 2 workloads.\n');
});

test('what is not shown is counted', () => {
  const shown = text(resultOf(example, { suppressed: [{ finding: findingAt(), reason: 'old' }] }), 'error');
  expect(shown).not.toContain('warning\n');
  expect(shown.split('\n\n').at(-1)).toBe(
    `2 errors, 1 warning and 1 info in 2 files: 3 routes, 1 subset and 2 workloads. 2
below --severity not shown. 1 suppressed.
`,
  );
});

test('what was not checked is said, also when nothing was found', () => {
  const broken = [{ rule: 'b-rule', error: new Error('x') }];
  const unread = findingAt({}, { rule: 'unreadable-file', at: { file: 'a.yaml' } });
  expect(text(resultOf([unread], { broken })).replaceAll('\n', ' ')).toContain(
    '1 document could not be read and was not checked. Not checked, because the rule failed: b-rule.',
  );
});

test('what --fix mends is counted', () => {
  const object = objectAt();
  const fixable = findingAt({}, { edits: [{ remove: { object, path: ['spec'] } }] });
  expect(text(resultOf([fixable]))).toContain('--fix fixes 1.');
});

test('an object of a program is named by its construct', () => {
  const found = findingAt({ file: 'dist/shop.yaml', construct: 'shop/cart/service', hasText: false });
  expect(text(resultOf([found]))).toContain('dist/shop.yaml (shop/cart/service) error\n');
});

test('colours are for terminals that have them, and change no letter', () => {
  const report = reportOf(resultOf(example));
  const [plain, coloured] = [false, true].map((hasColours) => textReport(report, { hasColours }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
  expect(coloured?.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  expect(coloured).not.toBe(plain);
});

test('a value from a file cannot drive the terminal, nor look like a line of ours', () => {
  const written = text(resultOf([findingAt({ file: nasty }, { message: nasty, effect: nasty, fix: nasty })]));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  expect(written).toContain('\\u001b[31mred');
});
