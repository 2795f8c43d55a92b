import { onlineBoutique } from '../../examples/online-boutique/online-boutique';
import { App } from '../../lib';
import { linesBetween } from './compared';

type Json = Readonly<Record<string, unknown>>;

const namespace = 'online-boutique';
const object = (apiVersion: string, kind: string, name: string, spec: Json): Json => ({
  ...{ apiVersion, kind, metadata: { name, namespace }, spec },
});

/** The Services of the shop as a person writes them: name, port, port of the pods, and the name of the port. */
const services: readonly [string, number, number, string][] = [
  ['emailservice', 5000, 8080, 'grpc'],
  ['checkoutservice', 5050, 5050, 'grpc'],
  ['recommendationservice', 8080, 8080, 'grpc'],
  ['frontend', 80, 8080, 'http'],
  ['paymentservice', 50051, 50051, 'grpc'],
  ['productcatalogservice', 3550, 3550, 'grpc'],
  ['cartservice', 7070, 7070, 'grpc'],
  ['currencyservice', 7000, 7000, 'grpc'],
  ['shippingservice', 50051, 50051, 'grpc'],
  ['adservice', 9555, 9555, 'grpc'],
  ['redis-cart', 6379, 6379, 'tcp-redis'],
];

const deployment = (app: string, version: string, containerPort: number) =>
  object('apps/v1', 'Deployment', `${app}-${version}`, {
    selector: { matchLabels: { app, version } },
    template: {
      metadata: { labels: { app, version } },
      spec: { containers: [{ name: 'server', image: app, ports: [{ containerPort }] }] },
    },
  });

const handWritten: readonly Json[] = [
  {
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } },
  },
  ...services.flatMap(([app, port, targetPort, name]) => [
    object('v1', 'Service', app, { selector: { app }, ports: [{ name, port, targetPort }] }),
    deployment(app, 'v1', targetPort),
  ]),
  object('networking.istio.io/v1', 'Gateway', 'frontend-gateway', {
    selector: { istio: 'ingressgateway' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
  }),
  object('networking.istio.io/v1', 'VirtualService', 'frontend-ingress', {
    hosts: ['*'],
    gateways: ['frontend-gateway'],
    http: [{ route: [{ destination: { host: 'frontend', port: { number: 80 } } }] }],
  }),
];

const canary: readonly Json[] = [
  deployment('productcatalogservice', 'v2', 3550),
  object('networking.istio.io/v1', 'DestinationRule', 'productcatalogservice', {
    host: 'productcatalogservice',
    subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })),
  }),
  object('networking.istio.io/v1', 'VirtualService', 'productcatalogservice', {
    hosts: ['productcatalogservice'],
    http: [
      {
        route: [
          { destination: { host: 'productcatalogservice', subset: 'v1' }, weight: 75 },
          { destination: { host: 'productcatalogservice', subset: 'v2' }, weight: 25 },
        ],
      },
    ],
  }),
];

const yaml = (objects: readonly Json[]) => objects.map((one) => JSON.stringify(one)).join('\n---\n');

function written(weight?: number): string {
  const app = new App({ printWarnings: false });
  const productCatalog =
    weight === undefined ? undefined : { canary: { name: 'v2', image: 'catalog:2' }, weight };
  onlineBoutique(app, { tag: '1', productCatalog });
  return app.synthYaml();
}

test('no request is answered as the hand-written shop does not answer it', () => {
  expect(linesBetween(yaml(handWritten), written())).toEqual([]);
});

test('nor with a canary of the product catalog', () => {
  expect(linesBetween(yaml([...handWritten, ...canary]), written(25))).toEqual([]);
  expect(linesBetween(yaml(handWritten), written(25))).not.toEqual([]);
});

test('the program as it stands', () => {
  expect(`\n${written(25)}`).toMatchSnapshot();
});
