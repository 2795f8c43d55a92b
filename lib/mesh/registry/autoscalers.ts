import { apiGroupOf } from '../../api-version/api-group';
import { isMapping, mappingOf } from '../objects/json';
import { keyOf } from '../objects/key';
import type { Json, JsonObject, MeshObject } from '../objects/mesh-object';
import { workloadGroupOf } from './workloads';

/** A HorizontalPodAutoscaler: its target and its limits. */
export interface Autoscaler {
  /** Its key in a state, as returned by `keyOf`. */
  readonly key: string;
  /** The workload that it scales; undefined if `scaleTargetRef` has no kind or no name. */
  readonly target: ScaleTarget | undefined;
  /** `minReplicas`. @default 1 */
  readonly least: number;
  /** `maxReplicas`; undefined if it is missing, which the API server refuses. */
  readonly most: number | undefined;
}

/** `scaleTargetRef`: a workload in the namespace of its autoscaler. */
export interface ScaleTarget {
  /** Its key in a state, as returned by `keyOf`. */
  readonly key: string;
  readonly kind: string;
  readonly name: string;
}

/** Reads a HorizontalPodAutoscaler; undefined for other objects. */
export function autoscalerOf(
  object: Pick<MeshObject, 'group' | 'kind' | 'namespace' | 'name' | 'data'>,
): Autoscaler | undefined {
  const { group, kind, namespace, data } = object;
  if (group !== 'autoscaling' || kind !== 'HorizontalPodAutoscaler') return undefined;
  const { scaleTargetRef, minReplicas, maxReplicas } = mappingOf(data['spec']);
  return {
    key: keyOf(object),
    target: targetOf(namespace, scaleTargetRef),
    least: numberOr(minReplicas, 1),
    most: numberOr(maxReplicas, undefined),
  };
}

function targetOf(namespace: string, reference: Json | undefined): ScaleTarget | undefined {
  if (!isMapping(reference)) return undefined;
  const { apiVersion, kind, name } = reference as JsonObject;
  if (typeof kind !== 'string' || typeof name !== 'string' || name === '') return undefined;
  // Many manifests leave apiVersion out, or have that of an old API server; then the kind decides the group.
  const written = typeof apiVersion === 'string' ? apiVersion : '';
  const isByKind = written === '' || apiGroupOf(written) === 'extensions';
  const group = isByKind ? (workloadGroupOf(kind) ?? 'apps') : apiGroupOf(written);
  return { key: keyOf({ group, kind, namespace, name }), kind, name };
}

function numberOr<Default>(value: Json | undefined, otherwise: Default): number | Default {
  return typeof value === 'number' ? value : otherwise;
}
