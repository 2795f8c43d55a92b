import { fieldOf } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import { carries } from '../../mesh/registry/workloads';
import {
  calledService,
  type Explanation,
  type FailingRequest,
  policyOf,
  serviceAt,
  subsetAt,
} from './explanation';

/** `UH`: no pod behind the cluster is ready. */
export function withoutEndpoints(request: FailingRequest): Explanation {
  const { mesh, target } = request;
  const service = calledService(request);
  const subset = subsetAt(request);
  const all = service === undefined ? [] : mesh.behind(service);
  const wanted = subset === undefined ? {} : labelsOf(subset.object.data['spec'], subset.path[2]);
  const own = all.filter((each) => carries(each.labels, wanted));
  const running = own.filter(({ replicas }) => replicas !== 0);
  const [idle] = own;
  if (running.length > 0) return notReady(request, running[0]?.at);
  if (idle !== undefined)
    return {
      code: 'no-endpoints',
      words: `${target} has only workloads with 0 replicas`,
      at: fieldOf(idle.object, 'spec', 'replicas'),
      fix: 'run pods, or route to another version',
      isCertain: own.length === 1,
    };
  if (subset !== undefined && all.length > 0)
    return {
      code: 'no-endpoints',
      words: `no pod is behind ${target}`,
      at: fieldOf(subset.object, ...subset.path, 'labels'),
      fix: 'run pods with the labels of the subset, or route to another one',
      isCertain: service !== undefined && mesh.known.holdsPods(service.namespace),
    };
  return withoutPods(request, service);
}

function labelsOf(spec: unknown, index: unknown): Readonly<Record<string, string>> {
  const { subsets = [] } = (spec ?? {}) as {
    subsets?: readonly { labels?: Readonly<Record<string, string>> }[];
  };
  return subsets[Number(index)]?.labels ?? {};
}

function withoutPods(request: FailingRequest, service: MeshService | undefined): Explanation {
  const { mesh, target } = request;
  const object = serviceAt(request);
  if (object === undefined || service === undefined)
    return {
      code: 'no-endpoints',
      words: `no pod behind ${target} was ready`,
      at: undefined,
      fix: 'look at the Service and at its pods, which the files do not contain',
      isCertain: false,
    };
  if (service.resolution === 'dns')
    return {
      code: 'not-resolved',
      words: `the proxy has no address of ${target}: DNS does not resolve its name`,
      at: fieldOf(object, 'spec', 'resolution'),
      fix: 'name endpoints that DNS resolves, or a host that it resolves',
      isCertain: false,
    };
  const isEntry = object.kind === 'ServiceEntry';
  const hasSelector = service.selector !== undefined;
  return {
    code: 'no-endpoints',
    words: `no pod is behind ${target}`,
    at: fieldOf(object, 'spec', isEntry ? (hasSelector ? 'workloadSelector' : 'endpoints') : 'selector'),
    fix: isEntry
      ? 'list endpoints, or select pods or WorkloadEntries that exist'
      : 'run pods with the labels that the Service selects',
    // Where pods of a subset were meant, the files rather lack them.
    isCertain: mesh.known.holdsPods(service.namespace) && subsetAt(request) === undefined,
  };
}

function notReady(request: FailingRequest, pods: Explanation['at']): Explanation {
  const outlier = policyOf(request, 'outlierDetection')?.at;
  return {
    code: 'no-endpoints',
    words: `no pod behind ${request.target} was ready${outlier === undefined ? '' : ', or outlier detection had ejected all of them'}`,
    at: outlier ?? pods,
    fix:
      outlier === undefined
        ? 'look at the readiness of the pods'
        : 'look at the readiness of the pods, and set minHealthPercent or a lower maxEjectionPercent',
    isCertain: false,
  };
}
