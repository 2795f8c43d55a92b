import type { Mesh } from '../../lib/mesh/mesh';
import { identityOf } from '../../lib/mesh/policies/arrival';
import { connectionSecurity } from '../../lib/mesh/policies/connection-security';
import type { Called } from '../../lib/mesh/policies/sent-tls';
import { meshWith, pods, shop, workload } from './reading';

const peers = (spec: string, namespace = 'shop', name = 'default') => `
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
const ofMesh = (mode: string) => peers(`{ mtls: { mode: ${mode} } }`, 'istio-system');
const ofNamespace = (mode: string) => peers(`{ mtls: { mode: ${mode} } }`);
const ofPods = (rest: string) =>
  peers(`{ selector: { matchLabels: { app: backend } }, ${rest} }`, 'shop', 'pods');
const strict = ofMesh('STRICT');

const clients = (policy: string, rest = '') => `
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: backend, namespace: shop }
spec: { host: backend.shop.svc.cluster.local, trafficPolicy: ${policy} ${rest} }
`;

const cart = { kind: 'workload', namespace: 'shop', labels: { app: 'cart' } } as const;

function called(mesh: Mesh, rest: Partial<Called> = {}, number = 80): Called {
  const [service] = mesh.services.named('backend.shop.svc.cluster.local');
  const port = service?.ports.find((each) => each.number === number);
  if (service === undefined || port === undefined) throw new Error('there is no such port');
  return { caller: cart, service, port, subset: undefined, workload: workload(mesh), ...rest };
}

function inWords(mesh: Mesh, rest: Partial<Called> = {}, number = 80): string {
  const said = connectionSecurity(mesh, called(mesh, rest, number));
  const by = said.by.map(({ object, path }) => ` ${object.kind} ${path.join('.')}`).join('');
  if (said.kind === 'fails') return `${said.status ?? 'reset'} ${said.flags} ${said.reason}${by}`;
  return `${said.kind}${by}`;
}

test.each([
  ['nothing', '', 'mtls'],
  ['STRICT in the mesh', strict, 'mtls PeerAuthentication spec.mtls.mode'],
  [
    'DISABLE in the mesh',
    ofMesh('DISABLE'),
    'plaintext PeerAuthentication spec.mtls.mode PeerAuthentication spec.mtls.mode',
  ],
  ['DISABLE of the pods', ofPods('mtls: { mode: DISABLE }'), 'plaintext PeerAuthentication spec.mtls.mode'],
  [
    'DISABLE of the port',
    strict + ofPods('portLevelMtls: { "8080": { mode: DISABLE } }'),
    'plaintext PeerAuthentication spec.portLevelMtls.8080.mode',
  ],
  [
    'DISABLE of another port',
    strict + ofPods('portLevelMtls: { "80": { mode: DISABLE } }'),
    'mtls PeerAuthentication spec.mtls.mode',
  ],
  [
    'DISABLE of the namespace and STRICT of the pods',
    ofNamespace('DISABLE') + ofPods('mtls: { mode: STRICT }'),
    '503 UC mtls-required PeerAuthentication spec.mtls.mode PeerAuthentication spec.mtls.mode',
  ],
  [
    'plain text by a DestinationRule',
    strict + clients('{ tls: { mode: DISABLE } }'),
    '503 UC mtls-required DestinationRule spec.trafficPolicy.tls PeerAuthentication spec.mtls.mode',
  ],
  [
    'plain text by a DestinationRule to pods that take both',
    clients('{ tls: { mode: DISABLE } }'),
    'plaintext DestinationRule spec.trafficPolicy.tls',
  ],
  [
    'plain text by a DestinationRule for the port',
    strict + clients('{ portLevelSettings: [{ port: { number: 80 }, tls: { mode: DISABLE } }] }'),
    '503 UC mtls-required DestinationRule spec.trafficPolicy.portLevelSettings.0.tls PeerAuthentication spec.mtls.mode',
  ],
  [
    'plain text by a DestinationRule for another port',
    clients('{ portLevelSettings: [{ port: { number: 8080 }, tls: { mode: DISABLE } }] }'),
    'mtls',
  ],
  [
    'mTLS by a DestinationRule to pods that take plain text',
    ofPods('mtls: { mode: DISABLE }') + clients('{ tls: { mode: ISTIO_MUTUAL } }'),
    '503 URX,UF mtls-not-understood DestinationRule spec.trafficPolicy.tls PeerAuthentication spec.mtls.mode',
  ],
  [
    'TLS without a certificate to pods that take mTLS',
    strict + clients('{ tls: { mode: SIMPLE } }'),
    '503 URX,UF certificate-required DestinationRule spec.trafficPolicy.tls PeerAuthentication spec.mtls.mode',
  ],
  [
    'TLS without a certificate to pods that take both',
    clients('{ tls: { mode: SIMPLE } }'),
    '503 URX,UF certificate-required DestinationRule spec.trafficPolicy.tls',
  ],
  [
    'TLS with a certificate of the user',
    clients('{ tls: { mode: MUTUAL } }'),
    'unknown DestinationRule spec.trafficPolicy.tls',
  ],
])('%s', (_, policies, expected) => {
  expect(inWords(meshWith(shop + policies))).toBe(expected);
});

test('a connection that is not of HTTP ends without a status', () => {
  const mesh = meshWith(shop + strict + clients('{ tls: { mode: DISABLE } }'));
  expect(inWords(mesh, {}, 9000)).toMatch(/^reset UC mtls-required/);
});

test('a caller without a sidecar', () => {
  const caller = 'without-proxy';
  expect(inWords(meshWith(shop), { caller })).toBe('plaintext');
  expect(inWords(meshWith(shop + strict), { caller })).toBe(
    'reset undefined mtls-required PeerAuthentication spec.mtls.mode',
  );
});

test('pods without a sidecar', () => {
  const out = shop.replace('istio-injection: enabled', 'istio-injection: disabled');
  expect(inWords(meshWith(out + strict))).toBe('plaintext');
  expect(inWords(meshWith(out + clients('{ tls: { mode: ISTIO_MUTUAL } }')))).toBe(
    '503 URX,UF mtls-not-understood DestinationRule spec.trafficPolicy.tls',
  );
});

test('without automatic mTLS', () => {
  const off = `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "enableAutoMtls: false" }
`;
  expect(inWords(meshWith(shop + off))).toBe('plaintext ConfigMap data.mesh');
  expect(inWords(meshWith(shop + off + strict))).toBe(
    '503 UC mtls-required ConfigMap data.mesh PeerAuthentication spec.mtls.mode',
  );
});

test('the setting of a subset', () => {
  const subset = ', subsets: [{ name: v1, trafficPolicy: { tls: { mode: DISABLE } } }, { name: v2 }]';
  const mesh = meshWith(shop + strict + clients('{ tls: { mode: ISTIO_MUTUAL } }', subset));
  const policy = mesh.destinationRules.seenBy(cart, 'backend.shop.svc.cluster.local', 'shop');
  expect(inWords(mesh, { subset: policy?.subsets.get('v1') })).toMatch(/^503 UC mtls-required/);
  expect(inWords(mesh, { subset: policy?.subsets.get('v2') })).toMatch(/^mtls/);
});

test('the oldest PeerAuthentication of pods decides, and none with a selector in the root namespace', () => {
  const two =
    peers('{ selector: { matchLabels: { app: backend } }, mtls: { mode: DISABLE } }', 'shop', 'b') +
    peers('{ selector: { matchLabels: { app: backend } }, mtls: { mode: STRICT } }', 'shop', 'a');
  expect(inWords(meshWith(shop + two))).toMatch(/^mtls/);
  const ofRoot = peers(
    '{ selector: { matchLabels: { app: backend } }, mtls: { mode: DISABLE } }',
    'istio-system',
  );
  expect(inWords(meshWith(shop + ofRoot))).toBe('mtls');
});

test('the identity of a caller is the service account of its pods', () => {
  const mesh = meshWith(shop, pods('a', 'shop').replace('app: a }', 'app: web }'));
  expect(identityOf(mesh, cart)).toEqual({ namespace: 'shop', serviceAccount: 'cart' });
  expect(identityOf(mesh, { ...cart, labels: { app: 'gone' } })).toBe('unknown');
  expect(identityOf(mesh, { ...cart, labels: {} })).toBe('unknown');
});
