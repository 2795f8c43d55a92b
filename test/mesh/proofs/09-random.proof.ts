import fc from 'fast-check';
import { build } from '../../properties/build';
import type { Program } from '../../properties/program';
import { canariedPrograms } from '../../properties/programs';
import { source } from '../../properties/source';
import { waitFor } from '../lab/wait';
import { proved, theLab } from '../proof';
import { askProgram, type Told } from '../random/answers';
import { apart } from '../random/apart';
import { asked } from '../random/asked';
import { liveable } from '../random/liveable';
import { Surroundings } from '../random/surroundings';
import { objectsOf } from '../synthesize';

/** The same programs and requests on every run. */
const SEED = 20_261_123;
const PROGRAMS = 25;
/** So many live at once: each pod has an Envoy. */
const AT_ONCE = 5;
/** The time for finding a smaller program that gets an answer which it does not allow. */
const SHRINKING_MS = 120_000;

const all = fc.sample(canariedPrograms, { numRuns: PROGRAMS, seed: SEED });
const requests = fc.sample(asked, { numRuns: 600, seed: SEED });

let made = 0;
const sent = { inMesh: 0, atGateways: 0 };
let surroundings: Surroundings;

beforeAll(async () => {
  surroundings = await Surroundings.make(theLab());
});

afterAll(async () => await surroundings.remove());

test.each(Array.from({ length: PROGRAMS / AT_ONCE }, (_, batch) => batch))(
  'batch %i of random programs answers as its own words allow',
  async (batch) => {
    const first = batch * AT_ONCE;
    const told = await live(all.slice(first, first + AT_ONCE));
    for (const { inMesh, atGateways } of told) {
      sent.inMesh += inMesh;
      sent.atGateways += atGateways;
    }
    const failing = told.findIndex(({ wrong }) => wrong.length > 0);
    if (failing >= 0) await tellSmallest(first + failing, told[failing]?.wrong ?? []);
  },
  400_000 + SHRINKING_MS,
);

test('25 programs were asked, in the mesh and at their gateways', () => {
  expect(sent.inMesh).toBeGreaterThan(500);
  expect(sent.atGateways).toBeGreaterThan(500);
  proved({
    promise: 'Each request is answered by a version that the program allows',
    how: `${PROGRAMS} random programs with canaries; random methods, paths, headers, cookies and queries, ${sent.inMesh} from random pods in the mesh and ${sent.atGateways} at the gateways of the programs`,
    requests: sent.inMesh + sent.atGateways,
    outcome: 'each answered by a service and a version that the definition of the program allows',
  });
});

/** Lets programs live beside each other, asks each of them, and takes them away. */
async function live(programs: readonly Program[]): Promise<readonly Told[]> {
  const lab = theLab();
  const living = programs.map((program) => liveable(apart(program, ++made)));
  const objects = living.flatMap((program) => objectsOf(build(program)));
  const namespaces = living.flatMap(({ charts }) => charts.map(({ namespace }) => namespace));
  for (const namespace of namespaces) lab.kubelet.setPace(namespace, { lingerMs: 0 });
  await lab.apply(objects);
  await lab.settle(namespaces);
  const told = await Promise.all(
    living.map((program) => askProgram(lab, program, requests, surroundings.certificate)),
  );
  await lab.remove(objects.filter(({ kind }) => kind !== 'Namespace'));
  const gone = () => namespaces.every((namespace) => lab.pods(namespace).length === 0) || undefined;
  await waitFor('the pods to be told to exit', gone);
  return told;
}

/** Fails with the smallest program that gets an answer which it does not allow, and with that answer. */
async function tellSmallest(number: number, wrong: readonly string[]): Promise<void> {
  const property = fc.asyncProperty(canariedPrograms, async (program) => {
    const [told] = await live([program]);
    if (told !== undefined && told.wrong.length > 0) throw new Error(told.wrong.join('\n'));
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, {
    seed: SEED,
    path: String(number),
    numRuns: 1,
    interruptAfterTimeLimit: SHRINKING_MS,
  });
  const [smallest = all[number]] = failed ? (counterexample ?? []) : [];
  const words = failed ? String(errorInstance) : `failed once, and was not reproduced:\n${wrong.join('\n')}`;
  throw new Error(`${words}\n\n${smallest === undefined ? '' : source(liveable(apart(smallest, made)))}`);
}
