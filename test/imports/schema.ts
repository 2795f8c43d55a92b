import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';
import type { Json } from '../../lib/mesh/objects/mesh-object';
import { validations } from '../../lib/mesh/schema/validations';

/** A node of an OpenAPI schema of a CRD. */
export interface Schema {
  readonly type?: string;
  readonly properties?: { readonly [field: string]: Schema };
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly [keyword: string]: unknown;
}

/** The schema of one kind, as it stands in Istio's CRDs. */
export interface KindSchema {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: Schema;
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

/** Every Istio kind that has a v1, from the CRDs. */
export const kindSchemas: readonly KindSchema[] = readFileSync(
  join(__dirname, 'istio-v1.schemas.jsonl'),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

/**
 * What Istio's schemas have against these manifests: one line for each unknown field, wrong type, value that
 * is not allowed, or missing field. Kinds that are not Istio's are passed over; a kind or version of Istio
 * that is not v1 is a fault.
 */
export function schemaFaults(manifests: Iterable<unknown>): string[] {
  return [...manifests].filter(isIstio).flatMap((manifest) => {
    const { apiVersion, kind, metadata } = manifest;
    const object = `${kind} ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
    const validate = validators.get(`${apiVersion} ${kind}`)?.();
    if (validate === undefined) return [`${object}: Istio has no ${kind} in ${apiVersion}`];
    return validate(manifest) ? [] : reasons(validate.errors ?? []).map((reason) => `${object}: ${reason}`);
  });
}

/** The same for a text of YAML with any number of documents. */
export function schemaFaultsOfYaml(text: string): string[] {
  return schemaFaults(parseAllDocuments(text).map((document) => document.toJS()));
}

const text = { type: 'string' };
const texts = { type: 'object', additionalProperties: text };
const objectMeta: Schema = {
  type: 'object',
  required: ['name'],
  properties: { name: text, namespace: text, labels: texts, annotations: texts },
};

const ajv = new Ajv({
  allErrors: true,
  // `required` stands in branches of `oneOf` that leave the fields themselves to the schema around them.
  strictRequired: false,
  formats: {
    int32: { type: 'number', validate: (value: number) => value >= -(2 ** 31) && value < 2 ** 31 },
    double: true,
    byte: true,
    'date-time': true,
  },
});
ajv.addVocabulary(
  ['int-or-string', 'list-map-keys', 'list-type', 'preserve-unknown-fields'].map(
    (word) => `x-kubernetes-${word}`,
  ),
);
ajv.addKeyword({
  keyword: 'x-kubernetes-validations',
  validate: (rules: { rule: string }[], value: unknown) =>
    rules.every(({ rule }) => validations.get(rule)?.(value as Json) === undefined),
});

const validators = new Map(
  kindSchemas.map(({ apiVersion, kind, schema }) => {
    const root = { apiVersion: text, kind: text, metadata: objectMeta, ...schema.properties };
    let compiled: ValidateFunction | undefined;
    const compile = () => {
      compiled ??= ajv.compile(closed({ ...schema, properties: root }));
      return compiled;
    };
    return [`${apiVersion} ${kind}`, compile] as const;
  }),
);

/**
 * Refuses fields that the schema does not name. Only where the schema says what there is: branches of `oneOf`
 * and the like speak of the same object once more, and name just the fields that they are about.
 */
function closed(schema: Schema): Schema {
  const { properties, items, additionalProperties } = schema;
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true || additionalProperties !== undefined;
  return {
    ...schema,
    ...(items && { items: closed(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: closed(additionalProperties) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, closed(field)]),
      ),
      ...(!open && { additionalProperties: false }),
    }),
  };
}

function reasons(errors: readonly ErrorObject[]): string[] {
  const told = errors.filter(({ schemaPath }) => !/\/(oneOf|anyOf|not)\//.test(schemaPath));
  return told.map(({ instancePath, keyword, params, message }) => {
    const at = instancePath === '' ? '/' : instancePath;
    if (keyword === 'additionalProperties') return `${at} has no field '${params.additionalProperty}'`;
    if (keyword === 'enum') return `${at} must be one of ${params.allowedValues.join(', ')}`;
    if (keyword === 'x-kubernetes-validations') return `${at} breaks a rule of the CRD`;
    return `${at} ${message}`;
  });
}

function isIstio(manifest: unknown): manifest is Manifest {
  if (typeof manifest !== 'object' || manifest === null || !('apiVersion' in manifest)) return false;
  return typeof manifest.apiVersion === 'string' && /\.istio\.io\//.test(manifest.apiVersion);
}
