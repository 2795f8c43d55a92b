import type { Mesh } from '../../mesh/mesh';
import { mappingOf, mappingsIn, specOf, withSpec } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { fullHost } from '../../mesh/registry/hosts';
import { carries } from '../../mesh/registry/workloads';
import { exchangeCallerRules, withCallerRules } from './caller-rules';
import type { KindOfChange } from './kind-of-change';

/**
 * A VirtualService: routes, matches, weights or hosts change, or it is created or deleted.
 *
 * **Routes move to other destinations.** There is no union: a request has one route. The new routes pass once every
 * proxy has the clusters and endpoints of their destinations, which the other objects bring in earlier steps.
 *
 * **Its rules name other callers by their labels,** as those of a lane whose versions are replaced by the next ones. The
 * union has the rules for the callers of both forms; the other rules are those of one form, since there a request has one
 * route. Where only the new form has such rules, or only the old one, the same two are detours: the entry of a lane can be
 * called back by the lane itself.
 *
 * **It is created before, or deleted after, some of its versions.** A Service selects all versions, so without routes
 * it sends requests to each of them. There are two detours: the new routes without the versions that the old state
 * does not have, and the old routes without those that the new state does not have. They are safe because they lead
 * only to pods that both states have. The weight of a removed destination goes to the others. Pods that get the labels
 * of a subset in the same change count as pods of both states: they serve the subset once they have the labels.
 *
 * **The way back** has the same two forms: what is left out of the new routes is left out of the old ones.
 */
export const virtualService: KindOfChange = {
  kinds: ['networking.istio.io/VirtualService'],
  union: (from, to) => (exchangeCallerRules(from, to) ? withCallerRules(from, from, to) : undefined),
  detours: ({ from, to, old, wanted }) => {
    const byCaller = from && to ? [from, to].flatMap((rest) => withCallerRules(rest, from, to) ?? []) : [];
    const forms = [...(to ? [formsOf(to, wanted, old)] : []), ...(from ? [formsOf(from, old, wanted)] : [])];
    return [
      ...forms.flatMap(([direct]) => direct ?? []),
      ...forms.flatMap(([, relabelled]) => relabelled ?? []),
      ...byCaller,
    ];
  },
};

/**
 * The routes to destinations that have pods in another state, undefined if none is left, or all are: by the labels that
 * the pods have there; and the same with the pods that get the labels in this change.
 *
 * @param own the mesh of the VirtualService, which defines the subsets
 * @param other the mesh that must have the pods
 */
function formsOf(object: MeshObject, own: Mesh, other: Mesh): readonly (MeshObject | undefined)[] {
  const rules = mappingsIn(specOf(object)['http']);
  const pods = new Map<JsonObject, PodsElsewhere>();
  for (const rule of rules)
    for (const route of mappingsIn(rule['route'])) pods.set(route, podsElsewhere(route, object, own, other));
  const direct = withRoutes(object, rules, (route) => pods.get(route) === 'labelled');
  if (![...pods.values()].includes('relabelled')) return [direct];
  return [direct, withRoutes(object, rules, (route) => pods.get(route) !== 'none')];
}

function withRoutes(
  object: MeshObject,
  rules: readonly JsonObject[],
  isKept: (route: JsonObject) => boolean,
): MeshObject | undefined {
  const kept = rules.flatMap((rule) => {
    const routes = mappingsIn(rule['route']);
    if (routes.length === 0) return [rule];
    const left = routes.filter(isKept);
    if (left.length === 0) return [];
    return [left.length === routes.length ? rule : { ...rule, route: withSharedWeight(left, routes) }];
  });
  if (kept.length === 0 || isSame(kept as Json, rules as Json)) return undefined;
  return withSpec(object, { ...specOf(object), http: kept });
}

/** Shares the weight of removed routes among the others. The last one takes the remainder. */
function withSharedWeight(left: readonly JsonObject[], all: readonly JsonObject[]): JsonObject[] {
  const weight = (route: JsonObject) => Number(route['weight'] ?? 0);
  const [total, kept] = [all, left].map((routes) => routes.reduce((sum, each) => sum + weight(each), 0)) as [
    number,
    number,
  ];
  if (left.length === 1) return left.map(({ weight: _, ...rest }) => rest);
  let given = 0;
  return left.map((route, index) => {
    const own = kept === 0 ? 0 : Math.round((weight(route) * total) / kept);
    const part = index === left.length - 1 ? total - given : own;
    given += part;
    return { ...route, weight: part };
  });
}

/** Whether another state has the pods of a destination, and whether they get the labels of its subset in this change. */
type PodsElsewhere = 'labelled' | 'relabelled' | 'none';

function podsElsewhere(route: JsonObject, { namespace }: MeshObject, own: Mesh, other: Mesh): PodsElsewhere {
  const { host, subset } = mappingOf(route['destination']);
  const full = fullHost(String(host ?? ''), { namespace, domain: other.domain });
  const [service] = other.services.named(full);
  if (service === undefined) return 'none';
  const behind = other.behind(service);
  if (typeof subset !== 'string')
    return behind.length > 0 || service.resolution !== 'cluster-ip' ? 'labelled' : 'none';
  const rules = own.destinationRules.covering(full);
  const found = rules.flatMap(({ spec }) => spec.subsets ?? []).find(({ name }) => name === subset);
  if (found === undefined) return 'none';
  const { labels: asked = {} } = found;
  if (behind.some(({ labels }) => carries(labels, asked))) return 'labelled';
  const [here] = own.services.named(full);
  const pods = (here === undefined ? [] : own.behind(here)).filter(({ labels }) => carries(labels, asked));
  const isRelabelled = behind.some(({ object }) => pods.some((one) => keyOf(one.object) === keyOf(object)));
  return isRelabelled ? 'relabelled' : 'none';
}
