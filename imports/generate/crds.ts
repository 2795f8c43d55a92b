import { parseAllDocuments } from 'yaml';

/** A node of an OpenAPI schema. Only what is needed to walk it is named. */
export type Schema = { readonly [keyword: string]: unknown };

/** A CustomResourceDefinition. */
export interface CustomResource {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly Version[];
  };
}

interface Version {
  readonly name: string;
  readonly storage?: boolean;
  readonly schema: { readonly openAPIV3Schema: Schema };
}

/** The CRDs that have a v1, with that version alone and without descriptions, sorted by group and kind. */
export function stableKinds(yaml: string): CustomResource[] {
  return kindsOf(yaml, (versions) => versions.find(({ name }) => name === 'v1'));
}

/** All CRDs, those without a v1 in the version that the API server stores. */
export function everyKind(yaml: string): CustomResource[] {
  return kindsOf(
    yaml,
    (versions) =>
      versions.find(({ name }) => name === 'v1') ?? versions.find(({ storage }) => storage === true),
  );
}

function kindsOf(
  yaml: string,
  choose: (versions: readonly Version[]) => Version | undefined,
): CustomResource[] {
  const kinds: CustomResource[] = [];
  for (const document of parseAllDocuments(yaml)) {
    const crd: CustomResource | null = document.toJS();
    const version = crd === null ? undefined : choose(crd.spec.versions);
    if (crd === null || version === undefined) continue;
    const schema = { openAPIV3Schema: withoutDescriptions(version.schema.openAPIV3Schema) };
    kinds.push({ ...crd, spec: { ...crd.spec, versions: [{ ...version, schema }] } });
  }
  return kinds.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** All schemas by `group/Kind`, a line each: what `check` reads manifests by, in whatever version they are written. */
export function schemasByKind(kinds: readonly CustomResource[]): string {
  const lines = kinds.flatMap(({ spec }) =>
    spec.versions.map(({ schema }) => {
      const key = JSON.stringify(`${spec.group}/${spec.names.kind}`);
      return `${key}:${JSON.stringify(schema.openAPIV3Schema)}`;
    }),
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** One line of JSON for one kind: a line moves only when its kind's schema does. */
export function schemaLine({ spec }: CustomResource): string {
  const schemas = spec.versions.map(({ name, schema }) => ({
    apiVersion: `${spec.group}/${name}`,
    kind: spec.names.kind,
    schema: schema.openAPIV3Schema,
  }));
  return schemas.map((schema) => `${JSON.stringify(schema)}\n`).join('');
}

/** Takes the keyword `description` away, but not a property that is called so. */
function withoutDescriptions(schema: Schema): Schema {
  const kept = Object.entries(schema).filter(([keyword]) => keyword !== 'description');
  return Object.fromEntries(
    kept.map(([keyword, value]) => [
      keyword,
      keyword === 'properties' && isSchema(value) ? mapValues(value, stripped) : stripped(value),
    ]),
  );
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  return isSchema(value) ? withoutDescriptions(value) : value;
}

function mapValues(schema: Schema, change: (value: unknown) => unknown): Schema {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, change(value)]));
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKey({ spec }: CustomResource): string {
  return `${spec.group}/${spec.names.kind}`;
}
