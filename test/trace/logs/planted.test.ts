import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explained, plantedMesh, plantedPlaces } from './planted';

/** Real lines of Envoy, in Istio's text format and in JSON, which the proof 27-logs collected in the lab. */
const lines = readFileSync(join(__dirname, 'planted', 'lines.txt'), 'utf8')
  .split(/^# /m)
  .slice(1)
  .map((part) => {
    const [fault = '', ...own] = part.trimEnd().split('\n');
    return { fault, own };
  });

const mesh = plantedMesh();

test.each(lines)('the line of $fault leads to its field, in text and in JSON', ({ fault, own }) => {
  expect(own).toHaveLength(2);
  const expected = plantedPlaces.get(fault) ?? 'nowhere';
  expect(own.map((line) => explained(mesh, line)?.place)).toEqual([expected, expected]);
  const [text, json] = own.map((line) => explained(mesh, line)?.told);
  expect(json).toEqual(text);
});

test('every fault that is marked in the manifests has lines', () => {
  const told = new Set(lines.map(({ fault }) => fault));
  expect([...plantedPlaces.keys()].filter((name) => !told.has(name))).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(50);
});

test('with the name of the pod, the policy that a connection in plain text violates is certain', () => {
  const [line = ''] = lines.find(({ fault }) => fault === 'plain-at-pod')?.own ?? [];
  const named = `[pod/web-74f985675b-wzcxt/istio-proxy] ${line}`;
  expect(explained(mesh, line)?.told.isCertain).toBe(false);
  expect(explained(mesh, named)).toMatchObject({
    told: { isCertain: true },
    place: plantedPlaces.get('plain-at-pod'),
  });
});

test('by a part of the manifests, no reason is called certain at another place', () => {
  const wrong = lines.flatMap(({ fault, own: [line = ''] }) => {
    const expected = plantedPlaces.get(fault);
    const found = expected === undefined ? undefined : explained(plantedMesh(expected.split(':')[0]), line);
    return found?.told.isCertain && found.place !== expected ? [{ fault, found }] : [];
  });
  expect(wrong).toEqual([]);
});
