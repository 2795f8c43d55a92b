import type { Mesh } from '../../mesh/mesh';
import { fieldOf } from '../../mesh/objects/mesh-object';
import { addTo } from '../../mesh/objects/multi-map';
import type { MeshService } from '../../mesh/registry/services';
import { carries } from '../../mesh/registry/workloads';
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
    const byNamespace = new Map<string, MeshService[]>();
    for (const service of mesh.services.all) {
      if (isForCallers(service)) addTo(byNamespace, service.namespace, service);
    }
    let ofControllers: ReadonlySet<string> | undefined;
    const told = new Set<MeshService>();
    for (const [virtualService, byHost] of targetsOf(mesh)) {
      if (!virtualService.gateways.has(MESH)) continue;
      for (const [host, destinations] of byHost) {
        const [split] = mesh.services.named(host);
        const names = subsetsNamed(destinations);
        if (split?.object?.kind !== 'Service' || names.length < 2) continue;
        for (const other of byNamespace.get(split.namespace) ?? []) {
          const { object, host: own } = other;
          if (other === split || object === undefined || told.has(other) || inMesh.has(own)) continue;
          if (!sharesPort(other, split) || isParent(mesh, object.namespace, object.name)) continue;
          const reached = reachedBy(mesh, other, host, names);
          if (reached.length < 2) continue;
          ofControllers ??= servicesOfControllers(mesh);
          if (ofControllers.has(`${object.namespace}/${object.name}`)) continue;
          told.add(other);
          report('bypass', {
            at: fieldOf(object, 'spec', 'selector'),
            related: [
              { at: fieldOf(virtualService.object, 'spec', 'hosts'), message: `the routes of ${host}` },
            ],
            with: { service: object.name, subsets: reached.join(' and '), split: split.object.name },
          });
        }
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

/** Whether routes of the Gateway API are for the Service. */
function isParent(mesh: Mesh, namespace: string, name: string): boolean {
  return mesh.gatewayApi.routes.some(({ parents }) =>
    parents.some((each) => each.kind === 'Service' && each.name === name && each.namespace === namespace),
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
