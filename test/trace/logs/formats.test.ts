import { logEntry } from '../../../lib/trace/logs/access-log';

const line =
  '[2026-11-29T18:04:11.696Z] "GET /a?b=1 HTTP/1.1" 503 UH no_healthy_upstream - "-" 0 19 0 - "-" "curl/8" "308f8efc" "idle:8080" "-" outbound|8080||idle.shop.svc.cluster.local - 10.96.156.120:8080 10.244.1.4:42424 - default';

const expected = {
  method: 'GET',
  path: '/a',
  query: '?b=1',
  status: 503,
  flags: ['UH'],
  details: 'no_healthy_upstream',
  termination: '',
  transportFailure: '',
  authority: 'idle:8080',
  upstreamHost: '',
  cluster: 'outbound|8080||idle.shop.svc.cluster.local',
  downstreamLocal: '10.96.156.120:8080',
  sni: '',
  route: 'default',
  pod: '',
};

test('a line of Istio’s text format', () => {
  expect(logEntry(line)).toEqual(expected);
  expect(logEntry(`${line}\r`)).toEqual(expected);
});

const pod = 'web-6d4f5b7c9d-x2v4z';
const quoted = JSON.stringify(line);

test.each([
  ['kubectl logs --prefix', `[pod/${pod}/istio-proxy] ${line}`],
  ['kubectl logs --prefix --timestamps', `[pod/${pod}/istio-proxy] 2026-11-29T18:04:11.7Z ${line}`],
  ['stern', `${pod} istio-proxy ${line}`],
  ['stern in all namespaces', `shop ${pod} istio-proxy ${line}`],
  ['stern, with its sign', `${pod} › istio-proxy ${line}`],
  ['Fluent Bit', `{"log":${quoted},"stream":"stdout","kubernetes":{"pod_name":"${pod}"}}`],
  ['Filebeat', `{"message":${quoted},"kubernetes":{"pod":{"name":"${pod}"}}}`],
  ['Cloud Logging', `{"textPayload":${quoted},"resource":{"labels":{"pod_name":"${pod}"}}}`],
])('with the pod that %s names', (_, written) => {
  expect(logEntry(written)).toEqual({ ...expected, pod });
});

test.each([
  ['a container runtime', `2026-11-29T18:04:11.7Z stdout F ${line}`],
  ['Docker', `{"log":${JSON.stringify(`${line}\n`)},"stream":"stdout","time":"2026-11-29T18:04:11.7Z"}`],
  ['Loki', `{"line":${quoted},"labels":{"app":"web"}}`],
])('as %s keeps it', (_, written) => {
  expect(logEntry(written)).toEqual(expected);
});

test('Istio’s JSON, also as the payload of a collector', () => {
  const json = {
    method: 'GET',
    path: '/a?b=1',
    response_code: 503,
    response_flags: 'UH',
    response_code_details: 'no_healthy_upstream',
    connection_termination_details: null,
    upstream_transport_failure_reason: null,
    authority: 'idle:8080',
    upstream_host: null,
    upstream_cluster: 'outbound|8080||idle.shop.svc.cluster.local',
    downstream_local_address: '10.96.156.120:8080',
    requested_server_name: null,
    route_name: 'default',
  };
  expect(logEntry(JSON.stringify(json))).toEqual(expected);
  expect(logEntry(`[pod/${pod}/istio-proxy] ${JSON.stringify(json)}`)).toEqual({ ...expected, pod });
  expect(logEntry(JSON.stringify({ jsonPayload: json, severity: 'INFO' }))).toEqual(expected);
});

test('a connection, whose termination may be several words', () => {
  const tcp =
    '[2026-11-29T18:04:17.392Z] "- - -" 0 UF,URX - transport socket timeout was reached "a "quoted" reason" 6 0 1 - "-" "-" "-" "-" "10.244.1.6:9000" inbound|9000|| 127.0.0.6:59353 10.244.1.6:9000 10.244.1.4:54588 outbound_.9000_._.db.shop.svc.cluster.local -';
  expect(logEntry(tcp)).toMatchObject({
    method: '',
    path: '',
    status: 0,
    flags: ['UF', 'URX'],
    details: '',
    termination: 'transport socket timeout was reached',
    transportFailure: 'a "quoted" reason',
    cluster: 'inbound|9000||',
    sni: 'outbound_.9000_._.db.shop.svc.cluster.local',
    route: '',
  });
});

test('quotes that a client sends, which Envoy does not escape', () => {
  const told = logEntry(
    line.replace('"curl/8"', '"my "own" agent \\"').replace('GET /a?b=1', 'GET /a"b c?d="1" 200 - x'),
  );
  expect(told).toMatchObject({ method: 'GET', authority: 'idle:8080', route: 'default', status: 503 });
  expect(told?.path).toBe('/a"b c');
});

test('the name of a route may have spaces', () => {
  expect(logEntry(line.replace(/default$/, 'to the canary'))?.route).toBe('to the canary');
});

test('the formats before 1.9 and before 1.6, without details', () => {
  const old = line.replace('UH no_healthy_upstream - "-"', 'UH "-"');
  expect(logEntry(old)).toEqual({ ...expected, details: '' });
  const mixer = line.replace('UH no_healthy_upstream - "-"', 'UH "-" "connection refused"');
  expect(logEntry(mixer)).toEqual({ ...expected, details: '', transportFailure: 'connection refused' });
  expect(logEntry(mixer.replace(/ default$/, ''))?.route).toBe('');
});

test('a line that a collector cut', () => {
  expect(logEntry(line.slice(0, line.indexOf(' no_healthy') + 20))).toMatchObject({
    status: 503,
    flags: ['UH'],
  });
  expect(logEntry(line.slice(0, line.indexOf(' "idle')))).toMatchObject({
    details: 'no_healthy_upstream',
    authority: '',
  });
});

test.each(['', 'GET / 200', '2026-11-29T18:04:11Z\tinfo\tEnvoy proxy is ready', '{"level":"info"}', '{"a'])(
  'not a line of an access log: %s',
  (other) => {
    expect(logEntry(other)).toBeUndefined();
  },
);
