import { FLAGGER } from '../../mesh/controllers/flagger';
import { KNATIVE } from '../../mesh/controllers/knative';
import { isMapping, mappingOf } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { isSame, writtenOf } from '../../mesh/objects/same';
import { apiDefaults, type Default, type Defaults } from './api-defaults';

/**
 * A live object as its manifest would be written: without the fields that the API server sets, unless its manifest
 * sets them, too.
 *
 * @param manifest undefined if there is none
 */
export function asWritten(live: MeshObject, manifest: MeshObject | undefined): MeshObject {
  if (
    manifest !== undefined &&
    isDefaultedByWebhook(live) &&
    includes(live.data['spec'], manifest.data['spec'])
  )
    return {
      ...live,
      apiVersion: manifest.apiVersion,
      labels: manifest.labels,
      annotations: manifest.annotations,
      data: manifest.data,
    };
  const wanted = manifest?.data ?? {};
  const isNamed = (field: string) =>
    ofPeople.has(field) || mappingOf(wanted['metadata'])[field] !== undefined;
  const { apiVersion: _, kind, metadata, ...body } = writtenOf(live);
  const named = Object.entries(mappingOf(metadata)).filter(([field]) => isNamed(field));
  // All API versions of Istio's kinds have the same fields.
  const isIstio = live.group.endsWith('.istio.io') && manifest?.group === live.group;
  const { apiVersion } = isIstio ? manifest : live;
  const defaults = apiDefaults.get(`${live.group}/${live.kind}`) ?? new Map();
  const whole = { apiVersion, kind, metadata: Object.fromEntries(named), ...body };
  const data = without(whole, wanted, defaults, '') as JsonObject;
  const { labels = {}, annotations = {} } = mappingOf(data['metadata']) as Partial<MeshObject>;
  return { ...live, apiVersion, labels, annotations, data };
}

/** Whether a webhook of its controller adds fields, which change with its version. */
function isDefaultedByWebhook({ group }: MeshObject): boolean {
  return group === KNATIVE || group === FLAGGER;
}

/** Whether a live value has all that a manifest writes. */
function includes(live: Json | undefined, written: Json | undefined): boolean {
  if (Array.isArray(written))
    return (
      Array.isArray(live) &&
      live.length === written.length &&
      written.every((each, index) => includes(live[index], each))
    );
  if (!isMapping(written)) return isSame(live, written);
  return isMapping(live) && Object.entries(written).every(([field, value]) => includes(live[field], value));
}

/** Fields of `metadata` that users write. Others are kept only if the manifest has them. */
const ofPeople = new Set(['name', 'generateName', 'namespace', 'labels', 'annotations']);

function without(live: Json, manifest: Json | undefined, defaults: Defaults, path: string): Json {
  if (Array.isArray(live)) {
    const elements = Array.isArray(manifest) ? manifest : [];
    return live.map((each, index) => without(each, likeOf(each, index, elements), defaults, `${path}/[]`));
  }
  if (!isMapping(live)) return live;
  const wanted = mappingOf(manifest);
  const kept = Object.entries(live).flatMap(([field, value]): [string, Json][] => {
    if (value === undefined) return [];
    const below = path === '' ? field : `${path}/${field}`;
    const isWritten = wanted[field] !== undefined;
    if (!isWritten && isDefault(value, defaults.get(below), live)) return [];
    const pruned = without(value, wanted[field], defaults, below);
    // A mapping of defaults only is a default itself.
    return !isWritten && isMapping(pruned) && Object.keys(pruned).length === 0 ? [] : [[field, pruned]];
  });
  return Object.fromEntries(kept);
}

function isDefault(value: Json, wanted: Default | undefined, within: JsonObject): boolean {
  if (typeof wanted === 'function') return wanted(value, within);
  return wanted !== undefined && isSame(value, wanted);
}

/** The corresponding element of another list: with the same name or port, or else at the same index. */
function likeOf(live: Json, index: number, elements: readonly Json[]): Json | undefined {
  if (!isMapping(live)) return elements[index];
  for (const field of ['name', 'port', 'containerPort', 'mountPath']) {
    const found = elements.find(
      (each) => isMapping(each) && live[field] !== undefined && each[field] === live[field],
    );
    if (found !== undefined) return found;
  }
  return elements[index];
}
