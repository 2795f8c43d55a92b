import { type ApiObject, Chart, Duration } from 'cdk8s';
import { ConfigMap, Env, ImagePullPolicy, Secret, ServiceAccount, Volume } from 'cdk8s-plus-27';
import {
  App,
  Backend,
  ExistingService,
  Frontend,
  IngressGateway,
  type IngressGatewayProps,
  Listener,
  Namespace,
  Path,
  type PodSettings,
  type Route,
  type ServiceProps,
} from '../../lib';
import { at, manifest, program } from '../program';

const version = { name: 'v1', image: 'shop/cart:1' } as const;

/** A field of a Deployment's pods, by the settings of a version. */
function ofPod(path: string, settings: (chart: Chart) => PodSettings): unknown {
  const { app, chart } = program();
  new Backend(chart, 'cart', { port: 8080, version, everyVersion: settings(chart) });
  return at(manifest(app, 'Deployment', 'cart-v1'), `spec.template.spec.${path}`);
}

/** A field of the VirtualService of a gateway with one route. */
function ofRoute(path: string, props: object): unknown {
  const { app, chart } = program();
  const to = new Frontend(chart, 'page', { port: 80, version });
  const route = { hosts: ['shop.example.com'], ...('redirect' in props ? {} : { to }), ...props } as Route;
  new IngressGateway(chart, 'edge', { listeners: [Listener.http(80)], routes: [route] });
  return at(manifest(app, 'VirtualService', 'edge-shop.example.com'), `spec.http.0.${path}`);
}

/** The Gateway of a program. */
function ofGateway(props: Partial<IngressGatewayProps>): ApiObject | undefined {
  const { chart } = program();
  const to = new Frontend(chart, 'page', { port: 80, version });
  const routes = [{ hosts: ['shop.example.com'], to }];
  const all = { listeners: [Listener.http(80)], routes, ...props } as IngressGatewayProps;
  return new IngressGateway(chart, 'edge', all).gateway;
}

function serverOf(listener: Listener): unknown {
  return at(ofGateway({ listeners: [listener] })?.toJson(), 'spec.servers.0');
}

test('forwards is an annotation of the Service, so that no pod is replaced', () => {
  const { app, chart } = program();
  new Backend(chart, 'cart', { port: 8080, version, forwards: ['x-canary', 'cookie'] });
  expect(at(manifest(app, 'Service', 'cart'), 'metadata.annotations')).toEqual({
    'cdk8s-istio/forwards': 'x-canary,cookie',
  });
});

describe('each prop of pods reaches its field', () => {
  test('seccompProfile', () => {
    const seccompProfile = { type: 'Localhost', localhostProfile: 'cart.json' };
    const path = 'containers.0.securityContext.seccompProfile';
    expect(ofPod(path, () => ({ securityContext: { seccompProfile } }))).toEqual(seccompProfile);
  });

  test('envFrom', () => {
    const settings = (chart: Chart) => ({
      envFrom: [Env.fromConfigMap(ConfigMap.fromConfigMapName(chart, 'map', 'cart-map'))],
    });
    expect(ofPod('containers.0.envFrom', settings)).toEqual([{ configMapRef: { name: 'cart-map' } }]);
  });

  test('volumeMounts, and the volume in the pod', () => {
    const settings = (chart: Chart) => ({
      volumeMounts: [{ path: '/cache', volume: Volume.fromEmptyDir(chart, 'cache', 'cache') }],
    });
    expect(ofPod('containers.0.volumeMounts', settings)).toMatchObject([
      { mountPath: '/cache', name: 'cache' },
    ]);
    expect(ofPod('volumes', settings)).toMatchObject([{ name: 'cache' }]);
  });

  test('imagePullPolicy', () => {
    const settings = () => ({ imagePullPolicy: ImagePullPolicy.NEVER });
    expect(ofPod('containers.0.imagePullPolicy', settings)).toBe('Never');
  });

  test('imagePullSecret', () => {
    const settings = (chart: Chart) => ({
      imagePullSecret: Secret.fromSecretName(chart, 'registry', 'registry-key'),
    });
    expect(ofPod('imagePullSecrets', settings)).toEqual([{ name: 'registry-key' }]);
  });

  test('podSecurityContext', () => {
    expect(ofPod('securityContext.fsGroup', () => ({ podSecurityContext: { fsGroup: 2000 } }))).toBe(2000);
  });

  test('serviceAccount', () => {
    const settings = (chart: Chart) => ({
      serviceAccount: ServiceAccount.fromServiceAccountName(chart, 'account', 'cart-account'),
    });
    expect(ofPod('serviceAccountName', settings)).toBe('cart-account');
  });
});

describe('each prop of routes reaches its field', () => {
  const cors = {
    allowOrigins: ['https://app.example.com'],
    allowHeaders: ['x-token'],
    exposeHeaders: ['x-total'],
    allowMethods: ['PUT'],
    maxAge: Duration.minutes(5),
    allowCredentials: true,
  };

  test.each([
    ['allowHeaders', ['x-token']],
    ['exposeHeaders', ['x-total']],
    ['allowMethods', ['PUT']],
    ['maxAge', '300s'],
    ['allowCredentials', true],
  ])('cors.%s', (field, value) => {
    expect(ofRoute(`corsPolicy.${field}`, { cors })).toEqual(value);
  });

  test.each(['set', 'add'])('headers to %s', (field) => {
    const changes = { [field]: { 'x-from': 'edge' } };
    expect(ofRoute('headers.request', { requestHeaders: changes })).toEqual(changes);
    expect(ofRoute('headers.response', { responseHeaders: changes })).toEqual(changes);
  });

  test('headers to remove', () => {
    const changes = { remove: ['x-debug'] };
    expect(ofRoute('headers.request', { requestHeaders: changes })).toEqual(changes);
    expect(ofRoute('headers.response', { responseHeaders: changes })).toEqual(changes);
  });

  test('a redirect has path, host and status', () => {
    const redirect = { path: '/new', host: 'new.example.com', status: 308 };
    expect(ofRoute('redirect', { redirect, path: Path.exact('/old') })).toEqual({
      uri: '/new',
      authority: 'new.example.com',
      redirectCode: 308,
    });
  });
});

describe('each prop of a gateway and its listeners reaches its field', () => {
  test('gatewayName', () => {
    expect(ofGateway({ gatewayName: 'public' })?.name).toBe('public');
  });

  test('the name of a listener', () => {
    expect(serverOf(Listener.http(80, { name: 'web' }))).toMatchObject({ port: { name: 'web' } });
  });

  test('minProtocolVersion', () => {
    const listener = Listener.https(443, { credentialName: 'tls', minProtocolVersion: 'TLSV1_3' });
    expect(serverOf(listener)).toMatchObject({ tls: { mode: 'SIMPLE', minProtocolVersion: 'TLSV1_3' } });
  });

  test('mutual', () => {
    const listener = Listener.https(443, { credentialName: 'tls', mutual: true });
    expect(serverOf(listener)).toMatchObject({ tls: { mode: 'MUTUAL', credentialName: 'tls' } });
  });
});

test('the name of a Namespace', () => {
  const { app, chart } = program();
  new Namespace(chart, 'namespace', { name: 'shop-tests' });
  expect(manifest(app, 'Namespace', 'shop-tests').metadata.name).toBe('shop-tests');
});

test('the domain of the cluster is in the hosts of services and of existing ones', () => {
  const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
  const props: ServiceProps = { port: 8080, version, clusterDomain: 'corp.internal' };
  expect(new Backend(chart, 'cart', props).host).toBe('cart.shop.svc.corp.internal');
  const existing = new ExistingService(chart, 'ratings', { port: 9080, clusterDomain: 'corp.internal' });
  expect(existing.host).toBe('ratings.shop.svc.corp.internal');
});
