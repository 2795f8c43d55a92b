import { specOf } from './read';

/** What kubectl 1.36 makes of them: `kubectl create --dry-run=client -o json`. */
test.each([
  ['yes', true],
  ['Yes', true],
  ['y', true],
  ['on', true],
  ['n', false],
  ['NO', false],
  ['off', false],
  ['tRUE', 'tRUE'],
  ['~', null],
  ['Null', null],
  ['1.10', 1.1],
  ['1.0', 1],
  ['.5', 0.5],
  ['5.', 5],
  ['1e3', 1000],
  ['12e4567', '12e4567'],
  ['0777', 511],
  ['0o17', 15],
  ['08', 8],
  ['0x1F', 31],
  ['0b101', 5],
  ['1_000', 1000],
  ['_1', '_1'],
  ['1.2.3', '1.2.3'],
  ['12:30', '12:30'],
  ['12:30:45', '12:30:45'],
  ['190:20:30', '190:20:30'],
  ['2001-12-14', '2001-12-14'],
  ['v1', 'v1'],
  ['"yes"', 'yes'],
  ["'1.10'", '1.10'],
  ['!!str 1.10', '1.10'],
  ['!!str yes', 'yes'],
  ['!custom yes', 'yes'],
])('%s is read as kubectl reads it', (written, read) => {
  expect(specOf(`a: ${written}`)).toEqual({ a: read });
  expect(specOf(`a: [${written}, 1]`)).toEqual({ a: [read, 1] });
});

test('keys are read before they become text', () => {
  expect(specOf('1.10: a\nyes: b\n"on": c\n0x10: d')).toEqual({ '1.1': 'a', true: 'b', on: 'c', 16: 'd' });
});
