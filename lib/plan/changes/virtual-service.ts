import type { Mesh } from '../../mesh/mesh';
import { mappingOf, mappingsIn, specOf, withSpec } from '../../mesh/objects/json';
import { keyOf } from '../../mesh/objects/key';
import type { Json, JsonObject, Labels, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';
import { fullHost } from '../../mesh/registry/hosts';
import { carries, type Workload } from '../../mesh/registry/workloads';
import type { KindOfChange } from './kind-of-change';

/**
 * A VirtualService: routes, matches, weights or hosts change, or it is created or deleted.
 *
 * **Routes move to other destinations.** There is no union: a request has one route. The new routes pass once every
 * proxy has the clusters and endpoints of their destinations, which the other objects bring in earlier steps.
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
  detours: ({ from, to, old, wanted }) => {
    const direct = [
      to && withoutMissingPods(to, wanted, old, hasLabels),
      from && withoutMissingPods(from, old, wanted, hasLabels),
    ];
    const relabelled = [
      to && withoutMissingPods(to, wanted, old, isInBoth),
      from && withoutMissingPods(from, old, wanted, isInBoth),
    ].filter((one, index) => !isSame(one?.data, direct[index]?.data));
    return [...direct, ...relabelled].filter((one) => one !== undefined);
  },
};

/** Whether a workload of the other state can serve a subset that has these pods in the own state. */
type Serves = (there: Workload, labels: Labels, pods: readonly Workload[]) => boolean;

const hasLabels: Serves = (there, labels) => carries(there.labels, labels);

/** The pods get the labels in the same change, before or after the routes. */
const isInBoth: Serves = ({ object }, _, pods) => pods.some((own) => keyOf(own.object) === keyOf(object));

/**
 * The routes to destinations that have pods in another state; undefined if none is left, or all are.
 *
 * @param own the mesh of the VirtualService, which defines the subsets
 * @param other the mesh that must have the pods
 */
function withoutMissingPods(
  object: MeshObject,
  own: Mesh,
  other: Mesh,
  serves: Serves,
): MeshObject | undefined {
  const spec = specOf(object);
  const rules = mappingsIn(spec['http']);
  const kept = rules.flatMap((rule) => {
    const routes = mappingsIn(rule['route']);
    if (routes.length === 0) return [rule];
    const left = routes.filter((route) => hasPods(route, object, own, other, serves));
    if (left.length === 0) return [];
    return [left.length === routes.length ? rule : { ...rule, route: withSharedWeight(left, routes) }];
  });
  if (kept.length === 0 || isSame(kept as Json, rules as Json)) return undefined;
  return withSpec(object, { ...spec, http: kept });
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

function hasPods(
  route: JsonObject,
  { namespace }: MeshObject,
  own: Mesh,
  other: Mesh,
  serves: Serves,
): boolean {
  const { host, subset } = mappingOf(route['destination']);
  const full = fullHost(String(host ?? ''), { namespace, domain: other.domain });
  const [service] = other.services.named(full);
  if (service === undefined) return false;
  const behind = other.behind(service);
  if (typeof subset !== 'string') return behind.length > 0 || service.resolution !== 'cluster-ip';
  const rules = own.destinationRules.covering(full);
  const found = rules.flatMap(({ spec }) => spec.subsets ?? []).find(({ name }) => name === subset);
  if (found === undefined) return false;
  const { labels: asked = {} } = found;
  const [here] = own.services.named(full);
  const pods = (here === undefined ? [] : own.behind(here)).filter(({ labels }) => carries(labels, asked));
  return behind.some((each) => serves(each, asked, pods));
}
