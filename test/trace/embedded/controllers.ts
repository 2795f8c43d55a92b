import { manifestsOf } from '../../../lib/check/manifests';
import type { ComparedState } from './states';

/** Objects from which a mesh reads gateways, configuration, pods and Services that are in no file. */
export function controllers(): ComparedState {
  const objects = manifestsOf({ texts: [{ file: 'all.yaml', text }] }).objects;
  return { name: 'controllers', objects };
}

const service = (name: string, namespace = 'shop', spec = '') => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80, targetPort: web }]${spec} }
---`;

const deployment = (name: string, namespace = 'shop', replicas = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: main, image: a, ports: [{ name: web, containerPort: 8080 }] }] }
---`;

const gateway = (name: string, label: string, host: string, to: string) => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { istio: ${label} }
  servers: [{ port: { number: 8080, name: http, protocol: HTTP }, hosts: [${host}] }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec:
  hosts: [${host}]
  gateways: [${name}]
  http: [{ match: [{ headers: { x: { regex: "(?i)a+" } } }], route: [{ destination: { host: ${to} } }] }]
---`;

const text = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: mesh-system }
data:
  mesh: |
    # Comments, and anchors, are YAML.
    outboundTrafficPolicy: &policy { mode: REGISTRY_ONLY }
    trustDomain: shop.local
    trustDomainAliases: [old.local]
    pathNormalization: { normalization: MERGE_SLASHES }
    defaultVirtualServiceExportTo: ["."]
    enableAutoMtls: false
---
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata: { name: installed, namespace: mesh-system }
spec:
  components:
    ingressGateways:
      - name: edge
        enabled: true
        namespace: edge
        label: { istio: edge }
        k8s: { service: { ports: [{ port: 80, targetPort: 8080 }] } }
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: argo-gateway, namespace: argocd }
spec:
  destination: { namespace: argo-edge }
  source:
    chart: gateway
    helm:
      values: |
        labels:
          istio: argo-edge
        service: { ports: [{ port: 8000, targetPort: 8080 }] }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: flux-gateway, namespace: flux }
spec:
  targetNamespace: flux-edge
  chart: { spec: { chart: gateway } }
  values: { labels: { istio: flux-edge } }
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: rolled, namespace: shop }
spec:
  workloadRef: { apiVersion: apps/v1, kind: Deployment, name: rolled }
  selector: { matchLabels: { app: rolled } }
  strategy: { canary: { stableService: rolled, canaryService: rolled-canary } }
---
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: flagged, namespace: shop }
spec:
  targetRef: { apiVersion: apps/v1, kind: Deployment, name: flagged }
  service: { port: 9898, targetPort: web, gateways: [plain] }
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: served, namespace: shop }
spec: { template: { metadata: { name: served-one }, spec: { containers: [{ image: a }] } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: scaled, namespace: shop }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: scaled }, minReplicas: 4, maxReplicas: 9 }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: api, namespace: shop }
spec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api, namespace: shop }
spec:
  parentRefs: [{ name: api }]
  hostnames: [api.example.com]
  rules: [{ backendRefs: [{ name: scaled, port: 80 }] }]
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { selector: { matchLabels: { app: scaled } }, jwtRules: [{ issuer: me, audiences: [us] }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: callers, namespace: shop }
spec:
  selector: { matchLabels: { app: scaled } }
  rules: [{ from: [{ source: { principals: [shop.local/ns/shop/sa/rolled] } }] }]
---
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: filter, namespace: shop }
spec:
  workloadSelector: { labels: { app: flagged } }
  configPatches: [{ applyTo: HTTP_FILTER, match: { context: SIDECAR_OUTBOUND }, patch: { operation: ADD } }]
---${service('scaled')}${service('rolled')}${service('rolled-canary')}${service('headless', 'shop', ', clusterIP: None')}
${deployment('scaled')}${deployment('rolled')}${deployment('flagged')}${deployment('headless', 'shop', 'replicas: 0')}
${gateway('plain', 'edge', 'plain.example.com', 'scaled')}${gateway('argo', 'argo-edge', 'argo.example.com', 'rolled')}
${gateway('flux', 'flux-edge', 'flux.example.com', 'flagged')}
`;
