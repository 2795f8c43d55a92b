import type { Mesh } from '../../mesh/mesh';
import { valueAt } from '../../mesh/objects/json-path';
import type { Json, JsonObject } from '../../mesh/objects/mesh-object';
import { fullNames } from '../../mesh/registry/addresses';
import { isOfCluster } from '../../mesh/registry/hosts';
import { templatePath, type Workload } from '../../mesh/registry/workloads';

/** A host that the pods of a workload name. */
export interface CalledHost {
  /** The full host. */
  readonly host: string;
  /** What names it: `variable BACKEND_URL`, or `argument`. */
  readonly because: string;
}

/** The hosts of services in the environment variables and arguments of a workload, each once. */
export function calledHosts(mesh: Mesh, workload: Workload): readonly CalledHost[] {
  const found = new Map<string, CalledHost>();
  for (const { text, because, isAddress } of textsOf(mesh, workload)) {
    for (const name of namesIn(text, isAddress)) {
      const host = hostNamed(mesh, name, workload.namespace);
      if (host !== undefined && !found.has(host)) found.set(host, { host, because });
    }
  }
  return [...found.values()];
}

/** A service of the registry, or one of the cluster that the manifests lack. */
function hostNamed(mesh: Mesh, name: string, namespace: string): string | undefined {
  const names = fullNames(name, namespace, mesh.domain);
  const known = names.find((each) => mesh.services.named(each).length > 0);
  if (known !== undefined) return known;
  if (name.includes('.')) {
    const covering = mesh.services.covering(name, namespace);
    if (covering !== undefined && covering.host !== '*') return covering.host;
  }
  return names.find((each) => isOfCluster(each, mesh.domain) && name.split('.').length > 2);
}

interface Text {
  readonly text: string;
  readonly because: string;
  /** Whether its name says that it is an address, so that a bare name is one. */
  readonly isAddress: boolean;
}

const addressName =
  /(?:^|_)(?:URL|URI|HOST|HOSTNAME|ADDR|ADDRESS|ENDPOINT|UPSTREAM|SERVER|SERVICE|BACKEND|TARGET)S?$/i;

function* textsOf(mesh: Mesh, { object, namespace }: Workload): Generator<Text> {
  const template = templatePath(object);
  if (template === undefined) return;
  for (const list of ['containers', 'initContainers']) {
    for (const container of elements(valueAt(object, ...template, 'spec', list))) {
      for (const { name, value, valueFrom } of elements(container['env'])) {
        const text = typeof value === 'string' ? value : fromConfigMap(mesh, namespace, valueFrom);
        if (typeof name !== 'string' || text === undefined) continue;
        yield { text, because: `variable ${name}`, isAddress: addressName.test(name) };
      }
      for (const field of ['command', 'args']) {
        for (const text of Array.isArray(container[field]) ? (container[field] as Json[]) : [])
          if (typeof text === 'string') yield { text, because: 'argument', isAddress: false };
      }
    }
  }
}

/** The value of a variable that a key of a ConfigMap gives. */
function fromConfigMap(mesh: Mesh, namespace: string, valueFrom: Json | undefined): string | undefined {
  const { name, key } = ((valueFrom as JsonObject | undefined)?.['configMapKeyRef'] ?? {}) as JsonObject;
  if (typeof name !== 'string' || typeof key !== 'string') return undefined;
  const map = mesh.ofKind('', 'ConfigMap').find((each) => each.name === name && each.namespace === namespace);
  const value = map && valueAt(map, 'data', key);
  return typeof value === 'string' ? value : undefined;
}

function elements(list: Json | undefined): readonly JsonObject[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).filter(
    (each): each is JsonObject => typeof each === 'object' && each !== null && !Array.isArray(each),
  );
}

const name = '[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?';

/** The names of hosts in a text: after `://`, before a port, and full names of the cluster. */
function namesIn(text: string, isAddress: boolean): readonly string[] {
  // A configuration file in a variable is no address, and its names may be examples.
  if (text.length > 2000) return [];
  const found = [
    ...[...text.matchAll(new RegExp(`://(?:[^/@\\s]*@)?(${name})`, 'g'))].map(([, host]) => host),
    ...[...text.matchAll(new RegExp(`(?:^|[\\s,;=])(${name}):\\d{2,5}(?![\\d:.])`, 'g'))].map(
      ([, host]) => host,
    ),
    ...[...text.matchAll(new RegExp(`${name}\\.svc(?:\\.${name})?(?![a-zA-Z0-9.-])`, 'g'))].map(
      ([host]) => host,
    ),
    ...(isAddress && new RegExp(`^${name}$`).test(text) ? [text] : []),
  ];
  return [...new Set(found.filter((each) => each !== undefined).map((each) => each.toLowerCase()))];
}
