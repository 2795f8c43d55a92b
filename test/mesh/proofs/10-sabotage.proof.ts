import { Chart } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { App, CanaryPair, Frontend, header, IngressGateway, Listener, Namespace } from '../../../lib';
import { defects } from '../../properties/defects';
import type { Caller } from '../lab/lab';
import type { KubernetesObject } from '../lab/objects';
import { many, proved, tally, theLab, times } from '../proof';

/** Defects that no request shows, and why; each still breaks a promise that the tests without a cluster hold. */
const SILENT = new Map([
  [
    'a host in its short form',
    'istiod completes it with the namespace of the VirtualService, which is the right one here',
  ],
  [
    'a selector that takes another version too',
    'ReplicaSets keep to their own pods by the hash in their labels',
  ],
]);

const INTACT = 'intact';
const cases = [INTACT, ...defects.map(({ name }) => name)];
const namespaceOf = (name: string) => `sabotage-${cases.indexOf(name)}`;
const hostOf = (name: string) => `${namespaceOf(name)}.example.com`;

/** A service with a canary, which calls itself through its sidecar, and a gateway. */
function yamlOf(name: string): string {
  const app = new App();
  const chart = new Chart(app, 'chart', { namespace: namespaceOf(name) });
  new Namespace(chart, 'namespace');
  const v1 = { name: 'v1', image: 'shop:1', replicas: 1 };
  const shop = new Frontend(chart, 'shop', { port: 80, targetPort: 3000, version: v1 });
  new CanaryPair(chart, 'canary', {
    stable: shop,
    canary: { name: 'v2', image: 'shop:2', replicas: 1 },
    when: [header('x-canary').is('true')],
    weight: 10,
  });
  new IngressGateway(chart, 'gateway', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: [hostOf(name)], to: shop }],
  });
  return app.synthYaml();
}

function sabotaged(name: string): readonly KubernetesObject[] {
  const intact = yamlOf(name);
  const text = name === INTACT ? intact : defects.find((defect) => defect.name === name)?.apply(intact);
  if (text === undefined) throw new Error(`the defect does not apply to the program: ${name}`);
  const documents = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject | null);
  return documents.filter((object) => object !== null);
}

const OTHERS = 400;

/** The wrong answers to callers in the mesh and at the gateway, in words; empty if there are none. */
async function wrongs(name: string): Promise<readonly string[]> {
  const callers: readonly (readonly [Caller, string])[] = [
    [`${namespaceOf(name)}/shop`, 'http://shop/'],
    ['outside', `http://${hostOf(name)}/`],
  ];
  const found: string[] = [];
  for (const [from, url] of callers) {
    const [first] = await times(1, from, { url, headers: { 'x-canary': 'true' } });
    // At a gateway the name begins with the service and the path.
    if (!/^(shop:\/\*:)?v2-by-match$/.test(first?.log?.route ?? ''))
      found.push(`${from}: the access log names the route ${first?.log?.route}`);
    const ruled = tally(await many(20, from, { url, headers: { 'x-canary': 'true' } }));
    if (ruled['200 v2'] !== 20) found.push(`${from}, x-canary: true: ${JSON.stringify(ruled)}`);
    const others = tally(await many(OTHERS, from, { url }));
    const { '200 v1': v1 = 0, '200 v2': v2 = 0 } = others;
    const share = Math.abs(v2 - OTHERS * 0.1) < 5 * Math.sqrt(OTHERS * 0.1 * 0.9);
    if (v1 + v2 !== OTHERS || !share) found.push(`${from}, others: ${JSON.stringify(others)}`);
  }
  return found;
}

beforeAll(async () => {
  await Promise.all(cases.map((name) => theLab().apply(sabotaged(name))));
  await theLab().settle(cases.map(namespaceOf));
});

test('nothing goes wrong with the intact program', async () => {
  expect(await wrongs(INTACT)).toEqual([]);
});

test.each(defects.filter(({ name }) => !SILENT.has(name)))(
  '$name makes a request go wrong',
  async ({ name }) => {
    expect(await wrongs(name)).not.toEqual([]);
  },
);

test.each([...SILENT])('%s is seen by no request: %s', async (name) => {
  expect(await wrongs(name)).toEqual([]);
});

test('at least ten defects are caught on the wire', () => {
  const caught = defects.length - SILENT.size;
  expect(caught).toBeGreaterThanOrEqual(10);
  proved({
    promise: 'Sabotage: requests reveal each kind of drift in YAML',
    how: `${caught} defects put into the YAML of one program, each in its own namespace; the same requests to all`,
    requests: cases.length * 2 * (OTHERS + 21),
    outcome: `the intact program passes; all ${caught} are caught; the test names ${SILENT.size} more that no request reveals`,
  });
});
