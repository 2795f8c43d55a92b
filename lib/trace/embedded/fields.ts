import { mappingOf } from '../../mesh/objects/json';
import type { JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { existingServicesAnnotation } from '../../mesh/registry/existing-services';
import { configurationMap, installations } from './installations';
import { type Kept, keptOf } from './kept';

// What a trace reads of manifests. All else stays out of a page: data of Secrets and ConfigMaps, variables, arguments.

const annotations: Readonly<Record<string, Kept>> = Object.fromEntries(
  [
    'ambient.istio.io/waypoint-inbound-binding',
    'gateway.istio.io/name-override',
    'gateway.istio.io/service-account',
    'inject.istio.io/templates',
    'istio.io/dry-run',
    'networking.istio.io/exportTo',
    'sidecar.istio.io/inject',
    existingServicesAnnotation,
  ].map((name) => [name, true]),
);

/** The namespace is that of the object. */
const metadata = {
  name: true,
  labels: true,
  annotations,
  creationTimestamp: true,
  ownerReferences: { kind: true, name: true },
} as const satisfies Kept;

const podSpec: Kept = {
  serviceAccountName: true,
  hostNetwork: true,
  containers: { name: true, ports: true },
  initContainers: { name: true },
};

const template: Kept = { metadata: { labels: true, annotations }, spec: podSpec };

const workload: Kept = { replicas: true, selector: true, template };

const extension: Kept = { selector: true, targetRef: true, targetRefs: true };

/** The fields of `spec` by `group/Kind`. The group of the core is empty. */
const specs: ReadonlyMap<string, Kept> = new Map<string, Kept>([
  ...installations,
  ['/Pod', podSpec],
  ['/ReplicationController', workload],
  ['/Service', { selector: true, ports: true, type: true, clusterIP: true, externalName: true }],
  ['apps/DaemonSet', workload],
  ['apps/Deployment', workload],
  ['apps/ReplicaSet', workload],
  ['apps/StatefulSet', workload],
  ['batch/CronJob', { jobTemplate: { spec: { template } } }],
  ['batch/Job', { template }],
  ['autoscaling/HorizontalPodAutoscaler', { scaleTargetRef: true, minReplicas: true, maxReplicas: true }],
  ['networking.istio.io/DestinationRule', true],
  ['networking.istio.io/Gateway', true],
  ['networking.istio.io/ServiceEntry', true],
  ['networking.istio.io/Sidecar', true],
  ['networking.istio.io/VirtualService', true],
  ['networking.istio.io/WorkloadEntry', true],
  [
    'networking.istio.io/EnvoyFilter',
    {
      workloadSelector: true,
      targetRefs: true,
      configPatches: { applyTo: true, match: { context: true } },
    },
  ],
  ['security.istio.io/AuthorizationPolicy', true],
  ['security.istio.io/PeerAuthentication', true],
  [
    'security.istio.io/RequestAuthentication',
    {
      ...extension,
      jwtRules: {
        issuer: true,
        audiences: true,
        spaceDelimitedClaims: true,
        outputPayloadToHeader: true,
        outputClaimToHeaders: true,
      },
    },
  ],
  ['extensions.istio.io/WasmPlugin', extension],
  ['extensions.istio.io/TrafficExtension', extension],
  ['gateway.networking.k8s.io/Gateway', true],
  ['gateway.networking.k8s.io/GatewayClass', { controllerName: true }],
  ['gateway.networking.k8s.io/GRPCRoute', true],
  ['gateway.networking.k8s.io/HTTPRoute', true],
  ['gateway.networking.k8s.io/ReferenceGrant', true],
  ['gateway.networking.k8s.io/TCPRoute', true],
  ['gateway.networking.k8s.io/TLSRoute', true],
  [
    'argoproj.io/Rollout',
    {
      replicas: true,
      selector: true,
      template,
      workloadRef: true,
      strategy: {
        canary: {
          stableService: true,
          canaryService: true,
          pingPong: true,
          trafficRouting: { istio: true, managedRoutes: true },
        },
        blueGreen: { activeService: true, previewService: true },
      },
    },
  ],
  ['flagger.app/Canary', { targetRef: true, provider: true, service: true }],
  [
    'serving.knative.dev/Service',
    { traffic: true, template: { metadata, spec: { serviceAccountName: true } } },
  ],
]);

/** Of other objects the namespaces that they create Services in. */
const others: Kept = { targetNamespace: true, destination: { namespace: true } };

/** The part of an object that a trace reads; undefined for one of which it reads nothing. */
export function fieldsOf({ group, kind, name, data }: MeshObject): JsonObject | undefined {
  const id = `${group}/${kind}`;
  if (id === '/Secret') return undefined;
  if (id === '/ConfigMap' && name !== 'istio' && !name.startsWith('istio-')) return undefined;
  const { apiVersion, kind: written } = data;
  const part = keptOf(data, {
    // The namespace of what an IstioOperator installs is another one if it names none itself.
    metadata: kind === 'IstioOperator' ? { ...metadata, namespace: true } : metadata,
    spec: specs.get(id) ?? others,
    ...(id === '/Pod' && { status: { podIP: true } }),
    ...(id === '/ConfigMap' && { data: configurationMap }),
  });
  return { apiVersion, kind: written, ...mappingOf(part) };
}
