import type { Json, JsonObject, MeshObject } from '../mesh/mesh-object';
import { ANY, apiDefaults, type Defaults } from './api-defaults';
import { isMapping, isSame } from './objects';

/**
 * A live object as its manifest would be written: without what the API server adds by itself, unless the manifest of that
 * name says it, too.
 *
 * @param manifest undefined where there is none
 */
export function asWritten(live: MeshObject, manifest: MeshObject | undefined): MeshObject {
  const { apiVersion, kind, metadata, status: _, ...body } = live.data;
  const defaults = apiDefaults.get(`${live.group}/${live.kind}`) ?? new Map();
  const wanted = manifest?.data ?? {};
  // All versions of Istio's kinds say the same.
  const isIstio = live.group.endsWith('.istio.io') && manifest?.group === live.group;
  const version = isIstio ? manifest.apiVersion : live.apiVersion;
  const named = metadataOf(metadata, wanted['metadata']);
  const pruned = without({ metadata: named, ...body }, wanted, defaults, '') as JsonObject;
  const data = { apiVersion: isIstio ? version : (apiVersion ?? version), kind, ...pruned };
  const { labels = {}, annotations = {} } = (pruned['metadata'] ?? {}) as Partial<MeshObject>;
  return { ...live, apiVersion: version, labels, annotations, data };
}

/** Fields of `metadata` that people write; others only where the manifest has them. */
const written = new Set(['name', 'generateName', 'namespace', 'labels', 'annotations']);
const ofTools =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/revision)$/;

function metadataOf(live: Json | undefined, wanted: Json | undefined): JsonObject {
  const [now, then] = [isMapping(live) ? live : {}, isMapping(wanted) ? wanted : {}];
  const kept = Object.entries(now).flatMap(([field, value]): [string, Json | undefined][] => {
    if (!written.has(field) && then[field] === undefined) return [];
    if (field !== 'annotations' || !isMapping(value)) return [[field, value]];
    const annotations = Object.entries(value).filter(([name]) => !ofTools.test(name));
    return annotations.length === 0 ? [] : [[field, Object.fromEntries(annotations)]];
  });
  return Object.fromEntries(kept);
}

function without(live: Json, manifest: Json | undefined, defaults: Defaults, path: string): Json {
  if (Array.isArray(live)) {
    const elements = Array.isArray(manifest) ? manifest : [];
    return live.map((each, index) => without(each, likeOf(each, index, elements), defaults, `${path}/[]`));
  }
  if (!isMapping(live)) return live;
  const wanted = isMapping(manifest) ? manifest : {};
  const kept = Object.entries(live).flatMap(([field, value]): [string, Json][] => {
    if (value === undefined) return [];
    const below = path === '' ? field : `${path}/${field}`;
    const isWritten = wanted[field] !== undefined;
    if (!isWritten && isDefault(value, defaults.get(below), below, live)) return [];
    const pruned = without(value, wanted[field], defaults, below);
    // What holds defaults only is one itself.
    return !isWritten && isMapping(pruned) && Object.keys(pruned).length === 0 ? [] : [[field, pruned]];
  });
  return Object.fromEntries(kept);
}

function isDefault(
  value: Json,
  wanted: Json | typeof ANY | undefined,
  path: string,
  within: JsonObject,
): boolean {
  if (wanted === undefined) return false;
  // A headless Service says so itself.
  if (path === 'spec/clusterIP') return value !== 'None';
  if (path === 'spec/clusterIPs') return !isSame(value, ['None']);
  if (path === 'spec/ports/[]/targetPort') return value === within['port'];
  return wanted === ANY || isSame(value, wanted);
}

/** The element of a list that is about the same as this one: by what lists are told apart by, or its place. */
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
