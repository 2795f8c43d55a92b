import type { Mesh } from '../mesh/mesh';
import { groupedBy } from '../mesh/objects/multi-map';
import { byCodeUnit } from '../mesh/objects/order';
import { similar } from '../mesh/objects/similar';
import type { MeshService } from '../mesh/registry/services';
import { isWritten, type Workload } from '../mesh/registry/workloads';
import { atGateway, callerOf, callerOfWorkload, inNamespace, type TracedCaller } from './callers';
import { TraceError } from './trace-error';

/**
 * The caller of `--from`: `NAME`, `NAMESPACE/NAME`, `SERVICE/VERSION` or `NAMESPACE/SERVICE/VERSION`, of a workload, a
 * service, an application, a Gateway or a namespace; `gateway:NAME` and the like name only one of these kinds.
 *
 * @param namespace the namespace of names without one; undefined for any
 * @throws TraceError if there is none, or more than one
 */
export function callerNamed(mesh: Mesh, written: string, namespace: string | undefined): TracedCaller {
  const [, kind, rest = written] = /^(\w+):(.*)$/.exec(written) ?? [];
  const find = kind === undefined ? undefined : findersByKind.get(kind);
  const name = find === undefined ? written : rest;
  for (const finder of find === undefined ? findersByKind.values() : [find]) {
    const found = finder(mesh, name, namespace);
    const [first, second] = found;
    if (first === undefined) continue;
    if (second === undefined) return first;
    const names = found.map(({ words }) => words).join(', ');
    throw new TraceError(`--from ${written} has several meanings: ${names}: name one as NAMESPACE/NAME`);
  }
  const versions = versionsOfApplication(mesh, name, namespace);
  if (versions !== undefined) throw new TraceError(`--from ${written}: ${versions}`);
  const api = mesh.gatewayApi.gateways.find(
    ({ object }) => object.name === name || `${object.namespace}/${object.name}` === name,
  );
  if (api !== undefined)
    throw new TraceError(
      `--from ${written}: Gateway ${api.object.namespace}/${api.object.name} is one of the Gateway API, whose routes are not followed`,
    );
  throw new TraceError(
    `--from ${written}: no workload, service, Gateway or namespace has this name${hint(mesh, written)}`,
  );
}

function hint(mesh: Mesh, written: string): string {
  const name = written.split('/').at(-1) ?? written;
  const names = [
    ...mesh.workloads.all.filter(isWritten).map(({ object }) => object.name),
    ...mesh.services.all.flatMap(({ object }) => object?.name ?? []),
    ...mesh.gateways.map(({ object }) => object.name),
    ...mesh.namespaces,
  ];
  const meant = similar(name, [...new Set(names)]);
  return meant === undefined ? '' : `. Did you mean ${meant}?`;
}

function workloadsNamed(mesh: Mesh, written: string, namespace: string | undefined): TracedCaller[] {
  const [where, name] = split(written, namespace);
  return mesh.workloads.all
    .filter(
      (each) => isWritten(each) && each.object.name === name && (where ?? each.namespace) === each.namespace,
    )
    .map((each) => callerOfWorkload(mesh, each));
}

function servicesNamed(mesh: Mesh, written: string, namespace: string | undefined): TracedCaller[] {
  const parts = written.split('/');
  const forms: readonly (readonly [string | undefined, string, string | undefined])[] =
    parts.length === 1
      ? [[namespace, written, undefined]]
      : parts.length === 2
        ? [
            [parts[0], parts[1] ?? '', undefined],
            [namespace, parts[0] ?? '', parts[1]],
          ]
        : [[parts[0], parts[1] ?? '', parts[2]]];
  return forms.flatMap(([where, name, version]) =>
    mesh.services.all
      .filter(
        ({ object }) =>
          object?.kind === 'Service' &&
          object.name === name &&
          (where ?? object.namespace) === object.namespace,
      )
      .flatMap((service) => ofService(mesh, service, version)),
  );
}

function ofService(mesh: Mesh, service: MeshService, version: string | undefined): TracedCaller[] {
  const { namespace } = service;
  const name = service.object?.name ?? '';
  const pods = mesh.behind(service).filter(isWritten);
  const own =
    version === undefined ? pods : pods.filter((each) => versionsOf(mesh, service, each).includes(version));
  const words =
    version === undefined
      ? `any pod of Service ${namespace}/${name}`
      : `pods of ${namespace}/${name}, version ${version}`;
  if (own.length > 0) return [callerOf(mesh, own, words)];
  if (version !== undefined || service.selector === undefined) return [];
  return [{ caller: { kind: 'workload', namespace, labels: service.selector }, words, workloads: [] }];
}

/** The names of a version of a service: its version label, its subsets, and the end of the workload's name. */
function versionsOf(mesh: Mesh, service: MeshService, workload: Workload): string[] {
  const { labels, object } = workload;
  const name = service.object?.name ?? '';
  const subsets = mesh.destinationRules
    .covering(service.host)
    .flatMap(({ spec }) => spec.subsets ?? [])
    .filter((subset) => Object.entries(subset.labels ?? {}).every(([key, value]) => labels[key] === value));
  return [
    ...subsets.flatMap((subset) => subset.name ?? []),
    ...versionLabels(workload),
    ...(object.name.startsWith(`${name}-`) ? [object.name.slice(name.length + 1)] : []),
  ];
}

const applicationLabels = ['app', 'app.kubernetes.io/name', 'service.istio.io/canonical-name'];

function podsOfApplication(mesh: Mesh, name: string, namespace: string | undefined): readonly Workload[] {
  return mesh.workloads.all.filter(
    (each) =>
      isWritten(each) &&
      (namespace ?? each.namespace) === each.namespace &&
      applicationLabels.some((key) => each.labels[key] === name),
  );
}

/** The pods of an application, by the label that names it: one caller for each namespace. */
function applicationsNamed(mesh: Mesh, written: string, namespace: string | undefined): TracedCaller[] {
  const [name = '', version] = written.split('/');
  const own = podsOfApplication(mesh, name, namespace).filter(
    (each) => version === undefined || versionLabels(each).includes(version),
  );
  return [...groupedBy(own, (each) => each.namespace)].map(([where, those]) =>
    callerOf(mesh, those, `pods of ${where}/${name}${version === undefined ? '' : `, version ${version}`}`),
  );
}

/** The versions that an application has instead of the written one; undefined if there is no such application. */
function versionsOfApplication(
  mesh: Mesh,
  written: string,
  namespace: string | undefined,
): string | undefined {
  const [name = '', version] = written.split('/');
  const pods = version === undefined ? [] : podsOfApplication(mesh, name, namespace);
  const versions = [...new Set(pods.flatMap(versionLabels))].sort(byCodeUnit);
  return versions.length === 0 ? undefined : `${name} has no version ${version}, only ${versions.join(', ')}`;
}

function versionLabels({ labels }: Workload): string[] {
  return ['version', 'app.kubernetes.io/version'].flatMap((key) => labels[key] ?? []);
}

function gatewaysNamed(mesh: Mesh, written: string, namespace: string | undefined): TracedCaller[] {
  const [where, name] = split(written, namespace);
  return mesh.gateways
    .filter(({ object }) => object.name === name && (where ?? object.namespace) === object.namespace)
    .map(({ name: full }) => atGateway(mesh, full));
}

function namespacesNamed(mesh: Mesh, written: string): TracedCaller[] {
  return mesh.namespaces.has(written) ? [inNamespace(written)] : [];
}

function split(written: string, namespace: string | undefined): [string | undefined, string] {
  const slash = written.indexOf('/');
  return slash < 0 ? [namespace, written] : [written.slice(0, slash), written.slice(slash + 1)];
}

type Finder = (mesh: Mesh, written: string, namespace: string | undefined) => readonly TracedCaller[];

/** In the order in which a name without a kind is read. */
const findersByKind: ReadonlyMap<string, Finder> = new Map<string, Finder>([
  ['workload', workloadsNamed],
  ['service', servicesNamed],
  ['gateway', gatewaysNamed],
  ['application', applicationsNamed],
  ['namespace', namespacesNamed],
]);
