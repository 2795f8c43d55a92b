import { configDumpPaths } from '../../lib/envoy/admin-paths';

const scope = (hosts: number) => ({
  ports: new Set([80, 8080]),
  hosts: new Set(Array.from({ length: hosts }, (_, number) => `service-${number}.shop.svc.cluster.local`)),
  addresses: new Set(['10.96.0.1']),
});
const patterns = (paths: readonly string[]) =>
  paths.map((path) => new RegExp(`^(?:${new URL(path, 'http://a').searchParams.get('name_regex')})$`));

test.each([
  ['0.0.0.0_80', 0, true],
  ['10.96.0.1_8080', 0, true],
  ['10.96.0.2_8080', 0, false],
  ['0.0.0.0_9090', 0, false],
  ['virtualOutbound', 0, true],
  ['80', 1, true],
  ['http.8080', 1, true],
  ['https.80.https.main.shop', 1, true],
  ['service-0.shop.svc.cluster.local:80', 1, true],
  ['8081', 1, false],
  ['outbound|80|v1|service-0.shop.svc.cluster.local', 2, true],
  ['outbound|80||service-0.shop.svc.cluster.local', 3, true],
  ['outbound|80||service-00.shop.svc.cluster.local', 2, false],
  ['inbound|80||', 2, false],
])('%s is asked for among what its question is about: %d, %s', (name, question, isAsked) => {
  expect(patterns(configDumpPaths(scope(2)))[question]?.test(name)).toBe(isAsked);
});

test('routes are not asked for where no port is', () => {
  const paths = configDumpPaths({ ...scope(2), ports: new Set() });
  expect(paths.map((path) => /resource=(\w+)/.exec(path)?.[1])).toEqual([
    'dynamic_active_clusters',
    'dynamic_endpoint_configs',
  ]);
});

test('many hosts make no path that an Envoy would refuse, and are asked for all the same', () => {
  const paths = configDumpPaths(scope(1000));
  for (const path of paths) expect(path.length).toBeLessThan(16_000);
  expect(patterns(paths)[2]?.test('outbound|80|v1|service-999.shop.svc.cluster.local')).toBe(true);
});
