import { valueAt } from '../../mesh/objects/json-path';
import type { Field, FieldPath, Json, MeshObject } from '../../mesh/objects/mesh-object';
import { templatePath } from '../../mesh/registry/workloads';
import type { Edit } from '../finding';

/** An edit in words: `adds version: v1 to the pod template of Deployment cart`. */
export function changeText(edit: Edit): string {
  if ('append' in edit) {
    const { object, path } = edit.append;
    return `adds ${valueText(edit.value)} to ${pathText(path)} of ${object.kind} ${object.name}`;
  }
  if ('remove' in edit) {
    const { object, path } = edit.remove;
    return `removes ${pathText(path)} of ${object.kind} ${object.name}`;
  }
  const { object, path } = edit.set;
  const written = `${path.at(-1)}: ${valueText(edit.value)}`;
  const isNew = valueAt(object, ...path) === undefined;
  return isNew
    ? `adds ${written} to ${parentText(edit.set)}`
    : `writes ${written} in ${parentText(edit.set)}`;
}

/** Whether applying an edit replaces pods. A value that was no string was refused, so there are no pods of it. */
export function restartsPods(edit: Edit): boolean {
  const { object, path } = 'set' in edit ? edit.set : 'append' in edit ? edit.append : edit.remove;
  const before = valueAt(object, ...path);
  return (
    rolling.has(object.kind) && isInTemplate(object, path) && !['number', 'boolean'].includes(typeof before)
  );
}

/** The kinds that replace their pods when the template changes. */
const rolling = new Set(['DaemonSet', 'Deployment', 'Rollout', 'StatefulSet']);

function parentText({ object, path }: Field): string {
  const parent = path.slice(0, -1);
  const place = isInTemplate(object, path) ? 'the pod template' : pathText(parent);
  return `${place} of ${object.kind} ${object.name}`;
}

function isInTemplate(object: MeshObject, path: FieldPath): boolean {
  const template = templatePath(object);
  return template !== undefined && template.length > 0 && template.every((key, index) => path[index] === key);
}

/** `spec.http[0].route`. */
function pathText(path: FieldPath): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

/** A value as YAML on one line; a list or mapping by its name. */
function valueText(value: Json): string {
  if (typeof value === 'string') return value;
  const { name } = (value ?? {}) as { readonly name?: Json };
  return typeof name === 'string' ? name : JSON.stringify(value);
}
