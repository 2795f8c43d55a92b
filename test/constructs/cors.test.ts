import { Chart } from 'cdk8s';
import { App, type Cors, Frontend, IngressGateway, Listener, type ProgramError } from '../../lib';

function program(cors: Cors): App {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const page = new Frontend(chart, 'page', { port: 80, version: { name: 'v1', image: 'page:1' } });
  new IngressGateway(chart, 'edge', {
    listeners: [Listener.http(80)],
    routes: [{ hosts: ['shop.example.com'], to: page, cors }],
  });
  return app;
}

function fixes(cors: Cors): readonly (string | undefined)[] {
  try {
    program(cors).manifests();
    return [];
  } catch (error) {
    return (error as ProgramError).problems.map(({ fix }) => fix);
  }
}

test('origins are written in full, as a pattern, or as all of them', () => {
  const allowOrigins = ['https://app.example.com', 'http://[::1]:3000', { regex: 'https://.*' }, '*'];
  const [spec] = program({ allowOrigins })
    .manifests()
    .filter(({ metadata }) => metadata.name === 'edge-shop.example.com')
    .map((manifest) => manifest['spec']);
  expect(spec).toMatchObject({
    http: [
      {
        corsPolicy: {
          allowOrigins: [
            { exact: 'https://app.example.com' },
            { exact: 'http://[::1]:3000' },
            { regex: 'https://.*' },
            { regex: '.*' },
          ],
        },
      },
    ],
  });
});

test.each([
  [
    'https://*.example.com',
    'use a regular expression, as in { regex: "https://[a-z0-9.-]+\\\\.example\\\\.com" }',
  ],
  ['https://App.example.com/path', "write 'https://app.example.com'"],
  ['app.example.com:8443', "write 'https://app.example.com:8443'"],
  ['', "write scheme and host, as in 'https://app.example.com'"],
])('%s is refused with the origin that is meant', (origin, fix) => {
  expect(fixes({ allowOrigins: [origin] })).toEqual([fix]);
});

test('a pattern that Envoy refuses is refused', () => {
  expect(fixes({ allowOrigins: [{ regex: 'https://(?!a)' }] })).toEqual([expect.stringContaining('RE2')]);
});
