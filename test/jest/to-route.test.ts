import { type App as CdkApp, Chart, Testing } from 'cdk8s';
import { App, Backend, CanaryPair, Frontend, header, IngressGateway, Listener } from '../../lib';
import { redirectTo, request, status, to } from '../../lib/jest';

function shop(app: CdkApp) {
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const backend = new Backend(chart, 'backend', {
    port: 8080,
    version: { name: 'v1', image: 'shop/backend:1.0.0', replicas: 2 },
  });
  const frontend = new Frontend(chart, 'frontend', {
    port: 80,
    version: { name: 'v1', image: 'shop/frontend:1.0.0', replicas: 1 },
    calls: [backend],
  });
  new CanaryPair(chart, 'canary', {
    stable: backend,
    canary: { name: 'v2', image: 'shop/backend:1.1.0', replicas: 1 },
    when: [header('x-canary').is('true')],
    weight: 10,
  });
  const gateway = new IngressGateway(chart, 'gateway', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['shop.example.com'], to: frontend }],
  });
  return { chart, backend, frontend, gateway };
}

test('a request with the header of the canary gets the canary, and all others are split by weight', () => {
  const app = new App();
  const { backend, frontend } = shop(app);
  expect(app).toRoute(request('/').header('x-canary', 'true').from(frontend), to(backend, 'v2'));
  expect(app).toRoute(request('POST /orders').from(frontend), to(backend, { v1: 90, v2: 10 }));
  expect(app).toRoute(request('/').from(frontend, 'v1'), to(backend));
});

test('a host at the gateway reaches the service of its route; a path without a route gets 404', () => {
  const app = new App();
  const { chart, frontend, gateway } = shop(app);
  expect(chart).toRoute(request('http://shop.example.com/'), to(frontend, 'v1'));
  expect(Testing.synth(chart)).toRoute(request('http://other.example.com/').at(gateway), status(404, 'NR'));
});

test('a wrong expectation fails with what differs and with the trace', () => {
  const app = new App();
  const { backend, frontend } = shop(app);
  expect(() => expect(app).toRoute(request('/').from(frontend), to(backend, 'v2'))).toThrow(
    /v2: expected 100%, got 10% \(90% backend-v1, 10% backend-v2\)[\s\S]*header-missing/,
  );
  expect(() => expect(app).toRoute(request('/').from(frontend), redirectTo('https://x/'))).toThrow(
    'needs a host',
  );
  expect(() =>
    expect(app).toRoute(request('http://shop.example.com/'), redirectTo('https://shop.example.com/')),
  ).toThrow('redirect: expected https://shop.example.com/');
  expect(app).not.toRoute(request('/').from(frontend), to(backend, 'v2'));
});

test.each([
  ['an unknown version', () => to('backend', 'v9'), 'v9'],
  ['an unknown service', () => to('bakend.shop.svc.cluster.local', 'v1'), 'bakend'],
])('%s is an error, not a pass', (_, expected, message) => {
  const app = new App();
  shop(app);
  expect(() => expect(app).toRoute(request('/'), expected())).toThrow(message);
});
