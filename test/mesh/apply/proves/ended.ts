import { proved, theLab } from '../../proof';
import { ALL_SERVED, inLanes, type Lane, type LaneResult, LOAD, sentIn, wrongs } from '../lane';

const STEPS = /^\d\d-([a-z]+): /gm;
const SECOND_STEP = /^\d\d-[a-z]+: .*\n(?:.*\n)*?\d\d-[a-z]+: .*\n/m;
const WAITS_IN_A_STEP = /^\d\d-[a-z]+: .*\n(?:.*\n)*? +(waiting|passed): .*\n/m;

/** Commands that end before they are through, and two at once. */
export function provesEnded(): void {
  let runs: Readonly<
    Record<
      'betweenSteps' | 'inGates' | 'abortedAndBack' | 'twice' | 'stoodStill',
      Promise<readonly LaneResult[]>
    >
  >;

  beforeAll(() => {
    runs = {
      betweenSteps: inLanes(['promoted-canary'], { prefix: 'between-', atLeast: 2100 }, killedBetweenSteps),
      inGates: inLanes(['replaced-canary'], { prefix: 'gates-', atLeast: 2100 }, killedInGates),
      abortedAndBack: inLanes(['canary-at-the-gateway'], { prefix: 'abort-', atLeast: 1100 }, abortedAndBack),
      twice: inLanes(['new-canary'], { prefix: 'twice-' }, twice),
      stoodStill: inLanes(['new-canary'], { prefix: 'still-' }, stoodStill),
    };
  });

  test.each([['betweenSteps'], ['inGates']] as const)(
    'killed at each step (%s) and started again',
    async (which) => {
      const results = await runs[which];
      expect(wrongs(results)).toEqual([]);
      expect(sentIn(results)).toBeGreaterThan(2000);
      if (which === 'inGates')
        proved({
          promise:
            '`apply`, killed at each step and restarted, resumes at the step that the cluster is in and fails no request',
          how: `\`kill -9\` of the command before the first write of each step, and in the gate of each step; ${LOAD}`,
          outcome: `each resumes at once and reports that the process that held the Lease has ended; the new state at the end; ${ALL_SERVED}`,
        });
    },
  );

  test('a plan aborted half-way is taken back', async () => {
    const results = await runs.abortedAndBack;
    expect(wrongs(results)).toEqual([]);
    expect(sentIn(results)).toBeGreaterThan(1000);
    proved({
      promise: 'A plan that is aborted half-way is rolled back without a failed request',
      how: `Ctrl-C at the second step, then \`apply --back\`; ${LOAD}`,
      outcome: `the old state at the end; ${ALL_SERVED}`,
    });
  });

  test('of two at once the second says so and changes nothing', async () => {
    const results = await runs.twice;
    expect(wrongs(results)).toEqual([]);
    proved({
      promise: 'A second `apply` at the same time reports the first and changes nothing',
      how: `started while the first waits for pods that are not ready yet; ${LOAD}`,
      outcome:
        'it exits with status 1 and names the holder of the Lease; the generation of no object changes; none failed',
    });
  });

  test('one that stood still for longer than its lease changes nothing when it wakes up', async () => {
    const results = await runs.stoodStill;
    expect(wrongs(results)).toEqual([]);
    proved({
      promise:
        'An `apply` that is suspended for longer than its Lease lasts changes nothing after it continues',
      how: `\`SIGSTOP\` in the first gate until a second \`apply\` has taken over and finished, then \`SIGCONT\`; ${LOAD}`,
      outcome:
        'it exits with status 1 and reports that the Lease was taken over; the generation of no object changes; none failed',
    });
  });
}

/** Before the first write of each step, or right after it where the machine is busy. */
async function killedBetweenSteps(lane: Lane): Promise<void> {
  await killed(lane, stepBesides);
}

/** Each time when what a step wrote is there, and the gate waits. */
async function killedInGates(lane: Lane): Promise<void> {
  await killed(
    lane,
    (steps) => new RegExp(`${stepBesides(steps).source}(?:.*\\n)*? +(?:waiting|passed): .*\\n`, 'm'),
  );
}

function stepBesides(steps: ReadonlySet<string>): RegExp {
  return new RegExp(`^\\d\\d-(?!(?:${[...steps].join('|')}):)[a-z]+: .*\\n`, 'm');
}

/** Once in each step: where it was killed before a step's write, that step comes again. */
async function killed(lane: Lane, when: (steps: ReadonlySet<string>) => RegExp): Promise<void> {
  const steps = new Set<string>();
  for (let kill = 0; ; kill++) {
    const command = lane.start();
    const said = await command.says(when(steps));
    if (said === undefined) {
      tookOver(lane, lane.ended(await command.ended).output);
      if (kill < 2) lane.complain(`it was killed only ${kill} times`);
      await standsAtTheEnd(lane);
      return;
    }
    const { output } = lane.ended(await command.kill(), null);
    if (kill > 0) tookOver(lane, output);
    for (const [, step = ''] of said.matchAll(STEPS)) steps.add(step);
  }
}

/** The process before it was killed on this host, with the lease in its hands. */
function tookOver(lane: Lane, output: string): void {
  const isTold = /Took\s+over\s+the\s+lease[^.]*which\s+has\s+ended\s+on\s+this\s+host\./.test(output);
  if (!isTold || output.includes('the lease is free'))
    lane.complain(`it waited for a process that had ended:\n${output}`);
}

async function standsAtTheEnd(lane: Lane, words = 'The cluster is in the new state.'): Promise<void> {
  const { output } = await lane.apply('--dry-run');
  if (!output.includes(words)) lane.complain(`not "${words}":\n${output}`);
}

async function abortedAndBack(lane: Lane): Promise<void> {
  const command = lane.start();
  if ((await command.says(SECOND_STEP)) === undefined) lane.complain('it had no second step');
  lane.ended(await command.kill('SIGINT'), 1);
  await lane.apply('--back');
  await standsAtTheEnd(lane, 'The cluster is in the old state.');
}

async function twice(lane: Lane): Promise<void> {
  const lab = theLab();
  // Longer than a lease is renewed, by which the second knows that the first still lives.
  lab.kubelet.setPace(lane.namespace, { readyAfterMs: 12_000 });
  const first = lane.start();
  await first.says(WAITS_IN_A_STEP);
  const before = await generations(lane);
  const second = lane.ended(await lane.start().ended, 1);
  if (!second.output.includes('Another apply is running.'))
    lane.complain(`it does not report the first:\n${second.output}`);
  const after = await generations(lane);
  if (after.join() !== before.join()) lane.complain(`it changed an object: ${before} → ${after}`);
  lane.ended(await first.ended);
}

/** Stopped in a gate until another one took over, is through and has given the lease back. */
async function stoodStill(lane: Lane): Promise<void> {
  const first = lane.start();
  await first.says(WAITS_IN_A_STEP);
  first.signal('SIGSTOP');
  const { output } = await lane.apply();
  // It is alive: its lease has to run out.
  if (!output.includes('the lease is free')) lane.complain(`it did not wait for the lease:\n${output}`);
  const before = await generations(lane);
  first.signal('SIGCONT');
  const woken = lane.ended(await first.ended, 1);
  if (!/took\s+it\s+over/.test(woken.output))
    lane.complain(`it does not report that the lease was taken over:\n${woken.output}`);
  const after = await generations(lane);
  if (after.join() !== before.join()) lane.complain(`it changed an object: ${before} → ${after}`);
}

async function generations({ change }: Lane): Promise<readonly string[]> {
  const { api } = theLab().plane;
  return await Promise.all(
    change.after.map(async (object) => {
      const found = await api.tryGet<typeof object>(await api.pathOf(object));
      return `${object.kind} ${object.metadata.name} ${found?.metadata.generation ?? 'none'}`;
    }),
  );
}
