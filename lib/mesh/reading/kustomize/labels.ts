import { mappingOf, mappingsIn } from '../../objects/json';
import type { FieldPath, Json, JsonObject } from '../../objects/mesh-object';

/** Labels that a kustomization adds: to objects, to pod templates as well, or to selectors as well. */
export interface AddedLabels {
  readonly objects: JsonObject;
  readonly templates: JsonObject;
  readonly selectors: JsonObject;
}

/** The labels of `commonLabels` and `labels`. */
export function addedLabels({ commonLabels, labels }: JsonObject): AddedLabels {
  let added: AddedLabels = { ...none, selectors: mappingOf(commonLabels) };
  for (const { pairs, includeSelectors, includeTemplates } of mappingsIn(labels)) {
    const place = includeSelectors ? 'selectors' : includeTemplates ? 'templates' : 'objects';
    added = { ...added, [place]: { ...added[place], ...mappingOf(pairs) } };
  }
  return added;
}

const none: AddedLabels = { objects: {}, templates: {}, selectors: {} };

/** The labels of a kustomization and of one around it, which come last. */
export function withAround(own: AddedLabels, around: AddedLabels): AddedLabels {
  return {
    objects: { ...own.objects, ...around.objects },
    templates: { ...own.templates, ...around.templates },
    selectors: { ...own.selectors, ...around.selectors },
  };
}

/** The labels of several kustomizations that use the same file, without those that have different values. */
export function agreed(several: readonly AddedLabels[]): AddedLabels {
  return {
    objects: agreedIn(several.map(({ objects }) => objects)),
    templates: agreedIn(several.map(({ templates }) => templates)),
    selectors: agreedIn(several.map(({ selectors }) => selectors)),
  };
}

function agreedIn(several: readonly JsonObject[]): JsonObject {
  const values = new Map<string, Set<Json | undefined>>();
  for (const each of several)
    for (const [key, value] of Object.entries(each))
      values.set(key, (values.get(key) ?? new Set<Json | undefined>()).add(value));
  return Object.fromEntries(
    [...values].flatMap(([key, [value, ...others]]) => (others.length === 0 ? [[key, value]] : [])),
  );
}

/** The path from a workload to its pod template. */
const templates: ReadonlyMap<string, FieldPath> = new Map<string, FieldPath>([
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'ReplicationController'].map(
    (kind): [string, FieldPath] => [kind, ['spec', 'template']],
  ),
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

const withSelector: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet']);

/** An object of Kubernetes with these labels, where kustomize writes them by default. */
export function labelled(data: JsonObject, kind: string, added: AddedLabels): JsonObject {
  const { objects, templates: ofTemplates, selectors } = added;
  const ofPods = { ...ofTemplates, ...selectors };
  let changed = withIn(data, ['metadata', 'labels'], { ...objects, ...ofPods });
  const template = templates.get(kind);
  if (template !== undefined) changed = withIn(changed, [...template, 'metadata', 'labels'], ofPods);
  if (withSelector.has(kind)) changed = withIn(changed, ['spec', 'selector', 'matchLabels'], selectors);
  // A Service without a selector has endpoints of its own.
  const hasSelector = Object.keys(mappingOf(mappingOf(data['spec'])['selector'])).length > 0;
  return kind === 'Service' && hasSelector ? withIn(changed, ['spec', 'selector'], selectors) : changed;
}

function withIn(data: JsonObject, [key, ...path]: FieldPath, labels: JsonObject): JsonObject {
  if (key === undefined) return { ...data, ...labels };
  if (Object.keys(labels).length === 0) return data;
  return { ...data, [key]: withIn(mappingOf(data[key]), path, labels) };
}
