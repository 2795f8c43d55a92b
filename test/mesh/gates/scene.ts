import type { GatedStep } from '../../../lib/apply/gates/gates';
import { meshObjectOf } from '../../../lib/apply/gates/live-mesh';
import type { LiveObject } from '../../../lib/kubernetes/cluster';
import { keyOf } from '../../../lib/mesh/objects/key';
import { changedKeys, type ObjectMap } from '../../../lib/mesh/objects/object-map';
import { type Gate, gatesOf } from '../../../lib/plan/gates';
import type { Move } from '../../../lib/plan/move';
import { Verifier } from '../../../lib/plan/verify/verifier';
import type { KubernetesObject } from '../lab/objects';

const NAMESPACE = 'gates';
export const HOST = `cart.${NAMESPACE}.svc.cluster.local`;
const ISTIO = 'networking.istio.io/v1';

/** The objects of every scene: the namespace, the callers, and a name to call. */
export const FRAME: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE, labels: { 'istio-injection': 'enabled' } },
  },
  deployment('shop', 'v1', 2),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'cart', namespace: NAMESPACE },
    spec: {
      selector: { app: 'cart' },
      ports: [{ name: 'http', port: 80, targetPort: 8080, appProtocol: 'http' }],
    },
  },
];

/** The versions of the cart that run, with a subset of each. */
export function versions(...names: readonly string[]): readonly KubernetesObject[] {
  return [
    ...names.map((name) => deployment('cart', name, 2)),
    {
      apiVersion: ISTIO,
      kind: 'DestinationRule',
      metadata: { name: 'cart', namespace: NAMESPACE },
      spec: { host: HOST, subsets: names.map((name) => ({ name, labels: { version: name } })) },
    },
  ];
}

/** Everybody is sent to these versions, in these parts. */
export function routes(
  ...weights: readonly (readonly [version: string, weight: number])[]
): KubernetesObject {
  return {
    apiVersion: ISTIO,
    kind: 'VirtualService',
    metadata: { name: 'cart', namespace: NAMESPACE },
    spec: {
      hosts: [HOST],
      http: [
        {
          route: weights.map(([subset, weight]) => ({
            destination: { host: HOST, subset, port: { number: 80 } },
            weight,
          })),
        },
      ],
    },
  };
}

function deployment(app: string, version: string, replicas: number): KubernetesObject {
  const labels = { app, version };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${app}-${version}`, namespace: NAMESPACE },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 8080 }] }] },
      },
    },
  };
}

/** The step from one set of objects to another, with all that has to hold then. */
export function stepOf(from: readonly KubernetesObject[], to: readonly KubernetesObject[]): GatedStep {
  const [before, after] = [mapOf(from), mapOf(to)];
  const moves = changedKeys(before, after).map(
    (key): Move => ({ key, from: before.get(key), to: after.get(key), isFinal: true }),
  );
  const gates: readonly Gate[] = gatesOf(moves);
  const verifier = new Verifier({
    context: [],
    from: before,
    to: after,
    intermediate: [],
    identity: ({ object }) => keyOf(object),
    options: {},
  });
  return { gates, before, after, questions: verifier.samples };
}

function mapOf(objects: readonly KubernetesObject[]): ObjectMap {
  return new Map(
    objects.map((object) => {
      const read = meshObjectOf(object as unknown as LiveObject);
      return [keyOf(read), read];
    }),
  );
}
