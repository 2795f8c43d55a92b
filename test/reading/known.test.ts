import { manifestsOf } from '../../lib/check/manifests';
import { type Mesh, meshOf } from '../../lib/mesh/mesh';

const istio = 'networking.istio.io';

function meshIn(text: string, isComplete = false): Mesh {
  return meshOf(manifestsOf({ texts: [{ file: 'a.yaml', text }] }).objects, { isComplete });
}

const knownIn = (text: string, isComplete = false) => meshIn(text, isComplete).known;

const service = (name: string, namespace = 'shop') => `---
{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: ${namespace} }, spec: { selector: { app: ${name} }, ports: [{ port: 80 }] } }
`;

const pods = (name: string, labels: string, namespace = 'shop') => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { matchLabels: { app: cart } }, template: { metadata: { labels: { ${labels} } } } }
`;

const gateway = (name: string, namespace = 'shop') => `---
{ apiVersion: ${istio}/v1, kind: Gateway, metadata: { name: ${name}, namespace: ${namespace} } }
`;

describe('a namespace', () => {
  test('exists if an object is in it', () => {
    expect(knownIn(service('cart')).namespace('shop')).toBe('yes');
  });

  test('does not exist only if the manifests are complete', () => {
    expect(knownIn(service('cart')).namespace('other')).toBe('unknown');
    expect(knownIn(service('cart'), true).namespace('other')).toBe('no');
  });

  test('with a placeholder as its name may be any', () => {
    expect(knownIn(service('cart'), true).namespace('$(NAMESPACE)')).toBe('unknown');
    const open = '---\n{ apiVersion: v1, kind: Namespace, metadata: { name: $(NAMESPACE) } }\n';
    expect(knownIn(service('cart') + open, true).namespace('other')).toBe('unknown');
  });
});

test('all objects of a kind are held only if the manifests are complete, and the names of all are known', () => {
  expect(knownIn(gateway('way')).holdsAll(istio, 'Gateway')).toBe(false);
  expect(knownIn(gateway('way'), true).holdsAll(istio, 'Gateway')).toBe(true);
  expect(knownIn(gateway('way') + gateway('$(NAME)'), true).holdsAll(istio, 'Gateway')).toBe(false);
});

test('all pods are held only if the manifests are complete, and the namespaces of all are known', () => {
  expect(knownIn(pods('cart', 'app: cart')).holdsAllPods()).toBe(false);
  expect(knownIn(pods('cart', 'app: cart'), true).holdsAllPods()).toBe(true);
  expect(knownIn(pods('cart', 'app: cart', '$(NAMESPACE)'), true).holdsAllPods()).toBe(false);
});

describe('an object that does not exist: another sign of it', () => {
  const isAbsent = (text: string, name: string, isComplete = false) =>
    knownIn(text, isComplete).isAbsent(istio, 'Gateway', 'shop', name);

  test('is that the manifests are complete', () => {
    expect(isAbsent(gateway('way'), 'other')).toBe(false);
    expect(isAbsent(gateway('way'), 'other', true)).toBe(true);
  });

  test('is one of its name in another namespace', () => {
    expect(isAbsent(gateway('other') + gateway('way', 'istio-system'), 'way')).toBe(true);
  });

  test('is one of a similar name, unless its name only goes on', () => {
    expect(isAbsent(gateway('shop-gateway'), 'shop-gatway')).toBe(true);
    expect(isAbsent(gateway('shop-gateway'), 'shop')).toBe(false);
    expect(isAbsent(gateway('shop'), 'shop-gateway')).toBe(false);
  });
});

test('a host that was probably meant is one of its own namespace, or of its own domain', () => {
  const known = knownIn(service('cart') + service('cart-canary') + service('bart', 'other'));
  expect(known.similarHost('crat.shop.svc.cluster.local')).toBe('cart.shop.svc.cluster.local');
  expect(known.similarHost('cart-canry.shop.svc.cluster.local')).toBe('cart-canary.shop.svc.cluster.local');
  expect(known.similarHost('bart.shop.svc.cluster.local')).toBe('cart.shop.svc.cluster.local');
  expect(known.similarHost('crat.third.svc.cluster.local')).toBeUndefined();
});

test('a Deployment that a controller creates exists', () => {
  const canary = `---
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: cart, namespace: shop }
spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: cart }, service: { port: 80 } }
`;
  const known = knownIn(canary + pods('cart', 'app: cart'));
  expect(known.object('apps', 'Deployment', 'shop', 'cart-primary')).toBe('yes');
  expect(known.object('apps', 'Deployment', 'shop', 'other')).toBe('no');
});

describe('pods of a Service', () => {
  const answer = (text: string, labels: Record<string, string>, isComplete = false) => {
    const mesh = meshIn(service('cart') + text, isComplete);
    const [cart] = mesh.services.named('cart.shop.svc.cluster.local');
    if (cart === undefined) throw new Error('no Service');
    const unlabelled = mesh.known.unlabelled(cart, labels).map(({ object }) => object.name);
    return [mesh.known.pods(cart, labels), unlabelled];
  };

  test('are unknown where the manifests have no pods of the namespace', () => {
    expect(answer(pods('cart', 'app: cart', 'other'), { version: 'v1' })).toEqual(['unknown', []]);
    expect(answer('', { version: 'v1' }, true)).toEqual(['no', []]);
  });

  test('have the labels or not', () => {
    const v1 = pods('cart-v1', 'app: cart, version: v1');
    expect(answer(v1, { version: 'v1' })).toEqual(['yes', []]);
    expect(answer(v1, { version: 'v2' })).toEqual(['no', []]);
  });

  test('without the key of a label are of all its values', () => {
    expect(answer(pods('cart', 'app: cart'), { version: 'v2' })).toEqual(['no', ['cart']]);
  });

  test('with a label of Argo Rollouts come and go with the Rollout', () => {
    expect(answer(pods('cart', 'app: cart'), { 'rollouts-pod-template-hash': 'a1' })[0]).toBe('unknown');
    expect(answer(pods('cart', 'app: cart'), { 'rollouts-pod-template-hash': 'a1' }, true)[0]).toBe('no');
  });
});
