import { Chart } from 'cdk8s';
import fc from 'fast-check';
import { App, Backend, Lane, ProgramError } from '../../lib';
import { answer } from '../../lib/mesh/answer';
import { type Mesh, meshOf } from '../../lib/mesh/mesh';
import { readObject } from '../../lib/mesh/reading/read';

const NAMES = ['ads', 'cart', 'mail', 'page', 'stock', 'user'];

/** Services that call each other at random, and lanes: the first service of each is its entry. */
interface Calls {
  readonly calls: readonly (readonly [caller: string, callee: string])[];
  readonly lanes: readonly (readonly string[])[];
}

const edges = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)), {
  selector: String,
  minLength: 3,
  maxLength: 12,
});

/** An entry, the services that the lane takes in if it reaches them, and one that it may not reach. */
const lane = fc.record({
  entry: fc.constantFrom(...NAMES),
  takes: fc.subarray(NAMES),
  another: fc.option(fc.constantFrom(...NAMES), { nil: undefined, freq: 8 }),
});

const calls: fc.Arbitrary<Calls> = fc
  .record({ calls: edges, lanes: fc.array(lane, { minLength: 1, maxLength: 3 }) })
  .map(({ calls: those, lanes }) => ({
    calls: those,
    lanes: lanes.map(({ entry, takes, another }) => {
      const reached = reachedIn([entry, ...takes], { calls: those, lanes: [] });
      return [...new Set([...reached, ...(another === undefined ? [] : [another])])];
    }),
  }));

/** The stable version is v1, that of the first lane v2, and so on. */
function versionOf(lane: number): string {
  return `v${lane + 2}`;
}

function programOf({ calls: edges, lanes }: Calls): App {
  const app = new App({ printWarnings: false });
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const version = (name: string) => ({ name, image: `shop/app:${name}` });
  const services = new Map(
    NAMES.map((name) => [name, new Backend(chart, name, { port: 80, version: version('v1') })]),
  );
  const service = (name: string) => services.get(name) as Backend;
  for (const [index, [entry = '', ...others]] of lanes.entries()) {
    const canary = version(versionOf(index));
    new Lane(chart, `lane-${index}`, {
      entry: { stable: service(entry), canary },
      canaries: others.map((name) => ({ stable: service(name), canary })),
      weight: 10,
    });
  }
  for (const [caller, callee] of edges) service(caller).calls(service(callee));
  return app;
}

/** The services that a lane reaches by calls between its own. */
function reachedIn([entry = '', ...others]: readonly string[], { calls: edges }: Calls): ReadonlySet<string> {
  const reached = new Set([entry]);
  for (const caller of reached)
    for (const name of others)
      if (edges.some(([from, to]) => from === caller && to === name)) reached.add(name);
  return reached;
}

function meshOfProgram(app: App): Mesh | string[] {
  try {
    return meshOf(
      app.manifests().flatMap((manifest) => readObject(manifest as never, { file: 'shop' }).objects),
    );
  } catch (error) {
    if (error instanceof ProgramError)
      return error.problems.map(({ path, rule }) => `${path}: ${rule ?? ''}`);
    throw error;
  }
}

function answersOf(mesh: Mesh, caller: string, version: string, callee: string): string[] {
  const given = answer(
    mesh,
    { kind: 'workload', namespace: 'shop', labels: { app: caller, version } },
    { protocol: 'http', host: `${callee}.shop.svc.cluster.local`, port: 80, path: '/' },
  );
  if (given.kind !== 'shares') return [given.kind];
  return given.shares
    .filter(({ share }) => share > 0)
    .map(({ cluster }) => cluster.subset ?? '')
    .sort();
}

test('in any graph of calls, a lane is held or its program is refused', () => {
  let held = 0;
  fc.assert(
    fc.property(calls, (given) => {
      const mesh = meshOfProgram(programOf(given));
      const unreached = given.lanes.flatMap((lane, index) => {
        const reached = reachedIn(lane, given);
        return lane
          .filter((name) => !reached.has(name))
          .map(() => `shop/lane-${index}: lane-canary-without-caller`);
      });
      if (Array.isArray(mesh)) return expect(mesh.sort()).toEqual(unreached.sort());
      expect(unreached).toEqual([]);
      held += given.lanes.flat().length;
      for (const [caller, callee] of given.calls) {
        const entered = given.lanes.flatMap(([entry], index) => (entry === callee ? [versionOf(index)] : []));
        const others = ['v1', ...entered].sort();
        const versions = given.lanes.flatMap((lane, index) => (lane.includes(caller) ? [index] : []));
        for (const index of versions) {
          const isHeld = given.lanes[index]?.includes(callee);
          const wanted = isHeld ? [versionOf(index)] : others;
          expect([caller, callee, answersOf(mesh, caller, versionOf(index), callee)]).toEqual([
            ...[caller, callee],
            wanted,
          ]);
        }
        expect([caller, callee, answersOf(mesh, caller, 'v1', callee)]).toEqual([caller, callee, others]);
      }
    }),
    { numRuns: 150 },
  );
  // Enough programs are not refused.
  expect(held).toBeGreaterThan(50);
});
