import type { Schema } from './schema';

// The fields of Kubernetes kinds that are read here. The API server validates the other fields.

const text: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const integerOrText: Schema = { 'x-kubernetes-int-or-string': true };
const boolean: Schema = { type: 'boolean' };
const texts: Schema = { type: 'array', items: text };
const textsByName: Schema = { type: 'object', additionalProperties: text };

function some(properties: Schema['properties']): Schema {
  return { type: 'object', isPartial: true, properties };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

const selector = some({
  matchLabels: textsByName,
  matchExpressions: list(some({ key: text, operator: text, values: texts })),
});

const security = some({ runAsUser: integer });

const container = some({
  name: text,
  image: text,
  securityContext: security,
  env: list(some({ name: text, value: text })),
  ports: list(some({ name: text, containerPort: integer, protocol: text })),
});

const podSpec = some({
  serviceAccountName: text,
  hostNetwork: boolean,
  nodeName: text,
  securityContext: security,
  containers: list(container),
  initContainers: list(container),
});

const podMetadata = some({ labels: textsByName, annotations: textsByName });
const template = some({ metadata: podMetadata, spec: podSpec });
const workload = some({ spec: some({ replicas: integer, selector, template }) });
const reference = some({
  group: text,
  kind: text,
  name: text,
  namespace: text,
  port: integer,
  sectionName: text,
});

const webhooks = some({
  webhooks: list(
    some({
      name: text,
      namespaceSelector: selector,
      objectSelector: selector,
      clientConfig: some({ url: text, service: some({ name: text, namespace: text }) }),
    }),
  ),
});

/** By `group/Kind`. */
export const kubernetes: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  [
    '/Service',
    some({
      spec: some({
        selector: textsByName,
        type: text,
        clusterIP: text,
        externalName: text,
        ports: list(
          some({ name: text, port: integer, targetPort: integerOrText, protocol: text, appProtocol: text }),
        ),
      }),
    }),
  ],
  ['/Pod', some({ spec: podSpec })],
  ['/ReplicationController', some({ spec: some({ replicas: integer, selector: textsByName, template }) })],
  ['apps/DaemonSet', workload],
  ['apps/Deployment', workload],
  ['apps/ReplicaSet', workload],
  ['apps/StatefulSet', workload],
  ['argoproj.io/Rollout', workload],
  ['batch/Job', some({ spec: some({ template }) })],
  ['batch/CronJob', some({ spec: some({ jobTemplate: some({ spec: some({ template }) }) }) })],
  [
    'autoscaling/HorizontalPodAutoscaler',
    some({
      spec: some({
        minReplicas: integer,
        maxReplicas: integer,
        scaleTargetRef: some({ apiVersion: text, kind: text, name: text }),
      }),
    }),
  ],
  [
    'policy/PodDisruptionBudget',
    some({ spec: some({ selector, minAvailable: integerOrText, maxUnavailable: integerOrText }) }),
  ],
  ['/ConfigMap', some({ data: textsByName })],
  ['/Secret', some({ type: text, data: textsByName, stringData: textsByName })],
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', webhooks],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', webhooks],
  [
    'networking.k8s.io/Ingress',
    some({
      spec: some({
        ingressClassName: text,
        rules: list(
          some({
            host: text,
            http: some({
              paths: list(
                some({
                  path: text,
                  backend: some({
                    service: some({ name: text, port: some({ name: text, number: integer }) }),
                  }),
                }),
              ),
            }),
          }),
        ),
      }),
    }),
  ],
  [
    'gateway.networking.k8s.io/HTTPRoute',
    some({
      spec: some({
        hostnames: texts,
        parentRefs: list(reference),
        rules: list(some({ backendRefs: list(reference) })),
      }),
    }),
  ],
  [
    'gateway.networking.k8s.io/GRPCRoute',
    some({
      spec: some({
        hostnames: texts,
        parentRefs: list(reference),
        rules: list(some({ backendRefs: list(reference) })),
      }),
    }),
  ],
  [
    'gateway.networking.k8s.io/Gateway',
    some({
      spec: some({
        gatewayClassName: text,
        addresses: list(some({ type: text, value: text })),
        listeners: list(some({ name: text, hostname: text, port: integer, protocol: text })),
      }),
    }),
  ],
]);
