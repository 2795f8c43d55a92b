import { Chart } from 'cdk8s';
import { Backend, CanaryPair, Frontend, header, IngressGateway, Listener, Namespace } from '../../../lib';
import { type KubernetesObject, labelled } from '../lab/objects';
import { waitFor } from '../lab/wait';
import { failuresInWords, type Seen, Traffic } from '../load/traffic';
import { proved, theLab } from '../proof';
import { synthesize } from '../synthesize';

const NAMESPACE = 'changes';
const HOST = 'changes.example.com';
const PER_SECOND = 200;
/** A wave of a tool that applies file by file. */
const WAVE_MS = 1000;

function program(promoted: boolean): readonly KubernetesObject[] {
  return synthesize((app) => {
    const chart = new Chart(app, NAMESPACE, { namespace: NAMESPACE });
    new Namespace(chart, 'namespace');
    const [v1, v2] = ['v1', 'v2'].map((name) => ({ name, image: `backend:${name}` }));
    if (v1 === undefined || v2 === undefined) throw new Error('there are two versions');
    const backend = new Backend(chart, 'backend', { port: 8080, version: promoted ? v2 : v1 });
    const frontend = new Frontend(chart, 'frontend', {
      port: 80,
      targetPort: 3000,
      version: v1,
      calls: [backend],
    });
    new IngressGateway(chart, 'gateway', {
      listeners: [Listener.http(80)],
      routes: [{ hosts: [HOST], to: frontend }],
    });
    if (promoted) return;
    new CanaryPair(chart, 'canary', {
      stable: backend,
      canary: v2,
      when: [header('x-canary').is('true')],
      weight: 10,
    });
  });
}

const before = program(false);
const after = program(true);
const gone = before.filter((object) => !after.some((other) => labelled(other) === labelled(object)));
const changed = (kind: string) =>
  after.filter((object) => object.kind === kind && object.metadata.name === 'backend');

const next = { url: `http://backend.${NAMESPACE}:8080/` };
const requests = [
  { url: `http://${HOST}/`, next },
  { url: `http://${HOST}/`, next, headers: { 'x-canary': 'true' } },
];

/** Makes a change under load; gives what the calls got that were made from before until after it. */
async function underLoad(change: () => Promise<void>): Promise<Seen> {
  const lab = theLab();
  await lab.apply(before);
  await lab.settle([NAMESPACE]);
  const traffic = await Traffic.start(lab, [{ from: 'outside', requests, perSecond: PER_SECOND }]);
  await change();
  const path = `/api/v1/namespaces/${NAMESPACE}/pods`;
  await waitFor('the pods of v1 to be gone', async () => {
    const pods = await lab.plane.api.list<KubernetesObject>(path);
    return pods.some(
      ({ metadata }) => metadata.labels?.['app'] === 'backend' && metadata.labels['version'] === 'v1',
    )
      ? undefined
      : true;
  });
  await lab.settle([NAMESPACE]);
  return await traffic.stop();
}

async function oneAfterTheOther(objects: readonly KubernetesObject[], pause: number): Promise<void> {
  for (const object of objects) {
    await theLab().plane.api.apply(object);
    // The pace of the tool that is imitated, not a wait for something.
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

const LOAD = `${PER_SECOND} requests per second through the gateway and a sidecar, half with \`x-canary: true\``;

test('one kubectl apply of the folder, then deleting what is gone', async () => {
  await measure(
    'Promotion by one `kubectl apply` of the folder, then deletion of the removed objects',
    after,
    0,
  );
});

test('file by file, a second apart, deletions last', async () => {
  const files = after.filter(({ kind }) =>
    ['DestinationRule', 'VirtualService', 'Deployment'].includes(kind),
  );
  const promise = 'Promotion file by file in the order of their names, one second apart, deletions last';
  await measure(promise, files, WAVE_MS);
});

/** A way that loses requests: how many it lost is told, and asserted of nobody. */
async function measure(promise: string, files: readonly KubernetesObject[], pause: number): Promise<void> {
  const { failed, sent } = await underLoad(async () => {
    await oneAfterTheOther(files, pause);
    await theLab().remove(gone);
  });
  const outcome = `not asserted; ${failed} of ${sent} failed in the run that wrote this line`;
  proved({ promise, how: LOAD, outcome, measured: true });
}

test('route, destination, delete, with waits for the proxies in between', async () => {
  const lab = theLab();
  const seen = await underLoad(async () => {
    await lab.apply(changed('VirtualService'));
    await lab.proxiesAreCurrent();
    await lab.apply(changed('DestinationRule'));
    await lab.proxiesAreCurrent();
    await lab.remove(gone);
  });
  expect(seen.sent).toBeGreaterThan(PER_SECOND);
  expect([...seen.counts.keys()].sort()).toEqual(['200 backend/v1', '200 backend/v2']);
  expect(failuresInWords(seen)).toBe(`0 of ${seen.sent} failed`);
  proved({
    promise: 'Promotion in the right order: VirtualService, wait, DestinationRule, wait, delete',
    how: LOAD,
    outcome: 'none failed',
  });
});
