import { type ApiServer, Refused } from './api-server';
import type { KubernetesObject, Pod } from './objects';
import { waitFor } from './wait';

/** The container of every proxy, by which everybody knows a pod of the mesh. */
export const PROXY_CONTAINER = 'istio-proxy';
const NAME = 'sidecar-injector';
const API = 'admissionregistration.k8s.io/v1';
const TRIED_IN = 'injection-is-tried-here';

/**
 * The policy by which the API server itself adds to a pod of the mesh, in place of Istio's webhook: the proxy, the
 * annotation that lists the additions, and the label without which callers speak plain text to it, which STRICT
 * refuses.
 */
const POLICY: KubernetesObject = {
  apiVersion: API,
  kind: 'MutatingAdmissionPolicy',
  metadata: { name: NAME },
  spec: {
    matchConstraints: {
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      objectSelector: {
        matchExpressions: [{ key: 'sidecar.istio.io/inject', operator: 'NotIn', values: ['false'] }],
      },
    },
    matchConditions: [
      {
        name: 'has-no-proxy',
        expression: `!object.spec.containers.exists(each, each.name == '${PROXY_CONTAINER}')`,
      },
    ],
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    mutations: [
      {
        patchType: 'JSONPatch',
        // An ApplyConfiguration may not name a list such as the capabilities.
        jsonPatch: {
          expression: `
            (has(object.spec.initContainers) ? [] :
              [JSONPatch{op: 'add', path: '/spec/initContainers', value: []}])
            + (has(object.metadata.labels) ? [] :
              [JSONPatch{op: 'add', path: '/metadata/labels', value: {}}])
            + (has(object.metadata.annotations) ? [] :
              [JSONPatch{op: 'add', path: '/metadata/annotations', value: {}}])
            + [
              JSONPatch{
                op: 'add',
                path: '/metadata/annotations/' + jsonpatch.escapeKey('sidecar.istio.io/status'),
                value: '{"initContainers":["${PROXY_CONTAINER}"],"containers":null,"volumes":null}'
              },
              JSONPatch{
                op: 'add',
                path: '/metadata/labels/' + jsonpatch.escapeKey('security.istio.io/tlsMode'),
                value: 'istio'
              },
              JSONPatch{
                op: 'add',
                path: '/spec/initContainers/0',
                value: Object.spec.initContainers{
                  name: '${PROXY_CONTAINER}',
                  image: 'istio/proxyv2',
                  restartPolicy: 'Always',
                  securityContext: Object.spec.initContainers.securityContext{
                    allowPrivilegeEscalation: false,
                    capabilities: Object.spec.initContainers.securityContext.capabilities{drop: ['ALL']},
                    readOnlyRootFilesystem: true,
                    runAsNonRoot: true,
                    runAsUser: 1337,
                    seccompProfile: Object.spec.initContainers.securityContext.seccompProfile{
                      type: 'RuntimeDefault'
                    }
                  }
                }
              }
            ]`,
        },
      },
    ],
  },
};

/** Which namespaces, and the labels of one such: at the most one of these holds for a namespace. */
const NAMESPACES: readonly { name: string; selector: unknown; labels: Record<string, string> }[] = [
  {
    name: 'enabled',
    selector: { matchLabels: { 'istio-injection': 'enabled' } },
    labels: { 'istio-injection': 'enabled' },
  },
  {
    name: 'revision',
    selector: {
      matchExpressions: [
        { key: 'istio.io/rev', operator: 'Exists' },
        { key: 'istio-injection', operator: 'DoesNotExist' },
      ],
    },
    labels: { 'istio.io/rev': 'default' },
  },
];

/** Has the API server inject from now on, and waits until it does. */
export async function startInjection(api: ApiServer): Promise<void> {
  await api.apply(POLICY);
  await Promise.all(
    NAMESPACES.map(async ({ name, selector, labels }) => {
      await api.apply({
        apiVersion: API,
        kind: 'MutatingAdmissionPolicyBinding',
        metadata: { name: `${NAME}-${name}` },
        spec: { policyName: NAME, matchResources: { namespaceSelector: selector } },
      });
      const namespace = `${TRIED_IN}-${name}`;
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
      await api.apply(object);
      let seen = '';
      const look = () => injects(api, namespace, (refusal) => (seen = refusal));
      await waitFor(`pods to be injected by ${name}`, look, { seen: () => seen });
      await api.remove(object);
    }),
  );
}

async function injects(
  api: ApiServer,
  namespace: string,
  tell: (refusal: string) => void,
): Promise<true | undefined> {
  const tried = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'tried', namespace },
    spec: { containers: [{ name: 'app', image: 'app' }] },
  };
  const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
  try {
    return hasProxyContainer(await api.call<Pod>('POST', path, tried)) ? true : undefined;
  } catch (error) {
    // The namespace's service account is not there yet.
    if (!(error instanceof Refused && error.status === 403)) throw error;
    tell(error.message);
    return undefined;
  }
}

export function hasProxyContainer({ spec }: Pod): boolean {
  return [...spec.containers, ...(spec.initContainers ?? [])].some(({ name }) => name === PROXY_CONTAINER);
}
