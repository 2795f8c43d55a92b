import type { ApiObject } from 'cdk8s';
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}
export function manifestOf(object: ApiObject): Manifest {
  return object.toJson();
}
