import { RE2JS } from 're2js';
import { cookieRegex } from '../../lib/constructs/values/cookie';

/** Whether the whole `cookie` header matches, as Envoy asks it. */
const matches = (regex: string, header: string) => RE2JS.matches(regex, header);

const is = cookieRegex('canary', { is: 'always' });

test.each([
  'canary=always',
  'canary=always; theme=dark',
  'theme=dark; canary=always',
  'a=b; canary=always; theme=dark',
  'a=b;canary=always;theme=dark',
])('cookie(canary).is(always) takes %j', (header) => {
  expect(matches(is, header)).toBe(true);
});

test.each([
  'canary=never',
  'canary=alwaysx',
  'xcanary=always',
  'a=b; xcanary=always',
  'a=canary=always',
  'canary=',
  'theme=dark',
  '',
])('cookie(canary).is(always) does not take %j', (header) => {
  expect(matches(is, header)).toBe(false);
});

test('signs in a cookie are taken literally', () => {
  const regex = cookieRegex('a.b', { is: 'c+d' });
  expect([matches(regex, 'a.b=c+d'), matches(regex, 'axb=c+d'), matches(regex, 'a.b=ccd')]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a prefix, a regular expression and presence look at this one cookie only', () => {
  const table: [string, string, boolean][] = [
    [cookieRegex('v', { prefix: '2.' }), 'a=b; v=2.1; c=d', true],
    [cookieRegex('v', { prefix: '2.' }), 'v=1; c=2.1', false],
    [cookieRegex('v', { regex: '1|2' }), 'v=2; c=3', true],
    [cookieRegex('v', { regex: '1|2' }), 'v=12', false],
    [cookieRegex('v', { regex: '1|2' }), 'c=2', false],
    [cookieRegex('v', { present: true }), 'c=2; v=', true],
    [cookieRegex('v', { present: true }), 'c=v', false],
  ];
  for (const [regex, header, wanted] of table)
    expect([header, matches(regex, header)]).toEqual([header, wanted]);
});
