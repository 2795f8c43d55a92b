import { EndpointIndex } from '../../../../lib/apply/gates/endpoint-slices';
import { meshObjectOf, wantedMesh } from '../../../../lib/apply/gates/live-mesh';
import { Expectations } from '../../../../lib/apply/gates/proxies/expectation';
import type { LiveObject } from '../../../../lib/kubernetes/cluster';
import { keyOf } from '../../../../lib/mesh/objects/key';
import type { ObjectMap } from '../../../../lib/mesh/objects/object-map';
import { Verifier } from '../../../../lib/plan/verify/verifier';
import { podOf } from '../../../../lib/proxies/live-pod';
import { FRAME, HOST, routes, versions } from '../../../mesh/gates/scene';
import type { KubernetesObject } from '../../../mesh/lab/objects';
import { pod, slice } from '../../fake-cluster';

const ISTIO = 'networking.istio.io/v1';
const read = (object: KubernetesObject) => meshObjectOf(object as unknown as LiveObject);
const mapOf = (objects: readonly KubernetesObject[]): ObjectMap =>
  new Map(objects.map(read).map((object) => [keyOf(object), object]));

/** What proxies are to hold after a change, in the midst of what else is in the cluster. */
function expectations(
  from: readonly KubernetesObject[],
  to: readonly KubernetesObject[],
  others: readonly KubernetesObject[] = [],
  pods = [pod('cart-v1-a', { labels: { app: 'cart', version: 'v1' } })],
): Expectations {
  const [before, after] = [mapOf(from), mapOf(to)];
  const live = [...to, ...others].map(read);
  const behind = pods.map(podOf);
  const { samples } = new Verifier({
    context: others.map(read),
    from: before,
    to: after,
    intermediate: [],
    identity: ({ object }) => keyOf(object),
    options: {},
  });
  const old = wantedMesh(live, behind, after, before);
  const mesh = wantedMesh(live, behind, before, after);
  const endpoints = new EndpointIndex([slice(['cart-v1-a', '10.0.0.1'])], behind);
  return new Expectations(old, mesh, endpoints, samples, [HOST]);
}

const shop = { kind: 'workload', namespace: 'gates', labels: { app: 'shop' } } as const;
const first = [...FRAME, ...versions('v1'), routes(['v1', 100])];
const expanded = [...FRAME, ...versions('v1', 'v2'), routes(['v1', 100])];
const shifted = [...FRAME, ...versions('v1', 'v2'), routes(['v2', 100])];

test('a step that moves no traffic asks for no routes, which are large', () => {
  const { requests, scope, clusters } = expectations(first, expanded).of(shop, undefined);
  expect(requests).toEqual([]);
  expect(scope.ports).toEqual(new Set());
  expect(clusters.map(({ id: { subset } }) => subset)).toEqual(['', 'v1', 'v2']);
});

test('a step that moves traffic asks for the routes of its ports', () => {
  const { requests, scope } = expectations(expanded, shifted).of(shop, undefined);
  expect(requests.map(({ expected }) => expected)).toEqual([
    { kind: 'clusters', shares: [{ cluster: { host: HOST, port: 80, subset: 'v2' }, share: 1 }] },
  ]);
  expect(scope.ports).toEqual(new Set([80]));
});

test('what a Sidecar keeps from a pod is not expected of its proxy', () => {
  const sidecar = {
    apiVersion: ISTIO,
    kind: 'Sidecar',
    metadata: { name: 'default', namespace: 'gates' },
    spec: { egress: [{ hosts: ['other/*'] }] },
  };
  expect(expectations(first, expanded, [sidecar]).of(shop, undefined).clusters).toEqual([]);
});

test('what is the same for all pods of a namespace is found once, whatever rules look at', () => {
  const { metadata, spec, ...rest } = routes(['v2', 100]);
  const [rule] = (spec as { http: object[] }).http;
  const ruled = {
    ...rest,
    metadata,
    spec: { hosts: [HOST], http: [{ ...rule, match: [{ sourceLabels: { tier: 'front' } }] }, rule] },
  };
  const all = expectations(expanded, [...FRAME, ...versions('v1', 'v2'), ruled]);
  const of = (labels: Record<string, string>) => all.of({ ...shop, labels }, undefined);
  expect(of({ app: 'shop', tier: 'front' })).toBe(
    of({ app: 'web', tier: 'front', 'pod-template-hash': 'a' }),
  );
  expect(of({ app: 'shop', tier: 'front' })).not.toBe(of({ app: 'shop' }));
});

describe('a gateway', () => {
  const labels = { app: 'gateway', istio: 'ingressgateway' };
  const gateway = {
    apiVersion: ISTIO,
    kind: 'Gateway',
    metadata: { name: 'main', namespace: 'gates' },
    spec: {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['cart.example.com'] }],
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'gateway', namespace: 'gates' },
    spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
  const exposed = (subset: string): KubernetesObject => {
    const { metadata, spec, ...rest } = routes([subset, 100]);
    return {
      ...rest,
      metadata: { ...metadata, name: 'exposed' },
      spec: { ...(spec as object), hosts: ['cart.example.com'], gateways: ['main'] },
    };
  };
  const caller = { kind: 'gateway', namespace: 'gates', labels } as const;
  const pods = [pod('gateway', { labels })];

  test('is requests about the port that its pods listen on, which the Service before it says', () => {
    const [from, to] = ['v1', 'v2'].map((each) => [
      ...FRAME,
      ...versions('v1', 'v2'),
      gateway,
      exposed(each),
    ]);
    const { requests } = expectations(from ?? [], to ?? [], [service], pods).of(caller, undefined);
    expect(requests.map(({ request, called }) => [called, request.port, request.address])).toEqual([
      ['cart.example.com', 8080, undefined],
    ]);
  });

  test('is requests about what it served before, too', () => {
    const from = [...FRAME, ...versions('v1'), gateway, exposed('v1')];
    const to = [...FRAME, ...versions('v1')];
    const { requests } = expectations(from, to, [service], pods).of(caller, undefined);
    expect(requests.map(({ expected }) => expected)).toEqual([{ kind: 'nowhere' }]);
  });

  test('that other labels have asks nothing', () => {
    const [from, to] = ['v1', 'v2'].map((each) => [
      ...FRAME,
      ...versions('v1', 'v2'),
      gateway,
      exposed(each),
    ]);
    const other = { ...caller, labels: { istio: 'egressgateway' } };
    expect(expectations(from ?? [], to ?? [], [service], pods).of(other, undefined).requests).toEqual([]);
  });
});

test('an object that others have put back is not taken for the step’s', () => {
  const live = [...FRAME, ...versions('v1', 'v2'), routes(['v1', 100])].map(read);
  const mesh = wantedMesh(live, [], mapOf(expanded), mapOf(shifted));
  const [cart] = mesh.virtualServices;
  expect(JSON.stringify(cart?.object.data['spec'])).toContain('"subset":"v2"');
});

test('addresses and ages are those of the cluster', () => {
  const [, , service] = FRAME;
  const live = read({
    ...(service as KubernetesObject),
    metadata: { name: 'cart', namespace: 'gates', creationTimestamp: '2026-01-01T00:00:00Z' } as never,
    spec: { clusterIP: '10.96.0.9', ports: [{ port: 81 }] },
  });
  const mesh = wantedMesh([live], [], new Map(), mapOf(FRAME));
  expect(mesh.services.named(HOST)[0]?.object?.data).toMatchObject({
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { clusterIP: '10.96.0.9', ports: [{ port: 80 }] },
  });
});
