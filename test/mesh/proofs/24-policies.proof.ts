import fc from 'fast-check';
import type { KubernetesObject } from '../lab/objects';
import { waitFor } from '../lab/wait';
import { objectsFor, type PolicySet, policySets } from '../policies/random-policies';
import { type PolicedRequest, policedRequests } from '../policies/random-requests';
import { CALLERS, POLICED, sceneObjects } from '../policies/scene';
import { differing, TARGETS } from '../policies/targets';
import { proved, theLab } from '../proof';
import { meshOfCluster } from '../reading/predicted';

const ROUNDS = 6;
const SEED = 24;
const CANDIDATES = 150;
const REQUESTS = 14;

/** The policy of the lab itself. */
const STRICT_MESH: KubernetesObject = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'default', namespace: 'istio-system' },
  spec: { mtls: { mode: 'STRICT' } },
};

let scene: readonly KubernetesObject[] = [];

beforeAll(async () => {
  const lab = theLab();
  const objects = sceneObjects();
  // A pod needs its service account.
  const isPod = ({ kind }: KubernetesObject) => kind === 'Pod';
  await lab.apply(objects.filter((each) => !isPod(each)));
  await lab.apply(objects.filter(isPod));
  const callers = CALLERS.map(({ name, namespace }) => `${namespace}/${name}`);
  const all = [...callers, ...TARGETS.map(({ name }) => `${POLICED}/${name}`)];
  const areReady = () => all.every((each) => lab.pods(each)[0]?.ready) || undefined;
  await waitFor('the pods', areReady, { seconds: 120 });
  const pods = all.map((each) => ({ ...lab.pods(each)[0]?.pod, apiVersion: 'v1', kind: 'Pod' }));
  scene = [...objects.filter((each) => !isPod(each)), ...(pods as KubernetesObject[]), STRICT_MESH];
});

test('a policy admits and refuses what lib/mesh says, by the rule that it says', async () => {
  const lab = theLab();
  const plans = fc.sample(policySets, { numRuns: ROUNDS * TARGETS.length, seed: SEED });
  const differences: string[] = [];
  const outcomes = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const trials = TARGETS.flatMap((target, index) => {
      const number = round * TARGETS.length + index;
      const plan = plans[number];
      return plan === undefined
        ? []
        : [{ target, number, set: target.fitted(objectsFor(plan, target.name)) }];
    });
    const applied = trials.flatMap(({ set }) => set);
    await lab.apply(applied);
    await lab.proxiesAreCurrent();
    const mesh = meshOfCluster([...scene, ...applied]);
    const asked = trials.map(async ({ target, number, set }) => {
      const sample = fc.sample(policedRequests, { numRuns: CANDIDATES, seed: SEED * 1000 + number });
      const candidates = sample.filter((each) => target.takes(each));
      const answer = (request: PolicedRequest) => target.predicted(mesh, request);
      for (const request of differing(candidates, answer, REQUESTS)) {
        const [said, got] = [answer(request), await target.seen(lab, request)];
        const [word = ''] = said.split(/[ :]/, 1);
        outcomes.set(word, (outcomes.get(word) ?? 0) + 1);
        // A connection that fails may meet a policy before: its proxy takes the handshake for the first bytes.
        const isSame = said === got || (said === 'reset' && got.startsWith('reset'));
        if (!isSame && word !== 'unknown') differences.push(inWords(target.name, set, request, said, got));
      }
    });
    await Promise.all(asked);
    await lab.remove(applied);
  }
  expect(differences).toEqual([]);
  const count = [...outcomes.values()].reduce((sum, each) => sum + each, 0);
  expect(count).toBeGreaterThanOrEqual(800);
  expect(outcomes.get('unknown') ?? 0).toBeLessThanOrEqual(count * 0.05);
  for (const word of ['200', '403', '401', 'reset', '503'])
    expect([word, (outcomes.get(word) ?? 0) > 20]).toEqual([word, true]);
  proved({
    promise: '`lib/mesh` predicts which requests policies admit',
    how: `${plans.length} random sets of AuthorizationPolicies, RequestAuthentications, PeerAuthentications and DestinationRules with TLS, for pods and gateways; requests and TCP connections from two identities, from a pod without a sidecar and from outside, with and without tokens: more than 800 in all`,
    outcome:
      'the status, the response flag, and the policy and rule that the access log of the pod names; 5% unknown at most',
  });
});

function inWords(name: string, set: PolicySet, request: PolicedRequest, said: string, got: string): string {
  const asked = JSON.stringify({ ...request, caller: request.caller.name });
  const objects = set.map(({ kind, metadata, spec }) =>
    JSON.stringify({ kind, ...metadata, ...(spec as object) }).replace(/"jwks":"[^}]*\}\]\}"/g, '"jwks"'),
  );
  return [`${name} ${asked}`, `lib/mesh: ${said}`, `the wire: ${got}`, ...objects].join('\n  ');
}
