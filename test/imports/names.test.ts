import { resolve } from 'node:path';
import ts from 'typescript-5';
import { kindSchemas, type Schema } from './schema';

/**
 * Fields that the CRDs have in two spellings, of which `cdk8s import` keeps one. The types have the spelling
 * that it keeps; Istio reads both.
 */
const secondSpellings = [
  'VirtualService.spec.http[].mirrorPercent: not among the types',
  'RequestAuthentication.spec.jwtRules[].jwksUri: not among the types',
];

const folder = resolve(__dirname, '../../imports');
const files = [...new Set(kindSchemas.map(({ apiVersion }) => `${apiVersion.split('/')[0]}.ts`))].map(
  (name) => resolve(folder, name),
);
const program = ts.createProgram(files, { strict: true, noResolve: true, lib: ['lib.es5.d.ts'], types: [] });
const types = program.getTypeChecker();

test("every name, type and value in imports/ is that of Istio's CRDs", () => {
  const differences = kindSchemas.flatMap(({ apiVersion, kind, schema }) => {
    const spec = schema.properties?.['spec'];
    if (spec === undefined) throw new Error(`${kind} has no spec`);
    return [...compare(typeNamed(`${apiVersion.split('/')[0]}.ts`, `${kind}Spec`), spec, `${kind}.spec`)];
  });
  expect(differences).toEqual(secondSpellings);
});

/** Walks a type and its schema side by side. */
function* compare(type: ts.Type, schema: Schema, path: string): Generator<string> {
  const written = shape(type);
  const meant = schemaShape(schema);
  if (written !== meant) yield `${path}: ${written} in the types, ${meant} in the schema`;
  else if (meant === 'list' && schema.items) yield* compare(elementOf(type), schema.items, `${path}[]`);
  else if (meant === 'map' && typeof schema.additionalProperties === 'object')
    yield* compare(elementOf(type), schema.additionalProperties, `${path}{}`);
  else if (meant === 'object') yield* compareFields(type, schema, path);
}

function* compareFields(type: ts.Type, schema: Schema, path: string): Generator<string> {
  const fields = new Map(types.getPropertiesOfType(type).map((field) => [field.name, field]));
  for (const [name, meant] of Object.entries(schema.properties ?? {})) {
    const field = fields.get(name);
    fields.delete(name);
    if (field === undefined) {
      yield `${path}.${name}: not among the types`;
      continue;
    }
    const optional = (field.flags & ts.SymbolFlags.Optional) !== 0;
    if (optional === (schema.required ?? []).includes(name))
      yield `${path}.${name}: required here, optional there`;
    yield* compare(types.getNonNullableType(types.getTypeOfSymbol(field)), meant, `${path}.${name}`);
  }
  for (const name of fields.keys()) yield `${path}.${name}: not in the schema`;
}

function shape(type: ts.Type): string {
  if (type.flags & ts.TypeFlags.StringLike)
    return type.isStringLiteral() ? JSON.stringify(type.value) : 'string';
  if (type.flags & ts.TypeFlags.NumberLike) return 'number';
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
  if (type.isUnion()) return type.types.map(shape).sort().join(' | ');
  if (type.getNumberIndexType() !== undefined && type.getStringIndexType() === undefined) return 'list';
  return type.getStringIndexType() === undefined ? 'object' : 'map';
}

function schemaShape({ type, enum: values, additionalProperties, properties }: Schema): string {
  if (values !== undefined)
    return values
      .map((value) => JSON.stringify(value))
      .sort()
      .join(' | ');
  if (type === 'integer') return 'number';
  if (type === 'array') return 'list';
  return type === 'object' && properties === undefined && additionalProperties !== undefined
    ? 'map'
    : `${type}`;
}

function elementOf(type: ts.Type): ts.Type {
  const element = type.getNumberIndexType() ?? type.getStringIndexType();
  if (element === undefined) throw new Error(`${types.typeToString(type)} has no elements`);
  return element;
}

function typeNamed(file: string, name: string): ts.Type {
  const source = program.getSourceFile(resolve(folder, file));
  const symbols = source && types.getSymbolAtLocation(source)?.exports;
  const symbol = symbols?.get(ts.escapeLeadingUnderscores(name));
  if (symbol === undefined) throw new Error(`${file} exports no ${name}`);
  return types.getDeclaredTypeOfSymbol(symbol);
}
