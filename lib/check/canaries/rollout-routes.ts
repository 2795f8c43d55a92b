import {
  type Rollout,
  type RolloutRouting,
  type RolloutVirtualService,
  splitServices,
} from '../../mesh/controllers/argo-rollouts';
import type { HttpRoute, SubsetSpec } from '../../mesh/objects/istio-types';
import { valueAt } from '../../mesh/objects/json-path';
import { type Field, fieldOf, type MeshObject } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import type { Related } from '../finding';
import type { Reporting } from './rollout-words';

/** A VirtualService of a Rollout, and what is known of the others. */
export interface Referenced {
  readonly rollout: Rollout;
  readonly istio: RolloutRouting;
  readonly virtualService: RolloutVirtualService;
  readonly found: MeshObject;
  /** The DestinationRule of the Rollout, if the manifests contain it. */
  readonly rule: MeshObject | undefined;
  readonly experiments: boolean;
}

/** The routes of a VirtualService whose weights a Rollout sets. */
export function checkHttpRoutes(referenced: Referenced, report: Reporting): void {
  const { rollout, istio, virtualService, found } = referenced;
  const { name } = found;
  const http = (valueAt(found, 'spec', 'http') ?? []) as readonly HttpRoute[];
  if (http.length === 0) return;
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
      checkDestinations(referenced, placeOf(only, http.indexOf(only)), virtualService.at, report);
    return;
  }
  for (const { name: route, at } of virtualService.routes) {
    const index = http.findIndex((each) => each.name === route);
    const there = http[index];
    if (there !== undefined) checkDestinations(referenced, placeOf(there, index), at, report);
    else {
      const names = http.flatMap((each) => each.name ?? []);
      const near = names.length === 0 ? 'none has a name' : names.join(', ');
      const related = [{ at: fieldOf(found, 'spec', 'http'), message: 'its http routes' }];
      report('route', { at, related, with: { name, route, near } });
    }
  }
}

function placeOf({ name, route }: HttpRoute, index: number): RoutePlace {
  return { kind: 'http', index, words: name ? `http route ${name}` : `http route ${index + 1}`, route };
}

/** A route of a VirtualService. */
export interface RoutePlace {
  readonly kind: 'http' | 'tls' | 'tcp';
  readonly index: number;
  /** Its name. */
  readonly words: string;
  readonly route: HttpRoute['route'];
}

/** The destinations of a route whose weights a Rollout sets. */
export function checkDestinations(
  { rollout, istio, found, rule, experiments }: Referenced,
  { kind: section, index, words, route = [] }: RoutePlace,
  at: Field,
  report: Reporting,
): void {
  const { name } = found;
  const field = fieldOf(found, 'spec', section, index, 'route');
  const related: Related[] = [{ at: field, message: 'its destinations' }];
  const destinations = route.map(({ destination, weight = 0 }, place) => ({
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
      at: fieldOf(found, 'spec', section, index, 'route', place),
      related: [{ at, message: `Rollout ${rollout.object.name} names the route` }],
      with: { what, route: words, name },
    });
  }
}

/** The subsets that the controller removes from the DestinationRule of a Rollout. */
export function removedSubsets({ istio, object }: Rollout, rule: MeshObject, report: Reporting): void {
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
