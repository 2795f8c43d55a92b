import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { MeshService } from '../../mesh/registry/services';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { MESH } from '../../mesh/routes/virtual-services';
import { servicesOfControllers } from '../routes/controllers';
import { inMeshByHost, subsetsNamed, targetsOf } from '../routes/releases';
import { rule } from '../rule';

export const serviceBypassesSplit = rule({
  name: 'service-bypasses-split',
  description: 'A second Service selects the pods of all versions, so its callers bypass the split.',
  severity: 'warning',
  messages: {
    bypass: {
      message: 'Service {service} reaches {subsets}, past the routes of {split}',
      effect:
        'if callers use {service}, their requests reach {subsets} in proportion to their pods: the routes are for {split}',
      fix: 'add {service} to the hosts of the VirtualService, or let it select one version',
    },
  },
  check(mesh, report) {
    const inMesh = inMeshByHost(mesh);
    const servicesBy = new Map<Workload, MeshService[]>();
    for (const service of mesh.services.all) {
      if (isForCallers(service)) for (const pod of mesh.behind(service)) addTo(servicesBy, pod, service);
    }
    const parents = parentsIn(mesh);
    let ofControllers: ReadonlySet<string> | undefined;
    const told = new Set<MeshService>();
    for (const [virtualService, byHost] of targetsOf(mesh)) {
      if (!virtualService.gateways.has(MESH)) continue;
      for (const [host, destinations] of byHost) {
        const [split] = mesh.services.named(host);
        const names = subsetsNamed(destinations);
        if (split?.object?.kind !== 'Service' || names.length < 2) continue;
        const candidates = new Set(mesh.behind(split).flatMap((pod) => servicesBy.get(pod) ?? []));
        const others = [...candidates].flatMap((other) => {
          const { object, host: own } = other;
          if (other === split || object === undefined || told.has(other) || inMesh.has(own)) return [];
          if (!sharesPort(other, split) || parents.has(`${object.namespace}/${object.name}`)) return [];
          const reached = reachedBy(mesh, other, host, names);
          if (reached.length < 2) return [];
          ofControllers ??= servicesOfControllers(mesh);
          if (ofControllers.has(`${object.namespace}/${object.name}`)) return [];
          told.add(other);
          return [{ object, reached }];
        });
        const [first, ...more] = others;
        if (first === undefined) continue;
        const { object, reached } = first;
        report('bypass', {
          at: fieldOf(object, 'spec', 'selector'),
          related: [
            { at: fieldOf(virtualService.object, 'spec', 'hosts'), message: `the routes of ${host}` },
            ...more.slice(0, 3).map((each) => ({
              at: fieldOf(each.object, 'spec', 'selector'),
              message: `Service ${each.object.name} bypasses them too`,
            })),
          ],
          with: { service: object.name, subsets: reached.join(' and '), split: split.object.name },
        });
      }
    }
  },
});

/** Headless Services are for peers that choose a pod themselves. */
function isForCallers({ object, selector, resolution }: MeshService): boolean {
  return object?.kind === 'Service' && selector !== undefined && resolution === 'cluster-ip';
}

/** Whether both forward to one port of the pods; a Service for metrics has another one. */
function sharesPort(a: MeshService, b: MeshService): boolean {
  const targets = new Set(b.ports.map(({ targetPort }) => String(targetPort)));
  return a.ports.some(({ targetPort }) => targets.has(String(targetPort)));
}

/** The Services for which the Gateway API has routes, `NAMESPACE/NAME`. */
function parentsIn(mesh: Mesh): ReadonlySet<string> {
  const parents = mesh.gatewayApi.routes.flatMap((route) => route.parents);
  return new Set(
    parents.filter(({ kind }) => kind === 'Service').map((each) => `${each.namespace}/${each.name}`),
  );
}

/** The subsets of a host whose pods a Service selects too. */
function reachedBy(mesh: Mesh, service: MeshService, host: string, names: readonly string[]): string[] {
  const pods = mesh.behind(service);
  if (pods.length < 2) return [];
  const [split] = mesh.services.named(host);
  const behind = new Set(split === undefined ? [] : mesh.behind(split));
  const subsets = mesh.destinationRules.covering(host).flatMap(({ spec }) => spec.subsets ?? []);
  const seen = new Set<unknown>();
  return names.filter((name) => {
    const labels = subsets.find((each) => each.name === name)?.labels ?? {};
    const found = pods.find((pod) => behind.has(pod) && !seen.has(pod) && carries(pod.labels, labels));
    seen.add(found);
    return found !== undefined;
  });
}
