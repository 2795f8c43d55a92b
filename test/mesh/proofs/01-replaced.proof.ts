import { join } from 'node:path';
import { readFolder } from '../ask';
import type { KubernetesObject } from '../lab/objects';
import { proved, theLab, times } from '../proof';

const NAMESPACE = 'as-is';
const GATEWAY_HOST = 'as-is.example.com';

/** The hand-written system, moved into a namespace, and onto a host that other proofs do not use. */
function asIs(): KubernetesObject[] {
  const objects = readFolder(join(__dirname, '..', 'fixtures', 'as-is'));
  const moved = objects.map((object) => ({
    ...object,
    metadata: { ...object.metadata, namespace: NAMESPACE },
  }));
  const text = JSON.stringify(moved).replaceAll('"hosts":["*"]', `"hosts":["${GATEWAY_HOST}"]`);
  return JSON.parse(text) as KubernetesObject[];
}

const toBackend = { url: 'http://backend-service:8080/' };
const canary = { 'x-canary': 'true' };

beforeAll(async () => {
  const lab = theLab();
  const labels = { 'istio-injection': 'enabled' };
  await lab.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } }]);
  await lab.apply(asIs());
  await lab.settle([NAMESPACE]);
});

test('a subset that matches no pod answers 503', async () => {
  const outcomes = await times(20, `${NAMESPACE}/frontend`, toBackend);
  expect(outcomes.map(({ status, log }) => `${status} ${log?.flags}`)).toEqual(Array(20).fill('503 UH'));
  proved({
    promise: 'What this replaces: a subset whose label no pod has',
    how: 'the hand-written system, a request without the header',
    requests: 20,
    outcome: '20 of 20 get 503, flag UH (no healthy upstream)',
  });
});

test('a subset that is not defined answers 503', async () => {
  const outcomes = await times(20, `${NAMESPACE}/frontend`, { ...toBackend, headers: canary });
  expect(outcomes.map(({ status, log }) => `${status} ${log?.flags}`)).toEqual(Array(20).fill('503 NC'));
  proved({
    promise: 'What this replaces: a route to a subset that is not defined',
    how: 'the same system, a request with `x-canary: true`',
    requests: 20,
    outcome: '20 of 20 get 503, flag NC (no such cluster)',
  });
});

test('the version label cannot be added to the selector of a Deployment that runs', async () => {
  const lab = theLab();
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/backend`;
  const labels = { app: 'backend', version: 'v1' };
  const patch = { spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } } };
  await expect(lab.plane.api.merge(path, patch)).rejects.toThrow('field is immutable');
  proved({
    promise: 'What this replaces: adding `version` to the selector of the live Deployment',
    how: 'a patch sent to the API server',
    outcome: 'rejected: the field is immutable',
  });
});
