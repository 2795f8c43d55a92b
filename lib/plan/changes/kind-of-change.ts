import type { Mesh } from '../../mesh/mesh';
import { isMapping, specOf, withSpec } from '../../mesh/objects/json';
import type { FieldPath, Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame } from '../../mesh/objects/same';

/**
 * The planner's knowledge of changes to one kind of object: the forms that it may offer to the verifier between the old
 * and the new one. None of these is taken because this file says that it is safe. The verifier judges every move, so a
 * form that does not help costs time and nothing else.
 */
export interface KindOfChange {
  /** The kinds of object, as `group/Kind`. */
  readonly kinds: readonly string[];
  /**
   * The form that serves those who use the old object as well as those who use the new one. It is tried in every step
   * in which the new object does not pass.
   *
   * @default - none
   */
  readonly union?: (from: MeshObject, to: MeshObject) => MeshObject | undefined;
  /**
   * Forms that are tried one at a time where no other move passes.
   *
   * @default - none
   */
  readonly detours?: (change: ChangedObject) => readonly MeshObject[];
  /**
   * The changed field that the API server does not let anybody change. The object is then deleted and created again,
   * as a detour; undefined if there is none.
   *
   * @default - none
   */
  readonly immutableField?: (from: MeshObject, to: MeshObject) => string | undefined;
  /**
   * The object that does the work of the changed one while that is replaced.
   *
   * @default - none
   */
  readonly standIn?: (from: MeshObject, to: MeshObject) => MeshObject | undefined;
}

/** One object that changes, with the meshes of both states. */
export interface ChangedObject {
  /** Undefined if it is created. */
  readonly from: MeshObject | undefined;
  /** Undefined if it is deleted. */
  readonly to: MeshObject | undefined;
  readonly old: Mesh;
  readonly wanted: Mesh;
}

/** A union of two objects by the union of their specs. There is none where it equals one of the two. */
export function unionBy(
  specs: (from: JsonObject, to: JsonObject) => JsonObject,
): (from: MeshObject, to: MeshObject) => MeshObject | undefined {
  return (from, to) => {
    const spec = specs(specOf(from), specOf(to));
    return isSame(spec, specOf(from)) || isSame(spec, specOf(to)) ? undefined : withSpec(to, spec);
  };
}

/** Finds the first changed field among some that are immutable. */
export function changedAmong(
  ...paths: readonly FieldPath[]
): (from: MeshObject, to: MeshObject) => string | undefined {
  return (from, to) => paths.find((path) => !isSame(valueAt(from, path), valueAt(to, path)))?.join('.');
}

function valueAt({ data }: MeshObject, path: FieldPath): Json | undefined {
  let at: Json | undefined = data;
  for (const key of path) {
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isMapping(at) ? at[String(key)] : undefined;
  }
  return at;
}
