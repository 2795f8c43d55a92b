import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';

const declared = new WeakMap<ApiObject, () => readonly IConstruct[]>();

/** Records how to find the constructs that an object is made from, besides those that contain it. */
export function declareContributors(object: ApiObject, find: () => readonly IConstruct[]): void {
  declared.set(object, find);
}

/** The constructs that an object is made from, besides those that contain it. */
export function contributorsTo(object: ApiObject): readonly IConstruct[] {
  return declared.get(object)?.() ?? [];
}
