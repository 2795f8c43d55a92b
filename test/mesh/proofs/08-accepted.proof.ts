import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyze } from '../analyze';
import { readFolder } from '../ask';
import type { KubernetesObject } from '../lab/objects';
import { many, proved, tally, theLab } from '../proof';

const DIST = join(__dirname, '..', '..', '..', 'dist');
const NAMESPACE = 'task-manager';

test('the committed example is accepted, twice, and the second time changes nothing', async () => {
  const lab = theLab();
  const objects = readFolder(DIST);
  await lab.apply(objects);
  await lab.settle([NAMESPACE]);
  const generations = await Promise.all(objects.map(generation));
  await lab.apply(objects);
  expect(await Promise.all(objects.map(generation))).toEqual(generations);
  proved({
    promise: 'The API server accepts the example',
    how: '`dist/` by server-side apply with strict field validation, twice',
    outcome: 'accepted; the second apply changes nothing',
  });
});

test('istioctl analyze has nothing to say', async () => {
  expect(await analyze(theLab(), '-n', NAMESPACE)).toEqual([]);
  proved({
    promise: 'istioctl analyze has nothing to say about the example',
    how: 'against the API server, with its pods and their sidecars',
    outcome: 'no message',
  });
});

test('the example answers as main.ts says', async () => {
  const host = 'tasks.example.com';
  expect(readFileSync(join(DIST, '..', 'main.ts'), 'utf8')).toContain(host);
  const next = { url: `http://backend-service.${NAMESPACE}:8080/` };
  const canary = { 'x-canary': 'true' };
  expect(tally(await many(200, 'outside', { url: `http://${host}/`, headers: canary, next }))).toEqual({
    '200 v2': 200,
  });
  proved({
    promise: 'What is committed in `dist/` works as it is',
    how: 'gateway → frontend → sidecar → backend, `x-canary: true`',
    requests: 200,
    outcome: '200 of 200 at v2',
  });
});

/** What the API server counts up with each change of what is wanted. */
async function generation(object: KubernetesObject): Promise<string> {
  const { api } = theLab().plane;
  const { metadata } = await api.get<KubernetesObject>(await api.pathOf(object));
  return `${object.kind} ${metadata.name}: ${metadata.generation ?? metadata.resourceVersion}`;
}
