import { apiGroupOf } from '../../api-version/api-group';
import { keyOf, wordsOf } from '../../mesh/objects/key';
import type { JsonObject, Labels, MeshObject } from '../../mesh/objects/mesh-object';
import type { ObjectMap } from '../../mesh/objects/object-map';
import type { BothStates } from '../both-states';

/** An object that the states reference and neither contains. A plan assumes that it exists and does not change. */
export interface Assumption {
  /** The object, as far as the states determine it. */
  readonly object: MeshObject;
  /** The assumption, and the object that it follows from, as a sentence without its full stop. */
  readonly words: string;
  /** Whether it follows from another assumption, and is not listed. */
  readonly isImplied?: boolean;
  /** Whether nothing in the states says that it exists, so that a failure of its requests proves nothing. */
  readonly isHypothetical?: boolean;
}

/** A host or an object for which no assumption is good enough. */
export interface Unclear {
  /** The host or the object. */
  readonly name: string;
  /** The reason, as a sentence without its subject and without its full stop. */
  readonly why: string;
}

/** An object that the states reference, and that does not exist by what they contain. A plan does not assume it. */
export interface Absence {
  /** The object that references it. */
  readonly by: MeshObject;
  /** The absence, and the objects that it follows from, as a sentence without its full stop. */
  readonly words: string;
}

/** Two states that contain only a part of a cluster, with the objects that are assumed so far. */
export interface PartialStates {
  readonly states: readonly [ObjectMap, ObjectMap];
  readonly both: BothStates;
  /** Keys of the objects that change. */
  readonly changed: readonly string[];
}

/** The objects that one kind of assumption adds. */
export interface Addition {
  readonly assumptions: readonly Assumption[];
  readonly unclear?: readonly Unclear[];
  readonly absent?: readonly Absence[];
}

/** The parts of an assumed object. */
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

/** An object that comes from no file. */
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
 * A name that no object of this kind has in either state or among other assumptions: the given name, with a number
 * appended if it is taken.
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

/** An object in words: `VirtualService shop/cart`. */
export function nameOf(object: MeshObject): string {
  return wordsOf(keyOf(object));
}

/** A host for which it is unknown which workloads serve it. */
export function unclearHost(host: string, candidates: readonly string[]): Unclear {
  const names = candidates.map(wordsOf).join(', ');
  const which = candidates.length === 1 ? `whether ${names} serves it` : `which of ${names} serve it`;
  return { name: host, why: `is not in the states, and it is unknown ${which}` };
}
