import fc from 'fast-check';
import { build } from '../../properties/build';
import { edited, edits } from '../../properties/edits';
import type { Program } from '../../properties/program';
import { programs } from '../../properties/programs';
import { type KubernetesObject, labelled } from '../lab/objects';
import { proved, theLab } from '../proof';
import { objectsOf } from '../synthesize';

/** The same hundred on every run, so that the page is about promises and not about luck. */
const HUNDRED = { numRuns: 100, seed: 20_260_827 };
const NAMESPACES = ['shop', 'bank', 'bank-2'];

const lives: fc.Arbitrary<readonly [Program, Program]> = fc
  .record({ program: programs, changes: fc.array(edits, { minLength: 1, maxLength: 3 }) })
  .map(({ program, changes }) => [program, changes.reduce(edited, program)]);

beforeAll(async () => {
  const lab = theLab();
  for (const name of NAMESPACES) {
    await lab.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      // What is tried here is what the API server accepts; nobody calls these pods.
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'no-pods', namespace: name },
        spec: { hard: { pods: '0' } },
      },
    ]);
  }
});

test('the API server accepts what random programs write, and each edit of them', async () => {
  const lab = theLab();
  let applied = 0;
  for (const [before, after] of fc.sample(lives, HUNDRED)) {
    const [first, second] = [objectsOf(build(before)), objectsOf(build(after))];
    const once = await applyAll(first);
    const twice = await applyAll(first);
    expect(twice).toEqual(once);
    // An edit that touched an immutable field would be refused here.
    await applyAll(second);
    applied += first.length * 2 + second.length;
    const all = new Map([...first, ...second].map((object) => [labelled(object), object]));
    await lab.remove([...all.values()].filter(({ kind }) => kind !== 'Namespace'));
  }
  expect(applied).toBeGreaterThan(1000);
  proved({
    promise: 'The API server accepts what any program writes',
    how: '100 random programs, each applied twice and once more after up to three random edits; server-side apply, strict',
    outcome: 'all accepted; the second apply changes nothing; no edit hits an immutable field',
  });
}, 240_000);

/** What each object is wanted to be from now on, in the API server's words. */
async function applyAll(objects: readonly KubernetesObject[]): Promise<readonly string[]> {
  const { api } = theLab().plane;
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  const rest = objects.filter(({ kind }) => kind !== 'Namespace');
  const applied = [
    ...(await Promise.all(namespaces.map((object) => api.apply(object)))),
    ...(await Promise.all(rest.map((object) => api.apply(object)))),
  ];
  return applied.map(
    ({ kind, metadata, spec }) => `${kind} ${metadata.name} ${metadata.generation} ${JSON.stringify(spec)}`,
  );
}
