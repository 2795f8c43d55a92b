import fc from 'fast-check';
import type { Program } from './program';
import { source } from './source';

/**
 * Checks a promise on random values. Where it fails, the message has the seed and the path by which the run
 * can be repeated, and the programs of the smallest value as TypeScript.
 *
 * @param values where the values come from
 * @param programsIn the programs in a value, for the message
 * @param runs how many values are tried
 * @param check throws, or gives the violations
 */
export function holds<Value>(
  values: fc.Arbitrary<Value>,
  programsIn: (value: Value) => readonly Program[],
  runs: number,
  check: (value: Value) => readonly string[] | undefined,
): void {
  const property = fc.property(values, (value) => {
    const found = check(value) ?? [];
    if (found.length > 0) throw new Error(found.join('\n'));
  });
  fc.assert(property, {
    numRuns: runs,
    reporter(details) {
      if (!details.failed) return;
      const [value] = details.counterexample ?? [];
      const texts = value === undefined ? [] : programsIn(value).map((program) => source(program));
      const { seed, counterexamplePath, errorInstance } = details;
      throw new Error(
        [
          `{ seed: ${seed}, path: ${JSON.stringify(counterexamplePath)} }`,
          String(errorInstance),
          ...texts,
        ].join('\n\n'),
      );
    },
  });
}

/** The value is a program. */
export function itself(program: Program): readonly Program[] {
  return [program];
}
