import type { SubsetSpec } from '../../mesh/objects/istio-types';
import { keyOf } from '../../mesh/objects/key';
import type { Labels, MeshObject } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import { carries, lacksKey, type Workload } from '../../mesh/registry/workloads';
import { type Absence, nameOf, type PartialStates } from './assumption';

/**
 * The absence of an object that the states reference; undefined if it may be in another folder, and a plan assumes it.
 *
 * @param fullName `NAMESPACE/NAME`
 * @param by the object that references it
 */
export function absenceOf(
  { both: { mesh } }: PartialStates,
  { group, kind }: { readonly group: string; readonly kind: string },
  fullName: string,
  by: MeshObject,
): Absence | undefined {
  const [namespace = '', name = ''] = fullName.split('/');
  if (!mesh.known.isAbsent(group, kind, namespace, name)) return undefined;
  const others = new Set(mesh.known.named(group, kind, name).map((each) => each.namespace));
  const other = others.size === 0 ? '' : `: namespace ${[...others].join(', ')} has one`;
  return { by, words: `${kind} ${fullName}, which ${nameOf(by)} references, does not exist${other}` };
}

/**
 * The absence of the pods of a subset; undefined if they may be in another folder. A Deployment without the label which
 * tells versions apart is one of them that nobody labelled, unless another subset selects it (`track: canary` is often on
 * the canary alone), or only one of the states has it, since the change may be the one that labels the pods.
 *
 * @param all all subsets of the host
 */
export function absenceOfPods(
  { both: { mesh }, states }: PartialStates,
  service: MeshService,
  { name, labels }: { readonly name: string; readonly labels: Labels },
  all: readonly SubsetSpec[],
): Absence | undefined {
  const { object: by } = service;
  if (by === undefined || mesh.known.pods(service, labels) !== 'no') return undefined;
  const isStaying = ({ object }: Workload) => states.every((state) => state.has(keyOf(object)));
  const isOfSubset = (each: Workload) => all.some((subset) => carries(each.labels, subset.labels ?? {}));
  const [bare] = mesh.known
    .unlabelled(service, labels)
    .filter((each) => isStaying(each) && !isOfSubset(each));
  if (bare === undefined && !mesh.known.holdsAllPods()) return undefined;
  const [key] = Object.keys(labels).filter((each) => bare && lacksKey(bare.labels, { [each]: '' }));
  const why = bare && key ? `: ${nameOf(bare.object)} has no label ${key}` : '';
  return {
    by,
    words: `No pod carries the labels of subset ${name} of ${nameOf(by)} (${textOf(labels)})${why}`,
  };
}

function textOf(labels: Labels): string {
  return Object.entries(labels)
    .map((each) => each.join('='))
    .join();
}
