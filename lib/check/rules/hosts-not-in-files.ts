import { dirname } from 'node:path/posix';
import type { Mesh } from '../../mesh/mesh';
import { type Field, fieldOf } from '../../mesh/objects/mesh-object';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { isOfCluster, serviceHost } from '../../mesh/registry/hosts';
import { destinationField, destinationsOf } from '../../mesh/routes/destinations';
import { rule } from '../rule';

export const hostsNotInFiles = rule({
  name: 'hosts-not-in-files',
  description: 'Routes lead to Services that are in none of the files, so they were not judged.',
  severity: 'info',
  messages: {
    one: {
      message: 'not judged: {host}, which is in no file',
      effect: 'unknown: if the Service does not exist, requests get 503 (flag NC), or 500 from an HTTPRoute',
      fix: 'check the folder of the Services as well: cdk8s-istio check {folder} FOLDER',
    },
    many: {
      message: 'not judged: {count} hosts of routes, which are in no file',
      effect: 'unknown: if a Service does not exist, requests get 503 (flag NC), or 500 from an HTTPRoute',
      fix: 'check the folder of the Services as well: cdk8s-istio check {folder} FOLDER',
    },
    unplaced: {
      message: 'not judged: {host}, whose Service names no namespace',
      effect: 'none if the files are applied to namespace {namespace}; else requests get 503 (flag NC)',
      fix: 'name the namespace, as when the files are applied: cdk8s-istio check -n {namespace}',
    },
  },
  check(mesh, report) {
    const unknown = new Map<string, Field>();
    for (const [host, at] of routedHosts(mesh)) {
      if (!isOfCluster(host, mesh.domain) || hasPlaceholder(host) || unknown.has(host)) continue;
      if (mesh.known.host(host) === 'unknown') unknown.set(host, at);
    }
    const unplaced = new Set(
      mesh.ofKind('', 'Service').flatMap(({ name, isUnplaced }) => (isUnplaced ? name : [])),
    );
    const [first, ...others] = unknown;
    if (first === undefined) return;
    const [host, at] = [...unknown].find(([each]) => unplaced.has(nameOf(each))) ?? first;
    const namespace = host.split('.')[1] ?? '';
    const folder = folderOf(at);
    if (unplaced.has(nameOf(host))) report('unplaced', { at, with: { host, namespace } });
    else if (others.length === 0) report('one', { at, with: { host, folder } });
    else report('many', { at, with: { count: unknown.size, folder } });
  },
});

/** The hosts that routes lead to, and where they are written. */
function* routedHosts(mesh: Mesh): Generator<readonly [string, Field]> {
  for (const found of destinationsOf(mesh)) yield [found.host, destinationField(found, 'host')];
  for (const { object, rules } of mesh.gatewayApi.routes) {
    for (const { at, group, kind, name, namespace } of rules.flatMap(({ backends }) => backends)) {
      if (kind !== 'Service' || group !== '' || name === '' || namespace === '') continue;
      yield [serviceHost(name, { namespace, domain: mesh.domain }), fieldOf(object, ...at, 'name')];
    }
  }
}

function nameOf(host: string): string {
  return host.split('.')[0] ?? '';
}

/** The folder of the files, as the user would name it. */
function folderOf({ object: { source } }: Field): string {
  const folder = dirname(source.file);
  return folder === '.' || folder === '' ? '.' : `${folder}/`;
}
