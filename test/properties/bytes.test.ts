import fc from 'fast-check';
import { build, yamlOf } from './build';
import { holds, itself } from './holds';
import type { Program } from './program';
import { canariedPrograms } from './programs';
import { documentsOf } from './reading';

const runs = 10;

test('a second synth gives the same bytes', () => {
  holds(canariedPrograms, itself, runs, (program) => {
    const app = build(program);
    const first = app.synthYaml();
    return [...differences(first, app.synthYaml()), ...differences(first, yamlOf(program))];
  });
});

test('the order of the names in any props object does not matter', () => {
  const shuffled = fc.record({ program: canariedPrograms, seed: fc.nat() });
  holds(
    shuffled,
    ({ program }) => [program],
    runs,
    ({ program, seed }) =>
      differences(yamlOf(program), yamlOf(program, { arrange: (names) => arranged(names, seed) })),
  );
});

test("nothing depends on a construct's path: other ids, or another construct around it", () => {
  holds(canariedPrograms, itself, runs, (program) => {
    const before = sorted(program, {});
    const rename = (id: string) => `other-${id.toLowerCase()}-id`;
    return [
      ...differences(before, sorted(program, { rename })),
      ...differences(before, sorted(program, { nested: true })),
      ...differences(before, sorted(program, { rename, nested: true })),
    ];
  });
});

function sorted(program: Program, frame: Parameters<typeof yamlOf>[1]): string {
  return documentsOf(yamlOf(program, frame))
    .map((text) => text.trim())
    .sort()
    .join('\n---\n');
}

/** An order of the names that is another one for another seed. */
function arranged(names: string[], seed: number): string[] {
  const rank = (name: string) =>
    [...name].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16777619), seed);
  return [...names].sort((a, b) => rank(a) - rank(b));
}

function differences(wanted: string, got: string): string[] {
  if (wanted === got) return [];
  const lines = got.split('\n');
  return wanted
    .split('\n')
    .flatMap((line, index) =>
      line === lines[index] ? [] : [`line ${index + 1}: ${line} became ${lines[index]}`],
    )
    .slice(0, 5);
}
