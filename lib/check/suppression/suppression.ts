import type { Field, MeshObject } from '../../mesh/objects/mesh-object';
import type { TextPlace } from '../finding';

/** The annotation that holds suppressions: `rule-name: reason; other-rule: reason`. */
export const ignoreAnnotation = 'cdk8s-istio/ignore';

/** The acceptance of a rule's findings on some objects. */
export interface Suppression {
  /** Name of the rule, as written. */
  readonly rule: string;
  /** The reason; empty if none was given. */
  readonly reason: string;
  /** The objects that it covers. */
  readonly objects: readonly MeshObject[];
  /** Where it is written. */
  readonly at: Field | TextPlace;
}

/** The suppressions in the annotations of objects. */
export function annotatedSuppressions(objects: readonly MeshObject[]): Suppression[] {
  const found: Suppression[] = [];
  for (const object of objects) {
    if (!Object.hasOwn(object.annotations, ignoreAnnotation)) continue;
    const at = { object, path: ['metadata', 'annotations', ignoreAnnotation] };
    for (const entry of entriesOf(object.annotations[ignoreAnnotation] ?? '')) {
      found.push({ ...entry, objects: [object], at });
    }
  }
  return found;
}

/** The rules and reasons of one annotation or comment. A `;` that no `name:` follows belongs to the reason. */
export function entriesOf(text: string): { rule: string; reason: string }[] {
  const entries: { rule: string; reason: string }[] = [];
  for (const part of text.split(/[;\n]/)) {
    const colon = part.indexOf(':');
    const name = (colon < 0 ? part : part.slice(0, colon)).trim();
    const last = entries.at(-1);
    if (name === '') continue;
    if (last !== undefined && (/\s/.test(name) || (colon < 0 && !name.includes('-')))) {
      last.reason = `${last.reason};${part.trimEnd()}`;
    } else {
      entries.push({ rule: name, reason: colon < 0 ? '' : part.slice(colon + 1).trim() });
    }
  }
  return entries;
}
