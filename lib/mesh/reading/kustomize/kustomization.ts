import { posix } from 'node:path';
import { apiGroupOf } from '../../../api-version/api-group';
import { isMapping, mappingOf, mappingsIn } from '../../objects/json';
import type { Json, JsonObject } from '../../objects/mesh-object';
import { documentsOf, parseAll } from '../documents';
import { type AddedLabels, addedLabels } from './labels';

/** The objects that a patch or a replacement changes: those that match all given fields. */
export interface Target {
  readonly kind: RegExp | undefined;
  readonly name: RegExp | undefined;
}

/** A kustomization: the files that it uses, by path, and its changes. */
export interface Kustomization {
  readonly file: string;
  /** Its folder. */
  readonly folder: string;
  /** Files of objects, and folders of other kustomizations. */
  readonly resources: readonly string[];
  /** Folders of components, which change the resources of this kustomization. */
  readonly components: readonly string[];
  /** Files that are no objects by themselves: patches, configurations, contents of ConfigMaps. */
  readonly inputs: readonly string[];
  readonly targets: readonly Target[];
  readonly namespace: string | undefined;
  readonly labels: AddedLabels;
  /** Whether names get a prefix or a suffix. */
  readonly renames: boolean;
  /** Whether it only lists resources. */
  readonly isPlain: boolean;
}

/** Whether a value is a kustomization or a component of one; its file may leave apiVersion and kind out. */
export function isKustomization(value: unknown, file: string): value is JsonObject {
  if (!isMapping(value as Json)) return false;
  const { apiVersion, kind } = value as JsonObject;
  if (kind === undefined) return /(^|[/:])kustomization(\.ya?ml)?$/i.test(file);
  const isKind = kind === 'Kustomization' || kind === 'Component';
  return isKind && apiGroupOf(String(apiVersion ?? '')) === 'kustomize.config.k8s.io';
}

const plain: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'resources']);

/**
 * Reads a kustomization.
 *
 * @param valuesIn the values of another file
 */
export function kustomizationOf(
  value: JsonObject,
  file: string,
  valuesIn: (file: string) => readonly unknown[],
): Kustomization {
  const folder = folderOf(file);
  const at = (path: string) => below(folder, path);
  const files = (...fields: readonly string[]) => fields.flatMap((field) => textsIn(value[field])).map(at);
  const patches = [
    ...mappingsIn(value['patches']),
    ...mappingsIn(value['patchesJson6902']),
    ...textsIn(value['patchesStrategicMerge']).map((text) =>
      text.includes('\n') ? { patch: text } : { path: text },
    ),
  ];
  const replacements = mappingsIn(value['replacements']);
  const generators = ['configMapGenerator', 'secretGenerator'].flatMap((field) => mappingsIn(value[field]));
  const charts = mappingsIn(value['helmCharts']);
  const { openapi, namespace } = value;
  const paths = [
    ...[...patches, ...replacements].map((each: JsonObject) => each['path']),
    ...generators.flatMap(({ files: contents, envs, env }) => [
      ...textsIn(contents).map((text) => text.slice(text.indexOf('=') + 1)),
      ...textsIn(envs),
      env,
    ]),
    ...charts.flatMap(({ valuesFile, additionalValuesFiles }) => [
      valuesFile,
      ...textsIn(additionalValuesFiles),
    ]),
    mappingOf(openapi)['path'],
  ].filter((path): path is string => typeof path === 'string');
  const hasTransformers = textsIn(value['transformers']).length > 0;
  const isRenaming = (field: string) => typeof value[field] === 'string' && value[field] !== '';
  return {
    file,
    folder,
    resources: files('resources', 'bases'),
    components: files('components'),
    inputs: [
      ...paths.map(at),
      ...files('configurations', 'crds', 'transformers', 'generators', 'validators'),
    ],
    targets: [
      ...patches.flatMap((patch) => patchTargets(patch, (path) => valuesIn(at(path)))),
      ...replacements
        .flatMap((each) =>
          typeof each['path'] === 'string' ? mappingsIn(valuesIn(at(each['path'])).flat() as Json[]) : [each],
        )
        .flatMap(({ targets }) => mappingsIn(targets).map(({ select }) => targetOf(mappingOf(select)))),
      ...(hasTransformers ? [targetOf({})] : []),
    ],
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : undefined,
    labels: addedLabels(value),
    renames: isRenaming('namePrefix') || isRenaming('nameSuffix'),
    isPlain: Object.keys(value).every((key) => plain.has(key)),
  };
}

/** The objects that a patch names itself, or its target does. */
function patchTargets(
  { path, patch, target }: JsonObject,
  valuesIn: (path: string) => readonly unknown[],
): readonly Target[] {
  if (isMapping(target)) return [targetOf(target)];
  const values = typeof path === 'string' ? valuesIn(path) : typeof patch === 'string' ? inText(patch) : [];
  return mappingsIn(values as Json[]).map(({ kind, metadata }) =>
    targetOf({ kind, name: mappingOf(metadata)['name'] }),
  );
}

function inText(text: string): readonly unknown[] {
  return [...parseAll([...documentsOf(text)])].flatMap((parsed) => ('values' in parsed ? parsed.values : []));
}

function targetOf({ kind, name }: JsonObject): Target {
  return { kind: anchored(kind), name: anchored(name) };
}

/** Kustomize takes kinds and names of a target as whole regular expressions. An invalid one matches everything. */
function anchored(text: Json | undefined): RegExp | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    return undefined;
  }
}

function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** The folder of a file; `REF:` of a commit stays. */
function folderOf(file: string): string {
  const start = file.indexOf(':') + 1;
  return file.slice(0, start) + posix.dirname(file.slice(start));
}

function below(folder: string, path: string): string {
  const start = folder.indexOf(':') + 1;
  return normal(folder.slice(0, start) + posix.join(folder.slice(start), path));
}

/** A path as kustomizations have it: without `./`, `..` and a slash at the end. */
export function normal(path: string): string {
  const start = path.indexOf(':') + 1;
  return path.slice(0, start) + posix.normalize(path.slice(start)).replace(/\/$/, '');
}
