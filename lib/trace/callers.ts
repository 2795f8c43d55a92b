import { servesGateway } from '../mesh/gateway/gateways';
import type { Mesh } from '../mesh/mesh';
import type { Labels } from '../mesh/objects/mesh-object';
import type { Workload } from '../mesh/registry/workloads';
import type { Caller } from '../mesh/request';

/** A caller, in words, with its pods. */
export interface TracedCaller {
  readonly caller: Caller;
  /** Such as `Deployment shop/frontend-v2` or `any pod of namespace shop`. */
  readonly words: string;
  /** Its pods; empty if only the namespace is known. */
  readonly workloads: readonly Workload[];
}

/** Pods that serve a Gateway answer for its clients; the others call for themselves. */
export function callerOf(mesh: Mesh, workloads: readonly Workload[], words: string): TracedCaller {
  const [first] = workloads;
  const labels = commonLabels(workloads);
  const isGateway = mesh.gateways.some(
    (each) => Object.keys(each.spec.selector ?? {}).length > 0 && servesGateway(labels, each),
  );
  const caller: Caller = {
    kind: isGateway ? 'gateway' : 'workload',
    namespace: first?.namespace ?? '',
    labels,
  };
  return { caller, words, workloads };
}

/** The caller of the pods of a workload. */
export function callerOfWorkload(mesh: Mesh, workload: Workload): TracedCaller {
  const { kind, name } = workload.object;
  return callerOf(mesh, [workload], `${kind} ${workload.namespace}/${name}`);
}

function commonLabels(workloads: readonly Workload[]): Labels {
  const [first, ...others] = workloads;
  const pairs = Object.entries(first?.labels ?? {});
  return Object.fromEntries(
    pairs.filter(([key, value]) => others.every(({ labels }) => labels[key] === value)),
  );
}

/** The pods that serve a Gateway. */
export function atGateway(mesh: Mesh, name: string): TracedCaller {
  const gateway = mesh.gateways.find((each) => each.name === name);
  const selector = gateway?.spec.selector ?? {};
  const pods =
    gateway === undefined ? [] : mesh.workloads.all.filter(({ labels }) => servesGateway(labels, gateway));
  const [first] = pods;
  const caller: Caller = {
    kind: 'gateway',
    namespace: first?.namespace ?? gateway?.object.namespace ?? '',
    labels: first?.labels ?? selector,
  };
  return { caller, words: `clients of Gateway ${name}`, workloads: [] };
}

/** Any pod of a namespace. */
export function inNamespace(namespace: string): TracedCaller {
  return {
    caller: { kind: 'workload', namespace, labels: {} },
    words: `any pod of namespace ${namespace}`,
    workloads: [],
  };
}
