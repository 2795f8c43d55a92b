import { servesGateway } from '../mesh/gateway/gateways';
import type { Mesh } from '../mesh/mesh';
import type { Labels } from '../mesh/objects/mesh-object';
import { groupedBy } from '../mesh/objects/multi-map';
import { byCodeUnit } from '../mesh/objects/order';
import { similar } from '../mesh/objects/similar';
import { resolvedName } from '../mesh/registry/addresses';
import { hostCovers } from '../mesh/registry/hosts';
import type { MeshService } from '../mesh/registry/services';
import { isWritten, type Workload } from '../mesh/registry/workloads';
import type { Caller, Request } from '../mesh/request';
import { servedPort } from './gateway-ports';
import { TraceError } from './trace-error';

/** A caller, in words, with its pods. */
export interface TracedCaller {
  readonly caller: Caller;
  /** Such as `Deployment shop/frontend-v2` or `any pod of namespace shop`. */
  readonly words: string;
  /** Its pods; empty if only the namespace is known. */
  readonly workloads: readonly Workload[];
}

/**
 * The caller of `--from`: `NAME`, `NAMESPACE/NAME`, `SERVICE/VERSION` or `NAMESPACE/SERVICE/VERSION`, of a workload, a
 * service, a Gateway or a namespace.
 *
 * @param namespace the namespace of names without one; undefined for any
 * @throws TraceError if there is none, or more than one
 */
export function callerNamed(mesh: Mesh, written: string, namespace: string | undefined): TracedCaller {
  for (const find of [workloadsNamed, servicesNamed, applicationsNamed, gatewaysNamed, namespacesNamed]) {
    const found = find(mesh, written, namespace);
    const [first, second] = found;
    if (first === undefined) continue;
    if (second === undefined) return first;
    const names = found.map(({ words }) => words).join(', ');
    throw new TraceError(`--from ${written} has several meanings: ${names}: name one as NAMESPACE/NAME`);
  }
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

/** The pods of an application, by the label that names it: one caller for each namespace. */
function applicationsNamed(mesh: Mesh, written: string, namespace: string | undefined): TracedCaller[] {
  const [name = '', version] = written.split('/');
  const pods = mesh.workloads.all.filter(
    (each) =>
      isWritten(each) &&
      (namespace ?? each.namespace) === each.namespace &&
      applicationLabels.some((key) => each.labels[key] === name),
  );
  const own = pods.filter((each) => version === undefined || versionLabels(each).includes(version));
  if (own.length === 0 && pods.length > 0) {
    const versions = [...new Set(pods.flatMap((each) => versionLabels(each)))].sort(byCodeUnit);
    throw new TraceError(`--from ${written}: ${name} has no version ${version}, only ${versions.join(', ')}`);
  }
  return [...groupedBy(own, (each) => each.namespace)].map(([where, those]) =>
    callerOf(mesh, those, `pods of ${where}/${name}${version === undefined ? '' : `, version ${version}`}`),
  );
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

/** Pods that serve a Gateway answer for its clients; the others call for themselves. */
function callerOf(mesh: Mesh, workloads: readonly Workload[], words: string): TracedCaller {
  const [first] = workloads;
  const labels = commonLabels(workloads);
  const isGateway = mesh.gateways.some(
    (each) => Object.keys(each.spec.selector ?? {}).length > 0 && servesGateway(labels, each),
  );
  const caller: Caller = {
    kind: isGateway ? 'gateway' : 'workload',
    namespace: first?.namespace ?? '',
    labels,
  };
  return { caller, words, workloads };
}

/** The caller of the pods of a workload. */
export function callerOfWorkload(mesh: Mesh, workload: Workload): TracedCaller {
  const { kind, name } = workload.object;
  return callerOf(mesh, [workload], `${kind} ${workload.namespace}/${name}`);
}

function commonLabels(workloads: readonly Workload[]): Labels {
  const [first, ...others] = workloads;
  const pairs = Object.entries(first?.labels ?? {});
  return Object.fromEntries(
    pairs.filter(([key, value]) => others.every(({ labels }) => labels[key] === value)),
  );
}

/** The pods that serve a Gateway. */
function atGateway(mesh: Mesh, name: string): TracedCaller {
  const gateway = mesh.gateways.find((each) => each.name === name);
  const selector = gateway?.spec.selector ?? {};
  const pods =
    gateway === undefined ? [] : mesh.workloads.all.filter(({ labels }) => servesGateway(labels, gateway));
  const [first] = pods;
  const caller: Caller = {
    kind: 'gateway',
    namespace: first?.namespace ?? gateway?.object.namespace ?? '',
    labels: first?.labels ?? selector,
  };
  return { caller, words: `clients of Gateway ${name}`, workloads: [] };
}

/** Any pod of a namespace. */
export function inNamespace(namespace: string): TracedCaller {
  return {
    caller: { kind: 'workload', namespace, labels: {} },
    words: `any pod of namespace ${namespace}`,
    workloads: [],
  };
}

/**
 * The callers of a request if none is named: the gateways that serve its host and port, else any pod of the namespace of
 * the called Service.
 *
 * @throws TraceError if no Gateway and no Service has the host, or several Services have it
 */
export function callersFor(mesh: Mesh, request: Request, namespace: string | undefined): TracedCaller[] {
  const { host, port, authority } = request;
  const name = (authority ?? host).replace(/:\d+$/, '').toLowerCase();
  const serving = mesh.gateways.filter(({ servers }) =>
    servers.some((server) => server.hosts.some((each) => hostCovers(each.host, name))),
  );
  const isOfMesh = isServiceName(mesh, host);
  const onPort = serving.filter(({ name: full, servers }) => {
    const served = servedPort(mesh, atGateway(mesh, full).caller, port)?.port;
    return servers.some((server) => server.port === served);
  });
  const best = onPort.length > 0 ? onPort : serving;
  // A Gateway for every host has the names of the mesh too, but nobody calls them there.
  if (best.length > 0 && !isOfMesh) return unique(best.map((each) => atGateway(mesh, each.name)));
  return [inNamespace(namespace ?? namespaceOf(mesh, host))];
}

function unique(callers: readonly TracedCaller[]): TracedCaller[] {
  const found = new Map<string, TracedCaller>();
  for (const each of callers) {
    const { namespace, labels } = each.caller;
    const key = JSON.stringify([namespace, Object.entries(labels).sort(([a], [b]) => byCodeUnit(a, b))]);
    if (!found.has(key)) found.set(key, each);
  }
  return [...found.values()];
}

function isServiceName(mesh: Mesh, host: string): boolean {
  return servicesWith(mesh, host).length > 0;
}

function servicesWith(mesh: Mesh, host: string): readonly MeshService[] {
  const parts = host.split('.');
  if (parts.length === 1) return mesh.services.beginningWith(host);
  const { service } = resolvedName(mesh, { namespace: '' }, host);
  return service === undefined
    ? mesh.services.named(host).filter(({ object }) => object !== undefined)
    : [service];
}

function namespaceOf(mesh: Mesh, host: string): string {
  const namespaces = [...new Set(servicesWith(mesh, host).map(({ namespace }) => namespace))].sort(
    byCodeUnit,
  );
  const [only, second] = namespaces;
  if (only !== undefined && second === undefined) return only;
  if (only !== undefined)
    throw new TraceError(
      `host ${host} is a Service of several namespaces: ${namespaces.join(', ')}: name the caller with --from`,
    );
  const hosts = [
    ...mesh.gateways.flatMap(({ servers }) =>
      servers.flatMap((server) => server.hosts.map((each) => each.host)),
    ),
    ...mesh.services.all.flatMap(({ object }) => object?.name ?? []),
  ];
  const meant = similar(host, [...new Set(hosts)]);
  const first = `no Gateway and no Service has host ${host}`;
  throw new TraceError(
    meant === undefined
      ? `${first}: name the caller with --from to trace it all the same`
      : `${first}. Did you mean ${meant}?`,
  );
}
