import type { KubernetesObject, Pod } from '../mesh/lab/objects';
import { cellObjects, inCell } from '../mesh/reading/places';
import { meshOfCluster, predicted, UNASKABLE } from '../mesh/reading/predicted';
import { NOT_OPEN, traced } from '../mesh/reading/traced';
import { trialsOf } from '../mesh/reading/trials';

/** The answers of a trace, and those of the reading that the lab holds against Envoy. */
const compared = trialsOf(60, 31).flatMap(({ set, questions }) => {
  const objects = inCell([...cellObjects(), ...set], '0', new Map()) as readonly KubernetesObject[];
  const pods = objects.filter(({ kind }) => kind === 'Pod') as readonly Pod[];
  const mesh = meshOfCluster(objects);
  return questions.flatMap(({ from, request }) => {
    const pod = pods.find(({ metadata }) => metadata.name === from);
    if (pod === undefined) return [];
    const asked = inCell(request, '0', new Map());
    const told = traced(mesh, pod, asked);
    const words = (each: ReadonlySet<string> | undefined) =>
      [...new Set([...(each ?? [])].map(withoutInboundFlag))].sort();
    const expected = predicted(mesh, pod, asked);
    return [
      {
        request: `${from} ${asked.url}`,
        told: told && words(told.possible),
        expected: words(expected.possible),
      },
    ];
  });
});

test('a trace says the answers that Envoy gives', () => {
  expect(compared.length).toBeGreaterThan(1000);
  expect(
    compared
      // In the lab every name has an address.
      .filter(({ told }) => told !== undefined && !told.includes(UNASKABLE))
      .filter(({ told, expected }) => told?.join() !== expected.join())
      .slice(0, 5),
  ).toEqual([]);
});

test('a trace calls at most one answer in twenty unknown', () => {
  const unknown = compared.filter(({ told }) => told === undefined);
  expect(unknown.length / compared.length).toBeLessThan(0.05);
});

/** The flag for a port that nobody listens on depends on the proxy of the called pod. */
function withoutInboundFlag(word: string): string {
  return /^(503 (UF|UC|-)|closed)$/.test(word) || word === NOT_OPEN ? 'failed by the pod' : word;
}
