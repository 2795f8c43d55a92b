import { Limit } from '../../lib/apply/limit';

test('a limit counts the time between looks', () => {
  let time = 1_000;
  const limit = new Limit(5_000, () => time);
  time += 2_000;
  expect(limit.left()).toBe(3_000);
  time += 3_000;
  expect(limit.left()).toBe(0);
});

test('a machine that stood still for longer than a limit has not used it up', () => {
  let time = 1_000;
  const limit = new Limit(300_000, () => time);
  time += 360_000;
  expect(limit.left()).toBe(240_000);
});
