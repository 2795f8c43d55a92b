import { manifestsOf } from '../../../lib/check/manifests';
import { embeddedState } from '../../../lib/trace/embedded/embed';

const manifests = `
apiVersion: v1
kind: Secret
metadata: { name: name-of-a-secret, namespace: vault }
stringData: { password: hidden-0 }
data: { key: hidden-1 }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { url: hidden-2 }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    rootNamespace: istio-root
    extensionProviders: [{ name: x, envoyExtAuthzHttp: { service: hidden-3 } }]
    defaultConfig: { proxyMetadata: { TOKEN: hidden-4 } }
  meshNetworks: "networks: { hidden-5: {} }"
---
apiVersion: v1
kind: Service
metadata:
  name: cart
  namespace: shop
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: hidden-6
    networking.istio.io/exportTo: "."
spec:
  selector: { app: cart }
  ports: [{ name: http, port: 80 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop, annotations: { note: hidden-7 } }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata:
      labels: { app: cart }
      annotations: { proxy.istio.io/config: "proxyMetadata: { A: hidden-8 }" }
    spec:
      volumes: [{ name: v, configMap: { name: hidden-9 } }]
      initContainers: [{ name: init, image: hidden-10, args: [hidden-11] }]
      containers:
        - name: main
          image: hidden-12
          command: [hidden-13]
          args: [--token=hidden-14]
          env:
            - { name: hidden-15, value: hidden-16 }
            - { name: OTHER_URL, value: "http://user:hidden-17@other.shop:8080" }
          envFrom: [{ secretRef: { name: hidden-18 } }]
          ports: [{ containerPort: 8080 }]
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: filter, namespace: shop }
spec:
  configPatches:
    - applyTo: HTTP_FILTER
      match: { context: SIDECAR_OUTBOUND, proxy: { metadata: { x: hidden-19 } } }
      patch: { operation: MERGE, value: { code: hidden-20 } }
---
apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: plugin, namespace: shop }
spec:
  url: hidden-21
  pluginConfig: { key: hidden-22 }
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  jwtRules: [{ issuer: me, jwks: hidden-23, jwksUri: "https://hidden-24" }]
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: edge, namespace: argocd }
spec:
  destination: { namespace: edge }
  source:
    chart: gateway
    repoURL: hidden-25
    helm:
      parameters: [{ name: a, value: hidden-26 }]
      values: |
        labels: { istio: edge }
        env: { TOKEN: hidden-27 }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: db, namespace: shop }
spec:
  chart: { spec: { chart: postgres } }
  values: { auth: { password: hidden-28 } }
---
apiVersion: example.com/v1
kind: Database
metadata: { name: orders, namespace: shop }
spec: { password: hidden-29 }
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  strategy: { canary: { analysis: { args: [{ name: a, value: hidden-30 }] }, stableService: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, env: [{ name: A, value: hidden-31 }] }] } }
`;

const texts = [{ file: 'all.yaml', text: manifests }];
const state = embeddedState(manifestsOf({ texts }).objects);
const written = JSON.stringify(state);

test('a page holds no data of Secrets and ConfigMaps, no variable, argument or image, and no field that a trace does not read', () => {
  expect([...manifests.matchAll(/hidden-\d+/g)]).toHaveLength(32);
  expect(written.match(/hidden-\d+/g)).toBeNull();
  expect(written).not.toContain('name-of-a-secret');
});

test('of the configuration of istiod and of charts a page holds what a trace reads, as JSON', () => {
  expect(written).toContain(JSON.stringify(JSON.stringify({ rootNamespace: 'istio-root' })));
  expect(written).toContain(JSON.stringify(JSON.stringify({ labels: { istio: 'edge' } })));
  expect(state.options.rootNamespace).toBe('istio-root');
});

test('the namespace of a Secret exists in the page all the same', () => {
  expect(state.objects.map(({ namespace }) => namespace)).toContain('vault');
});
