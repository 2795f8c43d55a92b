import { Chart, Duration } from 'cdk8s';
import { shown } from '../../lib/constructs/values/shown';
import { program } from '../program';

test.each([
  ['8080', '"8080"'],
  [8080, '8080'],
  ['', '""'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Number.NaN, 'NaN'],
  [true, 'true'],
  [{ port: 80 }, '{ port: 80 }'],
  [[80, '80'], "[ 80, '80' ]"],
  [Chart, '[class Chart extends Construct]'],
])('a message shows %p as %s', (value, text) => {
  expect(shown(value)).toContain(text);
});

test('a construct is shown by its path', () => {
  const { chart } = program();
  expect(shown(chart)).toBe('the Chart shop');
});

test('what is long is cut, and stays on one line', () => {
  const circle: Record<string, unknown> = { name: 'x'.repeat(100), age: Duration.hours(1) };
  circle['self'] = circle;
  expect(shown(circle)).toMatch(/^[^\n]{60}…$/);
});
