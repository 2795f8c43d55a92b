import { deployment, documents, istio, namespace, service } from '../manifests';
import { traced } from './traced';

const shop = documents(
  namespace('shop'),
  service('backend'),
  deployment('backend-v1', 'shop', { app: 'backend', labels: 'version: v1', ports: [8080] }),
  deployment('backend-v2', 'shop', { app: 'backend', labels: 'version: v2', ports: [8080] }),
  deployment('client', 'shop', { spec: 'serviceAccountName: client' }),
  deployment('tester', 'shop', { spec: 'serviceAccountName: tester' }),
  istio(
    'DestinationRule',
    'backend',
    'host: backend\nsubsets: [{ name: v1, labels: { version: v1 } }, { name: v2, labels: { version: v2 } }]',
  ),
);
const canary = istio(
  'VirtualService',
  'backend',
  `hosts: [backend]
http:
  - { match: [{ headers: { x-canary: { exact: "true" } } }], route: [{ destination: { host: backend, subset: v2 } }] }
  - { route: [{ destination: { host: backend, subset: v1 } }] }`,
);
const onlyV1 = istio(
  'VirtualService',
  'backend',
  'hosts: [backend]\nhttp: [{ route: [{ destination: { host: backend, subset: v1 } }] }]',
);
const ofV2 = (spec: string) =>
  istio('AuthorizationPolicy', 'canary', `selector: { matchLabels: { version: v2 } }\n${spec}`);

/** What `--why v2` names: changes of the request, and of the files. */
async function ways(...manifests: string[]): Promise<string[]> {
  const command = 'trace http://backend/ --from client --why v2 -o json -';
  const { output } = await traced(command, documents(shop, ...manifests));
  const { share, requests, files } = JSON.parse(output).traces[0].why as {
    share: number;
    requests: { changes: string[] }[];
    files: { words: string }[];
  };
  expect(share).toBe(0);
  return [...requests.map(({ changes }) => changes.join(', ')), ...files.map(({ words }) => words)];
}

test('a rule and a policy stand in the way: one request meets both', async () => {
  const policy = ofV2('rules: [{ to: [{ operation: { methods: [POST], paths: [/beta] } }] }]');
  expect((await ways(canary, policy))[0]).toBe('use method POST, call path /beta, add header x-canary: true');
});

test('if the policy is for other callers, the caller and the header are named together', async () => {
  const policy = ofV2('rules: [{ from: [{ source: { serviceAccounts: [tester] } }] }]');
  expect((await ways(canary, policy))[0]).toBe('add header x-canary: true, call from Deployment shop/tester');
});

test('if no rule leads there, a rule and a policy change together', async () => {
  const policy = ofV2('rules: [{ from: [{ source: { namespaces: [bank] } }] }]');
  expect(await ways(onlyV1, policy)).toEqual([
    'send the rule to subset v2 of backend, and add a rule for GET / from service account shop/client to AuthorizationPolicy shop/canary',
  ]);
});

test('if no request passes the policy, the request and the policy change together', async () => {
  const policy = ofV2('action: DENY\nrules: [{}]');
  expect((await ways(canary, policy))[0]).toBe(
    'add header x-canary: true, and remove rule 0 of AuthorizationPolicy shop/canary',
  );
});

test('if only a policy stands in the way, only it changes', async () => {
  const all = istio(
    'VirtualService',
    'backend',
    'hosts: [backend]\nhttp: [{ route: [{ destination: { host: backend, subset: v2 } }] }]',
  );
  expect(await ways(all, ofV2('action: ALLOW'))).toEqual([
    'add a rule for GET / from service account shop/client to AuthorizationPolicy shop/canary',
  ]);
});
