import istio from './istio.json';
import { kubernetes } from './kubernetes';

/** A node of a schema: OpenAPI as CustomResourceDefinitions have it, as far as it is read here. */
export interface Schema {
  readonly type?: string;
  readonly properties?: { readonly [field: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly nullable?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  /** Only some of the fields are described: others are not unknown. */
  readonly isPartial?: boolean;
  /** Values are text, and what is not wants quotes: labels and annotations. */
  readonly isLabels?: boolean;
}

const metadata: Schema = {
  type: 'object',
  isPartial: true,
  properties: {
    name: { type: 'string' },
    namespace: { type: 'string' },
    labels: { type: 'object', isLabels: true, additionalProperties: { type: 'string' } },
    annotations: { type: 'object', isLabels: true, additionalProperties: { type: 'string' } },
  },
};

const known = new Map<string, Schema>();

/** The schema of a kind, whatever its version; one that describes `metadata` only where the kind is not known. */
export function schemaOf(group: string, kind: string): Schema {
  const key = `${group}/${kind}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const own = Object.hasOwn(istio, key) ? (istio as { [key: string]: Schema })[key] : kubernetes.get(key);
  const schema: Schema = {
    type: 'object',
    isPartial: own === undefined || own.isPartial,
    required: own?.required,
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      ...own?.properties,
      metadata,
      // Written by controllers.
      status: {},
    },
  };
  known.set(key, schema);
  return schema;
}
