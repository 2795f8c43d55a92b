import { apiGroupOf } from '../../mesh/objects/api-group';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { JsonObject, Labels, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { BothStates } from '../both-states';

/** An object that the states reference and neither contains. A plan takes it to exist, and to stay as it is. */
export interface Assumption {
  /** The object, as far as the states say what it is. */
  readonly object: MeshObject;
  /** What is assumed of it, and the object that references it, as a sentence without its full stop. */
  readonly words: string;
  /** Whether it only gives another assumption its other end, and needs no word of its own. */
  readonly isImplied?: boolean;
  /** Whether nothing in the states says that it exists: requests that would fail by it prove nothing. */
  readonly isHypothetical?: boolean;
}

/** What no assumption is good enough for. */
export interface Unclear {
  /** The host or the object. */
  readonly name: string;
  /** The reason, as a sentence without its subject and without its full stop. */
  readonly why: string;
}

/** Two states with what is assumed of them so far. */
export interface PartialStates {
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly both: BothStates;
  /** Keys of the objects that change. */
  readonly changed: readonly string[];
}

/** What one look at a partial adds to it. */
export interface Addition {
  readonly assumptions: readonly Assumption[];
  readonly unclear?: readonly Unclear[];
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

const assumedFile = '(assumed)';

/** Whether an object was made by `assumedObject`. */
export function isAssumedObject({ source }: MeshObject): boolean {
  return source.file === assumedFile;
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
  return {
    apiVersion,
    group: apiGroupOf(apiVersion),
    kind,
    namespace,
    name,
    labels,
    annotations: {},
    data: { apiVersion, kind, metadata: { name, namespace, labels }, spec },
    source: { file: assumedFile, position: () => undefined },
  };
}

/**
 * A name that no object of this kind has in either state, nor among other assumptions: the given one, or with a number
 * behind it.
 */
export function freeName(
  { states }: Pick<PartialStates, 'states'>,
  object: Pick<MeshObject, 'group' | 'kind' | 'namespace' | 'name'>,
  others: Iterable<Assumption> = [],
): string {
  const assumed = new Set([...others].map((each) => keyOf(each.object)));
  const isTaken = (name: string) => {
    const key = keyOf({ ...object, name } as MeshObject);
    return assumed.has(key) || states.some((state) => state.has(key));
  };
  let name = object.name;
  for (let count = 2; isTaken(name); count++) name = `${object.name}-${count}`;
  return name;
}

/** `VirtualService shop/cart`, of an object. */
export function nameOf(object: MeshObject): string {
  return wordsOf(keyOf(object));
}

/** A host of which it is unknown which workloads answer it. */
export function unclearHost(host: string, candidates: readonly string[]): Unclear {
  const names = candidates.map(wordsOf).join(', ');
  return { name: host, why: `is not in the states, and it is unknown whether ${names} answers it` };
}
