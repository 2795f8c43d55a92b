import type { Rollout, RolloutRouting } from '../../mesh/controllers/argo-rollouts';
import type { Mesh } from '../../mesh/mesh';
import { listAt } from '../../mesh/objects/json-path';
import { fieldOf, type Labels, type MeshObject } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { rolloutHash } from '../../mesh/registry/any-value';
import { serviceHost } from '../../mesh/registry/hosts';
import { labelText } from '../../mesh/registry/label-words';
import { carries } from '../../mesh/registry/workloads';
import { checkConnectionRoutes } from '../canaries/rollout-connection-routes';
import { checkHttpRoutes, removedSubsets } from '../canaries/rollout-routes';
import { messages, type Reporting } from '../canaries/rollout-words';
import { rule } from '../rule';
import { similar } from '../similar';

/** The objects that Rollouts reference, by `NAMESPACE/NAME`. */
interface Named {
  readonly virtualServices: ReadonlyMap<string, MeshObject>;
  readonly destinationRules: ReadonlyMap<string, MeshObject>;
}

export const unresolvedRollout = rule({
  name: 'unresolved-rollout',
  description:
    'A Rollout references a Deployment, Service, VirtualService, route or subset that does not exist.',
  severity: 'error',
  upstream: [],
  messages,
  check(mesh, report) {
    const { rollouts } = mesh.controllers;
    if (rollouts.length === 0) return;
    const named: Named = {
      virtualServices: byName(mesh.ofKind('networking.istio.io', 'VirtualService')),
      destinationRules: byName(mesh.ofKind('networking.istio.io', 'DestinationRule')),
    };
    const templates = new Map(mesh.workloads.all.map((each) => [each.object, each.labels]));
    for (const rollout of rollouts) {
      missingServices(mesh, rollout, report);
      missingDeployment(mesh, rollout, report);
      const labels = templates.get(rollout.object);
      if (labels !== undefined) otherPods(mesh, rollout, labels, report);
      if (rollout.istio !== undefined) checkRouting(mesh, rollout, rollout.istio, named, report);
    }
  },
});

function byName(objects: readonly MeshObject[]): ReadonlyMap<string, MeshObject> {
  return new Map(objects.map((object) => [`${object.namespace}/${object.name}`, object]));
}

function missingServices(mesh: Mesh, { object, services }: Rollout, report: Reporting): void {
  const { namespace } = object;
  for (const { name, at } of services) {
    if (mesh.known.service(namespace, name) !== 'no') continue;
    const names = mesh
      .ofKind('', 'Service')
      .filter((each) => each.namespace === namespace)
      .map((each) => each.name);
    const near = similar(name, names) ?? names.slice(0, 3).join(', ');
    report('service', { at, with: { rollout: object.name, service: name, namespace, near: near || 'none' } });
  }
}

function missingDeployment(mesh: Mesh, { object, workloadRef: name }: Rollout, report: Reporting): void {
  if (name === undefined || mesh.known.object('apps', 'Deployment', object.namespace, name) !== 'no') return;
  const at = fieldOf(object, 'spec', 'workloadRef', 'name');
  report(mesh.known.holdsAll('apps', 'Deployment') ? 'workload' : 'workloadAbsent', {
    at,
    with: { rollout: object.name, name },
  });
}

/** Services that select labels which the pods of a Rollout do not have; the controller leaves out its own. */
function otherPods(mesh: Mesh, { object, services }: Rollout, labels: Labels, report: Reporting): void {
  // Without its template, nothing is known of its pods.
  if (Object.keys(labels).every((key) => key === rolloutHash)) return;
  for (const { name, at } of services) {
    const [service] = mesh.services.named(
      serviceHost(name, { namespace: object.namespace, domain: mesh.domain }),
    );
    if (service?.object === undefined) continue;
    const other = Object.entries(service.selector ?? {}).find(
      ([key, value]) => key !== rolloutHash && !carries(labels, { [key]: value }),
    );
    if (other === undefined) continue;
    const related = [{ at: fieldOf(service.object, 'spec', 'selector'), message: 'its selector' }];
    const words = { service: name, label: other.join('='), rollout: object.name, labels: labelText(labels) };
    report('selector', { at, related, with: words });
  }
}

function checkRouting(
  mesh: Mesh,
  rollout: Rollout,
  istio: RolloutRouting,
  named: Named,
  report: Reporting,
): void {
  const { name, namespace } = rollout.object;
  if (!istio.hasOneList) {
    report('oneList', { at: istio.at, with: { rollout: name } });
    return;
  }
  for (const { route, at } of istio.routeSteps) {
    if (istio.managedRoutes.has(route) || hasPlaceholder(route)) continue;
    const step = String(at.path.at(-1));
    report('managed', { at, with: { step, rollout: name, route: route || '""' } });
  }
  const subsets = istio.destinationRule;
  const rule = subsets && named.destinationRules.get(`${namespace}/${subsets.name}`);
  const isMissing =
    subsets !== undefined &&
    mesh.known.object('networking.istio.io', 'DestinationRule', namespace, subsets.name) === 'no';
  if (isMissing)
    report('destinationRule', {
      at: fieldOf(subsets.at.object, ...subsets.at.path, 'name'),
      with: { rollout: name, name: subsets.name },
    });
  // A step with an experiment adds destinations and subsets, which a cluster may have just now.
  const experiments = listAt(rollout.object, 'spec', 'strategy', 'canary', 'steps').some(
    (step) => typeof step === 'object' && step !== null && 'experiment' in step,
  );
  if (rule !== undefined && !experiments) removedSubsets(rollout, rule, report);
  for (const each of istio.virtualServices) {
    const found = named.virtualServices.get(`${each.namespace}/${each.name}`);
    if (found !== undefined) {
      const referenced = { rollout, istio, virtualService: each, found, rule, experiments };
      checkHttpRoutes(referenced, report);
      checkConnectionRoutes(referenced, report);
    } else if (
      mesh.known.object('networking.istio.io', 'VirtualService', each.namespace, each.name) === 'no' &&
      !hasPlaceholder(each.name)
    )
      report('virtualService', {
        at: fieldOf(each.at.object, ...each.at.path, 'name'),
        with: { rollout: name, name: `${each.namespace}/${each.name}` },
      });
  }
}
