import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { explained, plantedMesh, plantedPlaces, plantedTexts } from '../../trace/logs/planted';
import { makeCertificate } from '../lab/certificate';
import type { KubernetesObject } from '../lab/objects';
import { faults } from '../logs/faults';
import { linesOf, type PlantedLines } from '../logs/planted-lines';
import { proved, theLab } from '../proof';

const CREDENTIAL = 'logs-certificate';

/** Has every proxy log in Istio's text and JSON too. */
const TELEMETRY: KubernetesObject = {
  apiVersion: 'telemetry.istio.io/v1',
  kind: 'Telemetry',
  metadata: { name: 'logs', namespace: 'istio-system' },
  spec: { accessLogging: [{ providers: ['envoy', 'istio-text', 'istio-json'].map((name) => ({ name })) }] },
};

beforeAll(async () => {
  const lab = theLab();
  const { key, cert } = await makeCertificate(lab.places.work, CREDENTIAL, ['secure.logs.test']);
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: CREDENTIAL, namespace: 'istio-system' },
    stringData: { 'tls.crt': cert, 'tls.key': key },
  };
  const planted = plantedTexts.flatMap(({ text }) =>
    parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject),
  );
  await lab.apply([TELEMETRY, secret, ...planted]);
  await lab.settle(['logs', 'logs-shut']);
});

test('each failure in the access log leads to the object and the field of its fault', async () => {
  const lines: PlantedLines[] = [];
  for (const fault of faults) lines.push(await linesOf(theLab(), fault));
  // From here, they are taken into test/trace/logs.
  writeFileSync(join(theLab().places.logs, 'planted.log'), lines.map(written).join(''));
  const silent = lines.filter(({ text, json }) => text === undefined || json === undefined);
  expect(silent.map(({ fault, all }) => ({ fault: fault.name, all }))).toEqual([]);
  const mesh = plantedMesh();
  const told = lines.flatMap(({ fault, text = '', json = '' }) =>
    [text, json].map((line) => {
      const expected = fault.place === 'nowhere' ? 'nowhere' : plantedPlaces.get(fault.name);
      const found = explained(mesh, line);
      const isRight = found !== undefined && found.place === expected;
      return { fault: fault.name, isRight, isCertain: found?.told.isCertain ?? false, found, expected };
    }),
  );
  const wrong = told.filter(({ isRight }) => !isRight);
  expect(wrong.filter(({ isCertain }) => isCertain)).toEqual([]);
  expect(told.length).toBeGreaterThanOrEqual(100);
  expect(wrong.slice(0, Math.max(0, wrong.length - Math.floor(told.length * 0.05)))).toEqual([]);
  proved({
    promise: '`trace --log` names the object and the field of a failure in an access log',
    how: `${faults.length} planted faults in one mesh, each with its line in Istio’s text format and in JSON`,
    outcome: '95% of the lines or more lead to the field, and no wrong one is called certain',
  });
});

function written({ fault, text, json, all }: PlantedLines): string {
  const found = [text, json].flatMap((line) => line ?? []);
  return [
    `# ${fault.name}${found.length < 2 ? ' (silent)' : ''}`,
    ...(found.length < 2 ? all : found),
    '',
  ].join('\n');
}
