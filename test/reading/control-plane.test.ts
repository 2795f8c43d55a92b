import { manifestsOf } from '../../lib/check/manifests';
import { isBefore, istioVersionText, newestIstio, tryIstioVersion } from '../../lib/mesh/istio-version';
import { type Mesh, type MeshOptions, meshOf } from '../../lib/mesh/mesh';
import { newerFields } from '../../lib/mesh/schema/newer-fields';
import { schemaOf } from '../../lib/mesh/schema/schemas';
import { hiddenFrom } from '../../lib/mesh/sidecar/hidden';
import { scopeOf } from '../../lib/mesh/sidecar/proxy-scope';

/** The mesh of a text. */
function mesh(text: string, options: MeshOptions = {}): Mesh {
  const { objects, faults } = manifestsOf({ texts: [{ file: 'a.yaml', text }] });
  expect(faults).toEqual([]);
  return meshOf(objects, options);
}

const istiod = (image: string, labels = '{ app: istiod }', namespace = 'istio-system') => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: ${namespace}, labels: ${labels} }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: "${image}" }] }
`;

const service = (name: string, namespace: string, more = '') => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace}${more} }
spec: { ports: [{ name: http, port: 80 }] }
`;

const configuration = (text: string, namespace = 'istio-system') => `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: ${namespace} }
data:
  mesh: |
${text.replace(/^/gm, '    ')}
`;

describe('the version of Istio', () => {
  test.each([
    ['1.28', '1.28'],
    ['v1.28.3', '1.28'],
    ['1.30.1-distroless', '1.30'],
    ['1.9', '1.9'],
    ['latest', undefined],
    ['1', undefined],
    ['', undefined],
  ])('%s is read as %s', (text, version) => {
    const found = tryIstioVersion(text);
    expect(found && istioVersionText(found)).toBe(version);
  });

  test('is compared by number', () => {
    const nine = { major: 1, minor: 9 };
    expect([isBefore(nine, '1.10'), isBefore(nine, '1.9'), isBefore(nine, '1.8')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(isBefore({ major: 2, minor: 0 }, '1.31')).toBe(false);
  });

  const versionOf = (text: string, options?: MeshOptions) =>
    istioVersionText(mesh(text, options).istioVersion);

  test('is that of the image of istiod, else of its labels', () => {
    expect(versionOf(istiod('docker.io/istio/pilot:1.28.3-distroless'))).toBe('1.28');
    expect(versionOf(istiod('registry:5000/pilot:1.29.0@sha256:0a'))).toBe('1.29');
    const revised = '{ app: istiod, istio.io/rev: 1-30-1 }';
    expect(versionOf(istiod('pilot@sha256:0a', revised))).toBe('1.30');
    const labelled = '{ app: istiod, app.kubernetes.io/version: "1.27.9" }';
    expect(versionOf(istiod('registry:5000/pilot@sha256:0a', labelled))).toBe('1.27');
  });

  test('is the newest without istiod, or with one of an unknown version', () => {
    const newest = istioVersionText(newestIstio);
    expect([versionOf(service('cart', 'shop')), versionOf(istiod('pilot:latest'))]).toEqual([newest, newest]);
  });

  test('is that of the default revision, else of the oldest, and the given one before all', () => {
    const revision = (name: string, image: string) =>
      istiod(image, `{ app: istiod, istio.io/rev: ${name} }`).replace(
        'name: istiod,',
        `name: istiod-${name},`,
      );
    const canary = revision('canary', 'pilot:1.31.0');
    expect(versionOf(canary + istiod('pilot:1.30.2'))).toBe('1.30');
    expect(versionOf(canary + revision('old', 'pilot:1.29.2'))).toBe('1.29');
    expect(versionOf(canary, { istioVersion: { major: 1, minor: 28 } })).toBe('1.28');
  });

  test('every newer field is a field of the CRDs', () => {
    const lost = newerFields.filter(({ group, kind, field, value }) => {
      const text = JSON.stringify(schemaOf(group, kind));
      const [last = ''] = field?.split('.').slice(-1) ?? [];
      return field === undefined
        ? !text.includes('"spec"')
        : !text.includes(`"${last}":`) || (value !== undefined && !text.includes(`"${value}"`));
    });
    expect(lost).toEqual([]);
  });
});

describe('the mesh configuration', () => {
  test('sets the root namespace, or is in that of istiod', () => {
    expect(mesh(configuration('rootNamespace: istio-config')).rootNamespace).toBe('istio-config');
    expect(mesh(configuration('trustDomain: a', 'mesh')).rootNamespace).toBe('mesh');
    expect(mesh(configuration('', 'mesh'), { rootNamespace: 'own' }).rootNamespace).toBe('own');
    expect(mesh('').rootNamespace).toBe('istio-system');
  });

  test('is read from an IstioOperator too, and from the default revision first', () => {
    const operator = `---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: istio, namespace: istio-system }
spec: { meshConfig: { trustDomain: shop, trustDomainAliases: [old] } }
`;
    expect(mesh(operator).configuration.trustDomains).toEqual(['shop', 'old']);
    const canary = configuration('trustDomain: canary').replace('name: istio,', 'name: istio-canary,');
    expect(mesh(canary + configuration('trustDomain: main')).configuration.trustDomains).toEqual([
      'main',
      'canary',
    ]);
  });

  test('sets no default if several configurations differ', () => {
    const canary = configuration('defaultServiceExportTo: ["."]').replace(
      'name: istio,',
      'name: istio-canary,',
    );
    expect(mesh(canary).configuration.exportTo.service).toEqual(['.']);
    expect(mesh(canary + configuration('')).configuration.exportTo.service).toBeUndefined();
  });

  const routes = (more: string) => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec: { hosts: [cart], http: [{ route: [{ destination: { host: cart } }] }]${more} }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec: { host: cart, subsets: [{ name: v1, labels: { version: v1 } }]${more} }
`;
  const exporting = configuration(
    'defaultServiceExportTo: ["."]\ndefaultVirtualServiceExportTo: [".", web]\ndefaultDestinationRuleExportTo: ["."]',
  );

  test('sets exportTo of objects that have none', () => {
    const host = 'cart.shop.svc.cluster.local';
    const seen = (text: string) => {
      const { services, virtualServices, destinationRules } = mesh(text);
      return ['shop', 'web', 'pay'].map((namespace) => [
        services.find(host, namespace) !== undefined,
        virtualServices.some(
          ({ exportedTo }) => exportedTo.everywhere || exportedTo.namespaces.has(namespace),
        ),
        destinationRules.seenBy({ namespace, labels: {} }, host, 'shop') !== undefined,
      ]);
    };
    expect(seen(service('cart', 'shop') + routes('') + exporting)).toEqual([
      [true, true, true],
      [false, true, false],
      [false, false, false],
    ]);
    const own = service('cart', 'shop', ', annotations: { networking.istio.io/exportTo: "*" }');
    const all = [true, true, true];
    expect(seen(own + routes(', exportTo: ["*"]') + exporting)).toEqual([all, all, all]);
    expect(seen(service('cart', 'shop') + routes(''))).toEqual([all, all, all]);
  });

  test('decides about requests to unknown hosts, unless a Sidecar does', () => {
    const caller = { kind: 'workload', namespace: 'shop', labels: {} } as const;
    const registryOnly = configuration('outboundTrafficPolicy: { mode: REGISTRY_ONLY }');
    const sidecar = `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { outboundTrafficPolicy: { mode: ALLOW_ANY } }
`;
    expect(scopeOf(mesh(registryOnly), caller).allowsAny).toBe(false);
    expect(scopeOf(mesh(registryOnly + sidecar), caller).allowsAny).toBe(true);
    expect(scopeOf(mesh(''), caller).allowsAny).toBe(true);
  });
});

describe('what differs by version', () => {
  const sidecar = `---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec:
  egress: [{ hosts: ["*/*", "~/cart.shop.svc.cluster.local"] }]
  outboundTrafficPolicy: { mode: REGISTRY_ONLY }
`;
  const caller = { kind: 'workload', namespace: 'shop', labels: {} } as const;
  const at = (minor: number): MeshOptions => ({ istioVersion: { major: 1, minor } });

  test('a Sidecar excludes a host by ~ since 1.31', () => {
    const host = 'cart.shop.svc.cluster.local';
    const text = service('cart', 'shop') + sidecar;
    expect(scopeOf(mesh(text, at(30)), caller).clusterService(host)).toBeDefined();
    expect(scopeOf(mesh(text, at(31)), caller).clusterService(host)).toBeUndefined();
    const request = { host, port: 80, path: '/' } as unknown as Parameters<typeof hiddenFrom>[2];
    expect(hiddenFrom(mesh(text, at(31)), caller, request)?.exclusion).toBe(`~/${host}`);
  });

  test('a destination in several namespaces is a Service since 1.30, and the first by name before', () => {
    const entry = `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: pay, namespace: aaa }
spec:
  hosts: [pay.money.svc.cluster.local]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: STATIC
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [cart.shop.svc.cluster.local]
  http: [{ route: [{ destination: { host: pay.money.svc.cluster.local } }] }]
---
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: shop }
spec: { egress: [{ hosts: ["./*"] }] }
`;
    const text = service('cart', 'shop') + service('pay', 'money') + entry;
    const chosen = (minor: number) =>
      scopeOf(mesh(text, at(minor)), caller).clusterService('pay.money.svc.cluster.local')?.namespace;
    expect([chosen(29), chosen(30)]).toEqual(['aaa', 'money']);
  });
});

describe('an installation', () => {
  const gateways = (text: string) =>
    mesh(text).workloads.all.map(({ namespace, labels, object: { name } }) => ({ name, namespace, labels }));

  test('of an IstioOperator without a name has its mesh configuration, and gateways with the labels of the chart', () => {
    const text = `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  values:
    meshConfig: { trustDomain: prod, pathNormalization: { normalization: MERGE_SLASHES } }
  components:
    ingressGateways:
      - { name: edge, label: { istio: edge } }
      - { name: off, enabled: false }
    egressGateways:
      - { name: out, namespace: egress }
`;
    expect(mesh(text).configuration).toMatchObject({
      trustDomains: ['prod'],
      pathNormalization: 'MERGE_SLASHES',
    });
    const found = gateways(text);
    expect(found).toContainEqual({
      name: 'edge',
      namespace: 'istio-system',
      labels: { app: 'istio-ingressgateway', istio: 'edge' },
    });
    expect(found).toContainEqual({
      name: 'out',
      namespace: 'egress',
      labels: { app: 'istio-egressgateway', istio: 'egressgateway' },
    });
    expect(found.map(({ name }) => name)).not.toContain('off');
  });

  test('of the Sail operator has its mesh configuration', () => {
    const text = `apiVersion: sailoperator.io/v1
kind: Istio
metadata: { name: default }
spec: { namespace: mesh, values: { meshConfig: { trustDomain: prod } } }
`;
    expect(mesh(text)).toMatchObject({ rootNamespace: 'mesh', configuration: { trustDomains: ['prod'] } });
  });

  test('by an Application has the gateway of its chart, with the labels of its values', () => {
    const text = (helm: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: istio-edge, namespace: argocd }
spec:
  destination: { namespace: edge }
  source:
    chart: gateway
    helm: ${helm}
`;
    const of = (istio: string) => ({
      name: 'istio-edge',
      namespace: 'edge',
      labels: { app: 'istio-edge', istio },
    });
    expect(gateways(text('{}'))).toContainEqual(of('edge'));
    expect(gateways(text('{ values: "labels: { istio: ingress }" }'))).toContainEqual(of('ingress'));
    expect(gateways(text('{ valuesObject: { labels: { istio: shop } } }'))).toContainEqual(of('shop'));
  });
});
