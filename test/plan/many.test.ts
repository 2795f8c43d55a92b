import { planOf } from '../../lib/plan/plan';
import { objectsOf } from './reading';

/** Services with a canary behind one VirtualService of a gateway; all of them promoted, or none. */
function shop(count: number, isPromoted: boolean): string {
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  const versions = isPromoted ? ['v2'] : ['v1', 'v2'];
  const route = (name: string) => {
    const to = (version: string) => ({
      destination: { host: `${name}.shop.svc.cluster.local`, subset: version },
    });
    return isPromoted
      ? [to('v2')]
      : [
          { ...to('v1'), weight: 90 },
          { ...to('v2'), weight: 10 },
        ];
  };
  const of = (kind: string, apiVersion: string, name: string, spec: object) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop' },
    spec,
  });
  const istio = 'networking.istio.io/v1';
  const objects = [
    of('Gateway', istio, 'shop', {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example.com'] }],
    }),
    of('VirtualService', istio, 'shop', {
      hosts: ['shop.example.com'],
      gateways: ['shop'],
      http: names.map((name) => ({ match: [{ uri: { prefix: `/${name}` } }], route: route(name) })),
    }),
    ...names.flatMap((name) => [
      of('Service', 'v1', name, { selector: { app: name }, ports: [{ name: 'http', port: 80 }] }),
      of('DestinationRule', istio, name, {
        host: `${name}.shop.svc.cluster.local`,
        subsets: versions.map((version) => ({ name: version, labels: { version } })),
      }),
      of('VirtualService', istio, name, {
        hosts: [`${name}.shop.svc.cluster.local`],
        http: [{ route: route(name) }],
      }),
      ...versions.map((version) => {
        const labels = { app: name, version };
        const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app' }] } };
        const replicas = version === 'v1' || isPromoted ? 2 : 1;
        return of('Deployment', 'apps/v1', `${name}-${version}`, {
          replicas,
          selector: { matchLabels: labels },
          template,
        });
      }),
    ]),
  ];
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

test('thirty promotions behind one VirtualService of a gateway take as many steps as one does', () => {
  const plan = planOf(objectsOf(shop(30, false)), objectsOf(shop(30, true)));
  if (plan.kind !== 'plan') throw new Error('there is no plan');
  expect(plan.steps.map(({ applied, deleted }) => applied.length + deleted.length)).toEqual([30, 31, 60]);
});
