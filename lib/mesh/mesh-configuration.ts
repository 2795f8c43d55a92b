import { isMapping } from './objects/json';
import { valueAt } from './objects/json-path';
import { type Field, fieldOf, type Json, type JsonObject, type MeshObject } from './objects/mesh-object';
import { hasPlaceholder } from './objects/placeholders';
import { documentsOf, parseAll } from './reading/documents';

/** Configuration of istiod: YAML text in a ConfigMap, or a field of an IstioOperator, or of an Istio of the Sail operator. */
export interface ConfigurationText {
  /** Its content; empty if it cannot be read. */
  readonly value: JsonObject;
  /** The field with the text. */
  readonly at: Field;
}

/** The fields of the mesh configuration that change the meaning of other objects; undefined if not set. */
export interface MeshConfiguration {
  /** The root namespace, as written or as that of istiod. */
  readonly rootNamespace: string | undefined;
  /** The trust domain and its aliases; empty if not set. */
  readonly trustDomains: readonly string[];
  /** `exportTo` of objects without one, by kind. */
  readonly exportTo: DefaultExports;
  /** `outboundTrafficPolicy.mode`, for requests to unknown hosts. */
  readonly outboundMode: string | undefined;
  /** Whether `defaultTrafficPolicy` detects outliers for DestinationRules that do not; Istio 1.31 and later. */
  readonly detectsOutliers: boolean;
  /** `pathNormalization.normalization`; `BASE` if a configuration does not set it, undefined if there is none. */
  readonly pathNormalization: string | undefined;
  /** The default providers of access logs. */
  readonly accessLogProviders: readonly string[];
}

/** `exportTo` of objects without one, by kind. */
export interface DefaultExports {
  readonly service: readonly string[] | undefined;
  readonly virtualService: readonly string[] | undefined;
  readonly destinationRule: readonly string[] | undefined;
}

interface OfKind {
  ofKind(group: string, kind: string): readonly MeshObject[];
}

/**
 * The configuration texts of istiod: `mesh` is the mesh's configuration, `meshNetworks` its networks. That of the
 * default revision comes first.
 */
export function configurationTexts(mesh: OfKind, key: 'mesh' | 'meshNetworks'): readonly ConfigurationText[] {
  const found: ConfigurationText[] = [];
  const ofDefault: ConfigurationText[] = [];
  for (const object of mesh.ofKind('', 'ConfigMap')) {
    if (object.name !== 'istio' && !object.name.startsWith('istio-')) continue;
    const text = valueAt(object, 'data', key);
    if (typeof text !== 'string') continue;
    const read = { value: contentOf(object, key, text), at: fieldOf(object, 'data', key) };
    (object.name === 'istio' ? ofDefault : found).push(read);
  }
  if (key === 'meshNetworks') return [...ofDefault, ...found];
  for (const object of mesh.ofKind('install.istio.io', 'IstioOperator')) {
    const value = valueAt(object, 'spec', 'meshConfig');
    if (isMapping(value)) found.push({ value, at: fieldOf(object, 'spec', 'meshConfig') });
    else found.push(...ofValues(object));
  }
  for (const object of mesh.ofKind('sailoperator.io', 'Istio')) found.push(...ofValues(object));
  return [...ofDefault, ...found];
}

/** `meshConfig` among the values of the chart. */
function ofValues(object: MeshObject): readonly ConfigurationText[] {
  const path = ['spec', 'values', 'meshConfig'];
  const value = valueAt(object, ...path);
  return isMapping(value) ? [{ value, at: fieldOf(object, ...path) }] : [];
}

/**
 * The mesh configuration among some objects. Where several differ, of revisions or clusters, none of them is sure to apply
 * to an object: then defaults are those of istiod, and trust domains and providers those of all.
 */
export function meshConfigurationOf(mesh: OfKind): MeshConfiguration {
  const texts = configurationTexts(mesh, 'mesh');
  const [first] = texts;
  if (first === undefined) return nothingSet;
  const values = texts.map(({ value }) => value);
  const lists = (read: (value: JsonObject) => readonly string[] | undefined) => [
    ...new Set(values.flatMap((value) => read(value) ?? [])),
  ];
  return {
    rootNamespace: textOf(first.value['rootNamespace']) ?? namespaceOfIstiod(first.at.object),
    trustDomains: [
      ...new Set([
        ...values.flatMap((value) => textOf(value['trustDomain']) ?? []),
        ...lists((value) => textsOf(value['trustDomainAliases'])),
      ]),
    ],
    exportTo: {
      service: agreed(values, (value) => textsOf(value['defaultServiceExportTo'])),
      virtualService: agreed(values, (value) => textsOf(value['defaultVirtualServiceExportTo'])),
      destinationRule: agreed(values, (value) => textsOf(value['defaultDestinationRuleExportTo'])),
    },
    outboundMode: agreed(values, (value) => textOf(within(value, 'outboundTrafficPolicy')['mode'])),
    detectsOutliers: values.some(
      (value) => within(value, 'defaultTrafficPolicy')['outlierDetection'] !== undefined,
    ),
    pathNormalization: agreed(values, normalizationOf),
    accessLogProviders: lists((value) => textsOf(within(value, 'defaultProviders')['accessLogging'])),
  };
}

function normalizationOf(value: JsonObject): string | undefined {
  const { normalization } = within(value, 'pathNormalization');
  const isDefault = normalization === undefined || normalization === 'DEFAULT';
  return isDefault ? 'BASE' : textOf(normalization);
}

/** What all configurations say; undefined if they differ. */
function agreed<Value>(
  values: readonly JsonObject[],
  read: (value: JsonObject) => Value | undefined,
): Value | undefined {
  const [first, ...others] = values.map(read);
  return others.every((each) => JSON.stringify(each) === JSON.stringify(first)) ? first : undefined;
}

function within(value: JsonObject, field: string): JsonObject {
  const found = value[field];
  return isMapping(found) ? found : {};
}

const nothingSet: MeshConfiguration = {
  rootNamespace: undefined,
  trustDomains: [],
  exportTo: { service: undefined, virtualService: undefined, destinationRule: undefined },
  outboundMode: undefined,
  detectsOutliers: false,
  pathNormalization: undefined,
  accessLogProviders: [],
};

/** The namespace of istiod, where its ConfigMap is; an IstioOperator may be anywhere. */
function namespaceOfIstiod(object: MeshObject): string | undefined {
  if (object.kind === 'ConfigMap') return object.namespace || undefined;
  return (
    textOf(valueAt(object, 'spec', 'values', 'global', 'istioNamespace')) ??
    textOf(valueAt(object, 'spec', 'namespace'))
  );
}

const contents = new WeakMap<MeshObject, Map<string, JsonObject>>();

/** The content of a text, parsed once: a plan has the same ConfigMap in many meshes. */
function contentOf(object: MeshObject, key: string, text: string): JsonObject {
  const known = contents.get(object) ?? new Map<string, JsonObject>();
  contents.set(object, known);
  const value = known.get(key) ?? readText(text);
  known.set(key, value);
  return value;
}

function readText(text: string): JsonObject {
  for (const parsed of parseAll([...documentsOf(text)])) {
    if (!('values' in parsed)) continue;
    const [value] = parsed.values as readonly Json[];
    if (isMapping(value)) return value;
  }
  return {};
}

/** A text; undefined if it is not known. */
function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && !hasPlaceholder(value) ? value : undefined;
}

function textsOf(value: Json | undefined): readonly string[] | undefined {
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
  return texts?.some(hasPlaceholder) ? undefined : texts;
}
