import istio from './istio.json';
import { kubernetes } from './kubernetes';
import type { Schema } from './schema';

const metadata: Schema = {
  type: 'object',
  isPartial: true,
  properties: {
    name: { type: 'string' },
    namespace: { type: 'string' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

const known = new Map<string, Schema>();

/** The schema of a kind in any version; for an unknown kind a schema of `metadata` only. */
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
      // Controllers write it.
      status: {},
    },
  };
  known.set(key, schema);
  return schema;
}
