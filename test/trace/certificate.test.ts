import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployment, documents, istio, namespace, service } from '../manifests';
import { traced } from './traced';

const shop = (mode: string) =>
  documents(
    namespace('shop'),
    service('backend'),
    deployment('backend', 'shop', { ports: [8080] }),
    istio(
      'Gateway',
      'edge',
      `selector: { istio: ingressgateway }
servers:
  - { hosts: [shop.example.com], port: { number: 443, name: https, protocol: HTTPS }, tls: { mode: ${mode}, credentialName: shop } }
  - { hosts: [open.example.com], port: { number: 443, name: open, protocol: HTTPS }, tls: { mode: SIMPLE, credentialName: open } }`,
    ),
    istio(
      'VirtualService',
      'shop',
      'hosts: [shop.example.com, open.example.com]\ngateways: [edge]\nhttp: [{ route: [{ destination: { host: backend } }] }]',
    ),
  );
const headline = async (command: string, manifests: string) => {
  const { output } = await traced(`trace ${command} -`, manifests);
  return output.split('\n').find((line) => line.startsWith('→'));
};

test.each(['MUTUAL', 'ISTIO_MUTUAL'])(
  'a server with %s closes the connection of a client without a certificate',
  async (mode) => {
    expect(await headline('https://shop.example.com/', shop(mode))).toContain(
      '→ a closed connection: port 443',
    );
    expect(await headline('https://open.example.com/', shop(mode))).toBe('→ answered by backend');
  },
);

test.each(['SIMPLE', 'OPTIONAL_MUTUAL'])('a server with %s asks for no certificate', async (mode) => {
  expect(await headline('https://shop.example.com/', shop(mode))).toBe('→ answered by backend');
});

test("curl's option for a certificate means that the client has one, which the gateway is taken to trust", async () => {
  const line = 'curl --cert client.pem --key client.key https://shop.example.com/';
  const { output } = await traced(`trace ${line} -`, shop('MUTUAL'));
  expect(output).toContain('→ answered by backend');
  expect(output.replace(/\s+/g, ' ')).toContain(
    'note: the trace assumes that port 443 of Gateway shop/edge trusts',
  );
});

test('a route test says whether the client sends a certificate', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'certificate-'));
  writeFileSync(
    join(cwd, 'requests.yaml'),
    `requests:
  - { request: "https://shop.example.com/", certificate: true, expect: { service: backend } }
  - { request: "https://shop.example.com/", expect: { status: 0 } }`,
  );
  expect((await traced('trace -f requests.yaml -', shop('MUTUAL'), cwd)).output).toBe(
    '0 of 2 requests differ\n',
  );
});

test('a policy for identities is not met by a client without a certificate', async () => {
  const policy = istio(
    'AuthorizationPolicy',
    'identities',
    'selector: { matchLabels: { istio: ingressgateway } }\nrules: [{ from: [{ source: { principals: ["*"] } }] }]',
    'istio-system',
  );
  const gatewayPods = deployment('edge', 'istio-system', { labels: 'istio: ingressgateway', ports: [443] });
  expect(
    await headline('https://open.example.com/', documents(shop('MUTUAL'), policy, gatewayPods)),
  ).toContain('→ 403');
});
