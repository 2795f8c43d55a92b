import fc from 'fast-check';
import { build } from '../../../properties/build';
import type { Program } from '../../../properties/program';
import { walks } from '../../../properties/walk';
import type { KubernetesObject } from '../../lab/objects';
import { proved, theLab } from '../../proof';
import { apart } from '../../random/apart';
import { liveable } from '../../random/liveable';
import { Surroundings } from '../../random/surroundings';
import { objectsOf } from '../../synthesize';
import { namespacesOf, standAtBefore, writeChange } from '../change';
import { ALL_SERVED, GRACEFUL, Lane, type LaneResult, LOAD, neverBegan, sentIn, wrongs } from '../lane';
import { inTurn } from '../turns';

/** Walks that live beside each other; other ones by other seeds. */
const SEEDS = [3, 22];
/** Changes of each. */
const CHANGES = 6;
const STATES = 50;

/** Random programs, and what a team makes of them. */
export function provesWalk(): void {
  let surroundings: Surroundings | undefined;
  let running: Promise<readonly (readonly LaneResult[])[]>;

  beforeAll(async () => {
    surroundings = await Surroundings.make(theLab());
    running = Promise.all(
      SEEDS.map(async (seed) => await inTurn(() => walked(seed)).catch((error) => [neverBegan(error)])),
    );
  });

  afterAll(async () => await surroundings?.remove());

  test('a random walk over programs, each edit by plan and apply under load', async () => {
    const results = (await running).flat();
    expect(wrongs(results)).toEqual([]);
    expect(results.length).toBe(SEEDS.length * CHANGES);
    expect(sentIn(results)).toBeGreaterThan(2000);
    proved({
      promise: '`plan` and `apply` fail no request on a random walk over programs',
      how: `${SEEDS.length} random programs, ${CHANGES} random edits of each, in sequence; ${LOAD}`,
      outcome: ALL_SERVED,
    });
  });
}

/** One edit after the other; the first state is applied by kubectl. */
async function walked(seed: number): Promise<readonly LaneResult[]> {
  const lab = theLab();
  const name = `walk-${seed}`;
  const states = statesOf(seed);
  const [namespace = ''] = namespacesOf({ before: states[0] ?? [], after: [] });
  const results: LaneResult[] = [];
  for (const [index, after] of states.slice(1).entries()) {
    const step = `${name}-${index + 1}`;
    const change = writeChange(lab, step, step, states[index] ?? [], after);
    for (const each of namespacesOf(change)) lab.kubelet.setPace(each, GRACEFUL);
    if (index === 0) await standAtBefore(lab, change);
    results.push(
      await Lane.underLoad(change, { name, namespace }, async (lane) => {
        await lane.apply();
        await lane.answersAs('after');
      }),
    );
  }
  return results;
}

/** The first states of a walk that differ, as this cluster can run them. */
function statesOf(seed: number): readonly (readonly KubernetesObject[])[] {
  const [programs = []] = fc.sample(walks(STATES), { numRuns: 1, seed });
  const states = programs.map((program) => objectsOf(build(told(liveable(apart(program, seed))))));
  const differing = states.filter(
    (state, index) => index === 0 || JSON.stringify(state) !== JSON.stringify(states[index - 1]),
  );
  return differing.slice(0, CHANGES + 1);
}

/** Pods tell who they are by these labels. */
function told(program: Program): Program {
  const services = program.services.map(
    ({ appLabelKey: _app, versionLabelKey: _version, ...service }) => service,
  );
  return { ...program, services };
}
