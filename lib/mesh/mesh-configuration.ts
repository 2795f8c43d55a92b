import { valueAt } from './objects/json-path';
import { type Field, fieldOf, type Json, type JsonObject, type MeshObject } from './objects/mesh-object';
import { hasPlaceholder } from './objects/placeholders';
import { documentsOf, parseAll } from './reading/documents';

/** Configuration of istiod: YAML text in a ConfigMap, or a field of an IstioOperator. */
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
  }
  return [...ofDefault, ...found];
}

/** The mesh configuration among some objects; that of the default revision if there are several. */
export function meshConfigurationOf(mesh: OfKind): MeshConfiguration {
  const [text] = configurationTexts(mesh, 'mesh');
  if (text === undefined) return nothingSet;
  const { value, at } = text;
  const within = (field: string) => {
    const found = value[field];
    return isMapping(found) ? found : {};
  };
  return {
    rootNamespace: textOf(value['rootNamespace']) ?? namespaceOfIstiod(at.object),
    trustDomains: [
      ...new Set([textOf(value['trustDomain']) ?? '', ...(textsOf(value['trustDomainAliases']) ?? [])]),
    ].filter((each) => each !== ''),
    exportTo: {
      service: textsOf(value['defaultServiceExportTo']),
      virtualService: textsOf(value['defaultVirtualServiceExportTo']),
      destinationRule: textsOf(value['defaultDestinationRuleExportTo']),
    },
    outboundMode: textOf(within('outboundTrafficPolicy')['mode']),
    detectsOutliers: within('defaultTrafficPolicy')['outlierDetection'] !== undefined,
    accessLogProviders: textsOf(within('defaultProviders')['accessLogging']) ?? [],
  };
}

const nothingSet: MeshConfiguration = {
  rootNamespace: undefined,
  trustDomains: [],
  exportTo: { service: undefined, virtualService: undefined, destinationRule: undefined },
  outboundMode: undefined,
  detectsOutliers: false,
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

function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text; undefined if it is not known. */
function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && !hasPlaceholder(value) ? value : undefined;
}

function textsOf(value: Json | undefined): readonly string[] | undefined {
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
  return texts?.some(hasPlaceholder) ? undefined : texts;
}
