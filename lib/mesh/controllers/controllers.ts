import { GATEWAY_API } from '../gateway-api/routes';
import { listAt, valueAt } from '../objects/json-path';
import { keyOf } from '../objects/key';
import type { MeshObject } from '../objects/mesh-object';
import { addTo } from '../objects/multi-map';
import type { MeshService } from '../registry/services';
import type { Workload } from '../registry/workloads';
import { ARGO, type Rollout, rolloutOf } from './argo-rollouts';
import { FLAGGER, type FlaggerCanary, flaggerCanaryOf, generatedByCanary } from './flagger';
import { type GatewayDeployment, gatewayDeploymentOf, generatedByGateway } from './gateway-deployments';
import { type Generated, nothingGenerated } from './generated';
import { generatedByKnative, KNATIVE } from './knative';

/** The objects of a set of manifests from which controllers create, or change, the objects of this one. */
export interface Controllers {
  readonly canaries: readonly FlaggerCanary[];
  readonly rollouts: readonly Rollout[];
  /** Services of Knative Serving. */
  readonly knativeServices: readonly MeshObject[];
  readonly gatewayDeployments: readonly GatewayDeployment[];
}

/** The objects of a group and kind. */
type OfKind = (group: string, kind: string) => readonly MeshObject[];

/** Reads the objects of controllers. */
export function controllersOf(ofKind: OfKind, domain: string): Controllers {
  const byClass = new Map<string, string>();
  for (const each of ofKind(GATEWAY_API, 'GatewayClass')) {
    const controller = valueAt(each, 'spec', 'controllerName');
    if (typeof controller === 'string') byClass.set(each.name, controller);
  }
  return {
    canaries: ofKind(FLAGGER, 'Canary').flatMap((each) => flaggerCanaryOf(each, domain).canary ?? []),
    rollouts: ofKind(ARGO, 'Rollout').map((each) => rolloutOf(each, domain)),
    knativeServices: ofKind(KNATIVE, 'Service'),
    gatewayDeployments: ofKind(GATEWAY_API, 'Gateway').flatMap(
      (each) => gatewayDeploymentOf(each, byClass) ?? [],
    ),
  };
}

/**
 * The objects that controllers create, without those that the manifests contain themselves.
 *
 * @param pods the workloads of the manifests
 * @param others the services of the manifests
 */
export function generatedBy(
  { canaries, knativeServices, gatewayDeployments }: Controllers,
  pods: readonly Workload[],
  others: () => readonly MeshService[],
  domain: string,
): Generated {
  if (canaries.length + knativeServices.length + gatewayDeployments.length === 0) return nothingGenerated;
  const hosts = new Set(others().map(({ host }) => host));
  const workloads = new Map(pods.map((each) => [nameOf(each), each]));
  const all = [
    ...canaries.map((canary) => {
      const { kind, name } = canary.target;
      const target = workloads.get(`${kind} ${canary.object.namespace}/${name}`);
      return generatedByCanary(canary, target, domain);
    }),
    ...knativeServices.map((each) => generatedByKnative(each, domain)),
    ...gatewayDeployments.map((each) => generatedByGateway(each, domain)),
  ];
  return {
    services: all.flatMap(({ services }) => services).filter(({ host }) => !hosts.has(host)),
    workloads: all.flatMap((each) => each.workloads).filter((each) => !workloads.has(nameOf(each))),
  };
}

/** The keys of the objects of Istio that controllers create, as returned by `keyOf`. */
export function generatedKeys({ canaries }: Controllers): ReadonlySet<string> {
  return new Set(
    canaries
      .filter(({ isOfIstio }) => isOfIstio)
      .flatMap(({ object: { namespace }, apex, primary, canary }) => {
        const key = (kind: string, name: string) =>
          keyOf({ group: 'networking.istio.io', kind, namespace, name });
        return [key('VirtualService', apex), key('DestinationRule', primary), key('DestinationRule', canary)];
      }),
  );
}

function nameOf({ object: { kind, namespace, name } }: Workload): string {
  return `${kind} ${namespace}/${name}`;
}

/**
 * The pods of Rollouts: by the template of a Deployment if a Rollout references one, and by its ReplicaSets, which have
 * the hashes, if a cluster was read.
 */
export function withPodsOfRollouts(
  workloads: readonly Workload[],
  rollouts: readonly Rollout[],
): readonly Workload[] {
  if (rollouts.length === 0) return workloads;
  return withVersions(withReferencedTemplates(workloads, rollouts));
}

/** One workload for each ReplicaSet of a Rollout that has pods. */
function withVersions(workloads: readonly Workload[]): readonly Workload[] {
  const versions = new Map<string, Workload[]>();
  for (const each of workloads) {
    const owner = each.object.kind === 'ReplicaSet' ? rolloutOwning(each.object) : undefined;
    if (owner !== undefined) addTo(versions, owner, each);
  }
  if (versions.size === 0) return workloads;
  return workloads.flatMap((each) => {
    const { object } = each;
    if (object.kind === 'ReplicaSet' && rolloutOwning(object) !== undefined) return [];
    const running = (versions.get(nameOf(each)) ?? []).filter(({ replicas }) => replicas !== 0);
    if (running.length === 0) return [each];
    return running.map(({ labels, replicas }) => ({ ...each, labels, replicas }));
  });
}

/** The name of the Rollout that owns a ReplicaSet. */
function rolloutOwning(object: MeshObject): string | undefined {
  const owner = listAt(object, 'metadata', 'ownerReferences').find(
    (each) => (each as { readonly kind?: unknown } | null)?.kind === 'Rollout',
  ) as { readonly name?: unknown } | undefined;
  return typeof owner?.name === 'string' ? `Rollout ${object.namespace}/${owner.name}` : undefined;
}

function withReferencedTemplates(
  workloads: readonly Workload[],
  rollouts: readonly Rollout[],
): readonly Workload[] {
  const references = new Map(
    rollouts.flatMap(({ object, workloadRef }) =>
      workloadRef === undefined ? [] : [[object, `Deployment ${object.namespace}/${workloadRef}`] as const],
    ),
  );
  if (references.size === 0) return workloads;
  const byName = new Map(workloads.map((each) => [nameOf(each), each]));
  return workloads.map((each) => {
    const template = byName.get(references.get(each.object) ?? '');
    if (template === undefined) return each;
    const { at, labels, containers, serviceAccount, annotations } = template;
    return { ...each, at, labels: { ...each.labels, ...labels }, containers, serviceAccount, annotations };
  });
}
