import { labelsAt, listAt, valueAt } from '../objects/json-path';
import type { FieldPath, Json, Labels, MeshObject } from '../objects/mesh-object';

/** An AuthorizationPolicy: the requests that it allows, denies, audits, or hands to an external authorizer. */
export interface AuthorizationPolicy {
  readonly object: MeshObject;
  /** Of CUSTOM the answer is unknown: a program outside the mesh gives it. */
  readonly action: 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';
  /** Labels of the pods that it is for; empty for all of its namespace. */
  readonly selector: Labels;
  /** Whether it is for a Gateway or a Service instead of pods. */
  readonly hasTarget: boolean;
  /** Whether proxies only count the requests that meet it. */
  readonly isDryRun: boolean;
  /** A request meets the policy that meets one of them. */
  readonly rules: readonly AuthorizationRule[];
}

/** A rule of an AuthorizationPolicy. A request meets it that meets one source, one operation and all conditions. */
export interface AuthorizationRule {
  /** Empty for callers of any kind. */
  readonly from: readonly Values[];
  /** Empty for operations of any kind. */
  readonly to: readonly Values[];
  readonly when: readonly AuthorizationCondition[];
}

/** A source or an operation: its fields, such as `principals` or `notPaths`, and the values of each. */
export interface Values {
  readonly at: FieldPath;
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** A condition on an attribute of a request, such as `source.ip` or `request.headers[x]`. */
export interface AuthorizationCondition {
  readonly at: FieldPath;
  readonly key: string;
  /** The values of which the attribute must have one; empty for any. */
  readonly values: readonly string[];
  /** The values that it must not have. */
  readonly notValues: readonly string[];
}

/** The texts that Go reads as true. */
const trueTexts: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** Reads an AuthorizationPolicy. */
export function authorizationPolicyOf(object: MeshObject): AuthorizationPolicy {
  const action = valueAt(object, 'spec', 'action');
  return {
    object,
    action: action === 'DENY' || action === 'AUDIT' || action === 'CUSTOM' ? action : 'ALLOW',
    selector: labelsAt(object, 'spec', 'selector', 'matchLabels'),
    hasTarget:
      valueAt(object, 'spec', 'targetRef') !== undefined || listAt(object, 'spec', 'targetRefs').length > 0,
    isDryRun: trueTexts.has(object.annotations['istio.io/dry-run'] ?? ''),
    rules: listAt(object, 'spec', 'rules').map((_, index) => ({
      from: valuesAt(object, ['spec', 'rules', index, 'from'], 'source'),
      to: valuesAt(object, ['spec', 'rules', index, 'to'], 'operation'),
      when: listAt(object, 'spec', 'rules', index, 'when').map((value, place) => ({
        at: ['spec', 'rules', index, 'when', place],
        key: textOf((value as { readonly key?: Json } | null)?.key),
        values: textsAt(object, ['spec', 'rules', index, 'when', place, 'values']),
        notValues: textsAt(object, ['spec', 'rules', index, 'when', place, 'notValues']),
      })),
    })),
  };
}

function valuesAt(object: MeshObject, list: FieldPath, field: 'source' | 'operation'): Values[] {
  return listAt(object, ...list).map((_, index) => {
    const at = [...list, index, field];
    const names = Object.keys((valueAt(object, ...at) ?? {}) as object);
    return { at, fields: new Map(names.map((name) => [name, textsAt(object, [...at, name])])) };
  });
}

function textsAt(object: MeshObject, path: FieldPath): readonly string[] {
  return listAt(object, ...path).map(textOf);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
