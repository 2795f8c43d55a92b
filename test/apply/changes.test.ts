import { changes, planFor, stateOf } from '../plan/reading';
import { World } from './world';

jest.setTimeout(120_000);

/** What `kill -9` comes to: nothing that follows happens any more. */
class Killed extends Error {}

/** Applies, and ends it without a word before a write. */
async function killedBefore(
  write: number,
  world: World,
  ...[request]: Parameters<World['apply']>
): Promise<void> {
  let writes = 0;
  const stopped = () => {
    throw new Killed();
  };
  world.cluster.before = (words) => {
    if (!/^(apply|delete|patch) /.test(words) || ++writes < write) return;
    world.cluster.before = stopped;
    stopped();
  };
  await expect(world.apply(request)).rejects.toThrow(Killed);
  world.cluster.before = () => undefined;
}

/** The old state of one kind fails requests: back to it leads what a person accepts. */
const acceptsUnverified = true;

async function writesOf(world: World, ...[request]: Parameters<World['apply']>): Promise<number> {
  let writes = 0;
  world.cluster.before = (words) => {
    if (/^(apply|delete|patch) /.test(words)) writes++;
  };
  expect(`${await world.apply(request, { acceptsUnverified })}: ${world.text}`).toMatch(/^done/);
  world.cluster.before = () => undefined;
  return writes;
}

async function hasNothingToDo(world: World, ...[request]: Parameters<World['apply']>): Promise<void> {
  const written = world.cluster.writes.length;
  world.said.length = 0;
  expect(`${await world.apply(request, { acceptsUnverified })}: ${world.text}`).toMatch(/^done/);
  expect(world.text).toMatch(/Nothing to do\.$/);
  expect(world.cluster.writes.slice(written)).toEqual([]);
}

describe.each(changes().filter((change) => planFor(change).kind === 'plan'))('%s', (change) => {
  const [from, to] = [stateOf(change, 'before'), stateOf(change, 'after')];
  const [on, back] = [
    { from, to },
    { from: to, to: from },
  ];

  test('is applied, and a second apply has nothing to do', async () => {
    const world = new World().filledWith(from);
    await writesOf(world, on);
    await hasNothingToDo(world, on);
  });

  test('ended before any of its writes, resumes there', async () => {
    const writes = await writesOf(new World().filledWith(from), on);
    for (let write = 1; write <= writes; write++) {
      const world = new World().filledWith(from);
      await killedBefore(write, world, on);
      await writesOf(world, on);
      await hasNothingToDo(world, on);
    }
  });

  test('ended before any of its writes, rolls back from there', async () => {
    const writes = await writesOf(new World().filledWith(from), on);
    for (let write = 1; write <= writes; write++) {
      const world = new World().filledWith(from);
      await killedBefore(write, world, on);
      await writesOf(world, back);
      await hasNothingToDo(world, back);
    }
  });
});
