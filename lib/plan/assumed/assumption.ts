import type { JsonObject, Labels, MeshObject } from '../../mesh/mesh-object';
import type { BothStates } from '../both-states';
import { keyOf, type ObjectMap } from '../objects';

/** An object that the states reference and neither contains. A plan takes it to exist, and to stay as it is. */
export interface Assumption {
  /** The object, as far as the states say what it is. */
  readonly object: MeshObject;
  /** What is assumed of it, and the object that references it, as a sentence without its full stop. */
  readonly words: string;
}

/** A host of which it is unknown which pods of the states answer it. */
export interface UnclearHost {
  readonly host: string;
  /** Keys of the workloads that may be behind it. */
  readonly candidates: readonly string[];
}

/** Two states with what is assumed of them so far. */
export interface Scene {
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly both: BothStates;
  /** Keys of the objects that change. */
  readonly changed: readonly string[];
}

/** What one look at a scene adds to it. */
export interface Addition {
  readonly assumptions: readonly Assumption[];
  readonly unclear?: readonly UnclearHost[];
}

/** What an assumed object is made from. */
export interface AssumedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly spec: JsonObject;
  readonly labels?: Labels;
}

/** An object of no file. */
export function assumedObject({
  apiVersion,
  kind,
  namespace,
  name,
  spec,
  labels = {},
}: AssumedObject): MeshObject {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return {
    apiVersion,
    group,
    kind,
    namespace,
    name,
    labels,
    annotations: {},
    data: { apiVersion, kind, metadata: { name, namespace, labels }, spec },
    source: { file: '(assumed)', position: () => undefined },
  };
}

/** A name that no object of this kind has in either state: the given one, or with a number behind it. */
export function freeName(
  { states }: Pick<Scene, 'states'>,
  object: Pick<MeshObject, 'group' | 'kind' | 'namespace' | 'name'>,
): string {
  const isTaken = (name: string) =>
    states.some((state) => state.has(keyOf({ ...object, name } as MeshObject)));
  let name = object.name;
  for (let count = 2; isTaken(name); count++) name = `${object.name}-${count}`;
  return name;
}

/** `VirtualService shop/cart`, of an object. */
export function nameOf({ kind, namespace, name }: MeshObject): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
