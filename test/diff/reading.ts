import { type Difference, differenceOf } from '../../lib/diff/difference';
import type { Line } from '../../lib/diff/line';
import { manifests } from '../plan/reading';

/** Parts of an object besides its kind and name. */
type Spec = Readonly<Record<string, unknown>>;

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  spec: Spec,
  namespace = 'shop',
): object {
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}

export const istio = (kind: string, name: string, spec: Spec, namespace = 'shop') =>
  object('networking.istio.io/v1', kind, name, spec, namespace);

export const policy = (kind: string, name: string, spec: Spec, namespace = 'shop') =>
  object('security.istio.io/v1', kind, name, spec, namespace);

/** A service with pods of some versions, and a DestinationRule with a subset for each. */
export function service(app: string, versions: readonly string[], namespace = 'shop'): object[] {
  return [
    object(
      'v1',
      'Service',
      app,
      { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
      namespace,
    ),
    istio(
      'DestinationRule',
      app,
      { host: app, subsets: versions.map((name) => ({ name, labels: { version: name } })) },
      namespace,
    ),
    ...versions.map((version) => pods(app, version, `${app}-${version}`, namespace)),
  ];
}

export function pods(
  app: string,
  version: string,
  name: string,
  namespace = 'shop',
  more: Spec = {},
): object {
  const labels = { app, version };
  return object(
    'apps/v1',
    'Deployment',
    name,
    {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: app,
          containers: [{ name: 'app', image: 'app:1', ports: [{ containerPort: 8080 }], ...more }],
        },
      },
    },
    namespace,
  );
}

/** The VirtualService of a host in the mesh. */
export const routes = (name: string, http: readonly object[], more: Spec = {}) =>
  istio('VirtualService', name, { hosts: [name], http, ...more });

export const to = (host: string, subset?: string, weight?: number) => ({
  destination: { host, ...(subset && { subset }), port: { number: 80 } },
  ...(weight !== undefined && { weight }),
});

export const gateway = istio('Gateway', 'public', {
  selector: { istio: 'ingressgateway' },
  servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example.com'] }],
});

export const ofGateway = (http: readonly object[], name = 'public') =>
  istio('VirtualService', name, { hosts: ['shop.example.com'], gateways: ['public'], http });

export function difference(before: readonly object[], after: readonly object[]): Difference {
  return differenceOf(manifests(...before), manifests(...after));
}

/** The lines of a change: `cart.shop:80, in the mesh; x-canary: true; cart v1 → v2`. */
export function told(before: readonly object[], after: readonly object[]): string[] {
  return difference(before, after).lines.map(wordsOf);
}

function wordsOf({ hosts, callers, requests, words }: Line): string {
  return `${hosts.join(', ')}, ${callers.join(' and ')}; ${requests}; ${words}`;
}
