import type { LiveObject } from '../../kubernetes/cluster';
import { isMapping, mappingOf, mappingsIn, podLabelsOf, specOf, withSpec } from '../../mesh/objects/json';
import type { Json, JsonObject, MeshObject } from '../../mesh/objects/mesh-object';
import { labelsOfJobs } from '../../plan/live/api-defaults';

/** A manifest with the server-assigned fields of its live object that cannot be changed after creation. */
export function withServerAssigned(live: LiveObject, manifest: MeshObject): MeshObject {
  const now = live['spec'];
  if (!isMapping(now)) return manifest;
  switch (`${manifest.group}/${manifest.kind}`) {
    case 'batch/Job':
      return withSpec(manifest, withAssignedJobFields(now, specOf(manifest)));
    case '/Pod':
      return withSpec(manifest, withAssignedPodFields(now, specOf(manifest), injectedInto(live)));
    default:
      return manifest;
  }
}

function withAssignedJobFields(now: JsonObject, wanted: JsonObject): JsonObject {
  if (wanted['manualSelector'] === true || now['selector'] === undefined) return wanted;
  const given = Object.entries(podLabelsOf(now)).filter(([name]) => labelsOfJobs.includes(name));
  const template = mappingOf(wanted['template']);
  const labels = { ...Object.fromEntries(given), ...podLabelsOf(wanted) };
  return {
    ...wanted,
    selector: now['selector'],
    template: { ...template, metadata: { ...mappingOf(template['metadata']), labels } },
  };
}

/** Fields of a Pod that admission and the scheduler set. */
const filledIn = [
  ...['nodeName', 'serviceAccountName', 'serviceAccount', 'imagePullSecrets'],
  ...['enableServiceLinks', 'preemptionPolicy', 'priority', 'priorityClassName'],
];
/** The path at which each container has the token of its service account. */
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

function withAssignedPodFields(now: JsonObject, wanted: JsonObject, injected: Injected): JsonObject {
  const filled = filledIn.filter((name) => wanted[name] === undefined && now[name] !== undefined);
  const isGiven: Record<string, (name: string) => boolean> = {
    tolerations: (name) => name.startsWith('node.kubernetes.io/'),
    volumes: (name) => name.startsWith('kube-api-access-') || injected.volumes.has(name),
    initContainers: (name) => injected.initContainers.has(name),
    containers: (name) => injected.containers.has(name),
  };
  const lists = Object.entries(isGiven).flatMap(([field, isOfOthers]): [string, Json][] => {
    const all = inOrderOf(mappingsIn(now[field]), mappingsIn(wanted[field]), isOfOthers);
    const each = field.endsWith('ontainers')
      ? all.map((one) => withAssignedContainerFields(one, now, field))
      : all;
    return each.length === 0 ? [] : [[field, each]];
  });
  return {
    ...wanted,
    ...Object.fromEntries(filled.map((name) => [name, now[name] as Json])),
    ...Object.fromEntries(lists),
  };
}

function withAssignedContainerFields(container: JsonObject, now: JsonObject, field: string): JsonObject {
  const live = mappingsIn(now[field]).find((each) => nameOf(each) === nameOf(container));
  if (live === undefined || live === container) return container;
  const mounts = inOrderOf(
    mappingsIn(live['volumeMounts']),
    mappingsIn(container['volumeMounts']),
    (name) => name === tokenPath,
  );
  // Istio redirects probes to its agent, under a path of this name.
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].filter(
    (probe) =>
      container[probe] !== undefined &&
      `${mappingOf(mappingOf(live[probe])['httpGet'])['path']}`.startsWith('/app-health/'),
  );
  return {
    ...container,
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
    ...Object.fromEntries(probes.map((probe) => [probe, live[probe] as Json])),
  };
}

/** The elements of a manifest and those that others added, in the order of the live list; new elements come last. */
function inOrderOf(
  live: readonly JsonObject[],
  wanted: readonly JsonObject[],
  isOfOthers: (name: string) => boolean,
): JsonObject[] {
  const names = new Set(live.map(nameOf));
  const kept = live.flatMap((each) => {
    const own = wanted.filter((one) => nameOf(one) === nameOf(each));
    if (own.length > 0) return own;
    return isOfOthers(nameOf(each)) ? [each] : [];
  });
  // Two elements of one name, such as tolerations of one taint, are each found twice.
  return [...new Set(kept), ...wanted.filter((each) => !names.has(nameOf(each)))];
}

/** The key of a list element. */
function nameOf(element: JsonObject): string {
  return String(element['mountPath'] ?? element['name'] ?? element['key']);
}

/** The containers and volumes that Istio's injection added to a pod, by its annotation. */
interface Injected {
  readonly containers: ReadonlySet<string>;
  readonly initContainers: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
}

function injectedInto({ metadata }: LiveObject): Injected {
  const status = mappingOf(metadata['annotations'])['sidecar.istio.io/status'];
  const injected = statusOf(String(status ?? '{}'));
  const names = (field: string) => {
    const list = injected[field];
    return new Set(Array.isArray(list) ? list.map(String) : []);
  };
  return {
    containers: names('containers'),
    initContainers: names('initContainers'),
    volumes: names('volumes'),
  };
}

function statusOf(annotation: string): JsonObject {
  try {
    const status: Json = JSON.parse(annotation);
    return mappingOf(status);
  } catch {
    return {};
  }
}
