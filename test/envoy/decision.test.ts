import { readClusters } from '../../lib/envoy/clusters-page';
import { decide } from '../../lib/envoy/decision';
import { referencedClusters } from '../../lib/envoy/references';
import { json, recorded, request } from './recorded';

const backend = 'backend-service.task-manager.svc.cluster.local';
const sidecar = recorded('sidecar');
const gateway = recorded('gateway');

const clusters = (...shares: readonly (readonly [string, number])[]) => ({
  kind: 'clusters',
  by: 'requests',
  shares: shares.map(([cluster, share]) => ({ cluster, share })),
});

describe('a recorded sidecar', () => {
  test.each([
    [
      'without the header the split',
      {},
      clusters([`outbound|8080|v1|${backend}`, 0.9], [`outbound|8080|v2|${backend}`, 0.1]),
    ],
    [
      'with the header the canary',
      { headers: new Map([['x-canary', 'true']]) },
      clusters([`outbound|8080|v2|${backend}`, 1]),
    ],
    [
      'the host in full, with a port',
      { authority: `${backend}:8080`, headers: new Map([['x-canary', 'true']]) },
      clusters([`outbound|8080|v2|${backend}`, 1]),
    ],
    [
      'the host in capitals',
      { authority: 'BACKEND-SERVICE', headers: new Map([['x-canary', 'true']]) },
      clusters([`outbound|8080|v2|${backend}`, 1]),
    ],
    [
      'a header that only looks like it',
      { headers: new Map([['x-canary', 'TRUE']]) },
      clusters([`outbound|8080|v1|${backend}`, 0.9], [`outbound|8080|v2|${backend}`, 0.1]),
    ],
    ['a host that nobody knows goes out', { authority: 'example.com' }, clusters(['PassthroughCluster', 1])],
  ])('gives %s', (_, asked, decision) => {
    expect(decide(sidecar, request(asked))).toEqual(decision);
  });

  test('sends what is no http, and what has no listener, out as a connection', () => {
    const out = { kind: 'clusters', by: 'connection', shares: [{ cluster: 'PassthroughCluster', share: 1 }] };
    expect(decide(sidecar, request({ protocol: 'tcp' }))).toEqual(out);
    expect(decide(sidecar, request({ port: 9999 }))).toEqual(out);
  });

  test('has the endpoints of each cluster, with what the control plane says of them', () => {
    expect(sidecar.endpoints.get(`outbound|8080|v2|${backend}`)).toEqual([
      { address: '10.244.1.5:8080', isHealthy: true },
    ]);
    expect(sidecar.clusters.has(`outbound|8080|v2|${backend}`)).toBe(true);
    expect(sidecar.clusters.has(`outbound|8080|v3|${backend}`)).toBe(false);
  });

  test('names in its routes what it sends to', () => {
    const names = [...referencedClusters(sidecar).keys()].filter((name) => name.startsWith('outbound'));
    expect(names.sort()).toEqual([`outbound|8080|v1|${backend}`, `outbound|8080|v2|${backend}`]);
  });
});

describe('a recorded gateway', () => {
  const asked = { address: undefined, port: 80 };

  test('routes the host that it exposes, and no other', () => {
    expect(decide(gateway, request({ ...asked, authority: 'tasks.example.com' }))).toEqual(
      clusters(['outbound|80|v1|frontend-service.task-manager.svc.cluster.local', 1]),
    );
    expect(decide(gateway, request({ ...asked, authority: 'other.example.com' }))).toEqual({
      kind: 'no-route',
    });
  });

  test('takes nothing on a port without a listener, and no TLS on one for plain text', () => {
    expect(decide(gateway, request({ ...asked, port: 443 }))).toEqual({ kind: 'closed' });
    expect(decide(gateway, request({ ...asked, protocol: 'https' }))).toEqual({ kind: 'closed' });
  });
});

test('the hosts of clusters tell their requests and connections', () => {
  const hosts = readClusters(json('clusters'));
  expect(hosts.filter(({ cluster }) => cluster === `outbound|8080|v2|${backend}`)).toEqual([
    {
      cluster: `outbound|8080|v2|${backend}`,
      address: '10.244.1.5:8080',
      activeRequests: 0,
      openConnections: 0,
      isHealthy: true,
    },
  ]);
});

test('a host that was thrown out, and one with requests, are told as they are', () => {
  const address = { socket_address: { address: 'fd00::1', port_value: 80 } };
  const stats = [
    { name: 'rq_active', value: '3' },
    { name: 'cx_active', value: 1 },
  ];
  const health_status = { eds_health_status: 'HEALTHY', failed_outlier_check: true };
  const page = { cluster_statuses: [{ name: 'a', host_statuses: [{ address, stats, health_status }] }] };
  expect(readClusters(page)).toEqual([
    { cluster: 'a', address: '[fd00::1]:80', activeRequests: 3, openConnections: 1, isHealthy: false },
  ]);
});
