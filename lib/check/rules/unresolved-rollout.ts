import {
  type Rollout,
  type RolloutRouting,
  type RolloutVirtualService,
  splitServices,
} from '../../mesh/controllers/argo-rollouts';
import type { Mesh } from '../../mesh/mesh';
import type { HttpRoute, SubsetSpec } from '../../mesh/objects/istio-types';
import { listAt, valueAt } from '../../mesh/objects/json-path';
import { type Field, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import type { Related } from '../finding';
import { type Report, rule } from '../rule';
import { similar } from '../similar';

const refused =
  'Argo Rollouts reports InvalidSpec and does nothing more: a new version gets no pods, and no weight changes';

const messages = {
  service: {
    message: 'Rollout {rollout} references Service {service}, which does not exist',
    effect: refused,
    fix: 'reference an existing Service, or add it; namespace {namespace} has {near}',
  },
  virtualService: {
    message: 'Rollout {rollout} references VirtualService {name}, which does not exist',
    effect: refused,
    fix: 'reference an existing VirtualService; write NAME.NAMESPACE for one of another namespace',
  },
  oneList: {
    message: 'Rollout {rollout} needs either virtualService or virtualServices',
    effect: refused,
    fix: 'write virtualService for one, virtualServices for several',
  },
  route: {
    message: 'VirtualService {name} has no http route named {route}',
    effect: refused,
    fix: 'write the name of one of its http routes: {near}',
  },
  unnamed: {
    message: 'VirtualService {name} has {count} http routes, and Rollout {rollout} names none',
    effect: refused,
    fix: 'write the names of the routes whose weights the Rollout sets in routes',
  },
  destination: {
    message: '{route} of VirtualService {name} lacks {what}',
    effect: refused,
    fix: 'give the route one destination for the stable and one for the canary version',
  },
  subset: {
    message: 'DestinationRule {name} has no subset {subset}, which Rollout {rollout} names',
    effect: refused,
    fix: 'write one name in the Rollout, the DestinationRule and the route; the subsets are {near}',
  },
  destinationRule: {
    message: 'Rollout {rollout} references DestinationRule {name}, which does not exist',
    effect:
      'Argo Rollouts cannot label its subsets: it retries, and the rollout of a new version does not proceed',
    fix: 'reference a DestinationRule of the namespace of the Rollout',
  },
  removedDestination: {
    message: 'Argo Rollouts removes destination {what} from {route} of {name}',
    effect:
      'when it sets the next weight, it removes destinations that are neither stable nor canary: {what} gets no more requests',
    fix: 'move {what} to a route that the Rollout does not name, or name its subset in additionalSubsetNames',
    severity: 'warning',
  },
  removedSubset: {
    message: 'Argo Rollouts removes subset {subset} from DestinationRule {name}',
    effect:
      'it keeps only the stable and the canary subset: requests that are routed to {subset} get 503 with an empty body (flag NC: no such cluster)',
    fix: 'define {subset} in a DestinationRule that the Rollout does not name',
    severity: 'warning',
  },
} as const;

/** The objects that Rollouts reference, by `NAMESPACE/NAME`. */
interface Named {
  readonly virtualServices: ReadonlyMap<string, MeshObject>;
  readonly destinationRules: ReadonlyMap<string, MeshObject>;
}

export const unresolvedRollout = rule({
  name: 'unresolved-rollout',
  description: 'A Rollout references a Service, VirtualService, route or subset that does not exist.',
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
    for (const rollout of rollouts) {
      missingServices(mesh, rollout, report);
      if (rollout.istio !== undefined) checkRouting(mesh, rollout, rollout.istio, named, report);
    }
  },
});

type Reporting = Report<typeof messages>;

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
    if (found !== undefined)
      checkRoutes({ rollout, istio, virtualService: each, found, rule, experiments }, report);
    else if (
      mesh.known.object('networking.istio.io', 'VirtualService', each.namespace, each.name) === 'no' &&
      !hasPlaceholder(each.name)
    )
      report('virtualService', {
        at: fieldOf(each.at.object, ...each.at.path, 'name'),
        with: { rollout: name, name: `${each.namespace}/${each.name}` },
      });
  }
}

/** A VirtualService of a Rollout, and what is known of the others. */
interface Referenced {
  readonly rollout: Rollout;
  readonly istio: RolloutRouting;
  readonly virtualService: RolloutVirtualService;
  readonly found: MeshObject;
  /** The DestinationRule of the Rollout, if the manifests contain it. */
  readonly rule: MeshObject | undefined;
  readonly experiments: boolean;
}

function checkRoutes(referenced: Referenced, report: Reporting): void {
  const { rollout, istio, virtualService, found } = referenced;
  const { name } = found;
  const http = (valueAt(found, 'spec', 'http') ?? []) as readonly HttpRoute[];
  // Without an http route the controller looks at tls and tcp routes.
  if (http.length === 0 || virtualService.hasConnectionRoutes) return;
  const own = http.filter((each) => !istio.managedRoutes.has(each.name ?? ''));
  if (virtualService.routes.length === 0) {
    if (own.length > 1)
      report('unnamed', {
        at: virtualService.at,
        related: [{ at: fieldOf(found, 'spec', 'http'), message: 'its http routes' }],
        with: { name, count: own.length, rollout: rollout.object.name },
      });
    const [only] = own;
    if (own.length === 1 && only !== undefined)
      checkDestinations(referenced, only, http.indexOf(only), virtualService.at, report);
    return;
  }
  for (const { name: route, at } of virtualService.routes) {
    const index = http.findIndex((each) => each.name === route);
    const there = http[index];
    if (there !== undefined) checkDestinations(referenced, there, index, at, report);
    else {
      const names = http.flatMap((each) => each.name ?? []);
      const near = names.length === 0 ? 'none has a name' : names.join(', ');
      const related = [{ at: fieldOf(found, 'spec', 'http'), message: 'its http routes' }];
      report('route', { at, related, with: { name, route, near } });
    }
  }
}

function checkDestinations(
  { rollout, istio, found, rule, experiments }: Referenced,
  route: HttpRoute,
  index: number,
  at: Field,
  report: Reporting,
): void {
  const { name } = found;
  const words = route.name ? `http route ${route.name}` : `http route ${index + 1}`;
  const field = fieldOf(found, 'spec', 'http', index, 'route');
  const related: Related[] = [{ at: field, message: 'its destinations' }];
  const destinations = (route.route ?? []).map(({ destination, weight = 0 }, place) => ({
    // The controller compares the first part of the host alone.
    service: (destination?.host ?? '').split('.')[0] ?? '',
    subset: destination?.subset ?? '',
    weight,
    place,
  }));
  const subsets = istio.destinationRule;
  const services = splitServices(rollout);
  const wanted = subsets ? [subsets.stable, subsets.canary] : services;
  const has = (what: string) =>
    destinations.some(({ service, subset }) => (subsets ? subset : service) === what);
  const missing = wanted.filter((what) => what !== '' && !hasPlaceholder(what) && !has(what));
  const defined = rule && ((valueAt(rule, 'spec', 'subsets') ?? []) as readonly SubsetSpec[]);
  for (const what of missing) {
    const isDefined = defined?.some((each) => each.name === what) ?? true;
    if (rule !== undefined && defined !== undefined && !isDefined && subsets !== undefined) {
      const key = what === subsets.stable ? 'stableSubsetName' : 'canarySubsetName';
      report('subset', {
        at: fieldOf(subsets.at.object, ...subsets.at.path, key),
        related: [{ at: fieldOf(rule, 'spec', 'subsets'), message: 'its subsets' }, ...related],
        with: {
          name: rule.name,
          subset: what,
          rollout: rollout.object.name,
          near: defined.map((each) => each.name).join(', ') || 'none',
        },
      });
    } else {
      const kind = subsets ? `subset ${what}` : `Service ${what}`;
      report('destination', { at, related, with: { route: words, name, what: kind } });
    }
  }
  if (missing.length > 0 || experiments || wanted.length < 2) return;
  const kept = new Set([...(subsets ? [subsets.stable, subsets.canary, ...subsets.additional] : [])]);
  for (const { service, subset, weight, place } of destinations) {
    if (services.includes(service) || kept.has(subset) || weight === 0) continue;
    const what = subset === '' ? service : `${service} (subset ${subset})`;
    report('removedDestination', {
      at: fieldOf(found, 'spec', 'http', index, 'route', place),
      related: [{ at, message: `Rollout ${rollout.object.name} names the route` }],
      with: { what, route: words, name },
    });
  }
}

function removedSubsets({ istio, object }: Rollout, rule: MeshObject, report: Reporting): void {
  const { stable = '', canary = '', additional = [] } = istio?.destinationRule ?? {};
  const subsets = (valueAt(rule, 'spec', 'subsets') ?? []) as readonly SubsetSpec[];
  const names = subsets.map(({ name = '' }) => name);
  // Where one of the two is missing, that is told.
  if (![stable, canary].every((each) => names.includes(each))) return;
  for (const [index, subset] of names.entries()) {
    if ([stable, canary, ...additional].includes(subset)) continue;
    report('removedSubset', {
      at: fieldOf(rule, 'spec', 'subsets', index, 'name'),
      related: istio?.destinationRule
        ? [{ at: istio.destinationRule.at, message: `the subsets of Rollout ${object.name}` }]
        : [],
      with: { subset, name: rule.name },
    });
  }
}
