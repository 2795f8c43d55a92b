import fc from 'fast-check';
import { yamlOf } from './build';
import { edited, edits } from './edits';
import { type Facts, factsOf } from './facts';
import { holds } from './holds';
import type { Program } from './program';
import { programs } from './programs';
import { violations } from './promises';
import { type Reading, read } from './reading';

/** A program and the states that it goes through, edit by edit. */
const histories: fc.Arbitrary<readonly Program[]> = fc
  .record({ program: programs, changes: fc.array(edits, { minLength: 1, maxLength: 5 }) })
  .map(({ program, changes }) => {
    const states = [program];
    for (const change of changes) states.push(edited(states.at(-1) ?? program, change));
    return states;
  });

test('every promise holds after every edit', () => {
  holds(
    histories,
    (states) => states,
    8,
    (states) =>
      states.flatMap((state) =>
        violations(yamlOf(state), factsOf(state)).map(({ promise, violation }) => `${promise}: ${violation}`),
      ),
  );
});

test('no edit changes a field that Kubernetes keeps for ever', () => {
  holds(
    histories,
    (states) => states,
    8,
    (states) => {
      const readings = states.map((state) => read(yamlOf(state), nothing));
      return readings.flatMap((reading, index) => {
        const before = readings[index - 1];
        return before === undefined ? [] : immutableChanges(before, reading);
      });
    },
  );
});

const nothing: Facts = { existingGateways: [], shares: new Map(), drawn: new Set(), labels: new Map() };

function immutableChanges(before: Reading, after: Reading): string[] {
  const fixed = (reading: Reading) =>
    new Map([
      ...reading.deployments.map(({ key, spec }) => [key, JSON.stringify(spec.selector)] as const),
      ...reading.services.map(({ key, spec }) => [key, `${spec.type} ${spec.clusterIP}`] as const),
    ]);
  const old = fixed(before);
  return [...fixed(after)]
    .filter(([key, value]) => old.has(key) && old.get(key) !== value)
    .map(([key, value]) => `${key}: ${old.get(key)} became ${value}`);
}
