import type { Finding } from '../../lib/check/finding';
import type { FieldPath, JsonObject, MeshObject } from '../../lib/mesh/objects/mesh-object';

/** A place of a finding of these tests: the line is what the test says. */
export interface At {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly construct?: string;
  /** @default true */
  readonly hasText?: boolean;
}

/** An object without content; each of its fields stands in the line that the test gives. */
export function objectAt({
  file = 'a.yaml',
  line = 1,
  column = 1,
  construct,
  hasText = true,
}: At = {}): MeshObject {
  const data: JsonObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'cart', namespace: 'shop' },
  };
  return {
    apiVersion: 'v1',
    group: '',
    kind: 'Service',
    name: 'cart',
    namespace: 'shop',
    labels: {},
    annotations: {},
    data,
    source: { file, construct, position: (_: FieldPath) => (hasText ? { file, line, column } : undefined) },
  };
}

/** A finding that has all parts. */
export function findingAt(at: At = {}, changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'a-rule',
    severity: 'error',
    at: { object: objectAt(at), path: ['spec'] },
    message: 'Service cart selects nothing',
    effect: 'requests get 503',
    fix: 'select app=cart',
    related: [],
    ...changes,
  };
}
