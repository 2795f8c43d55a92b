import type { ApiObject } from 'cdk8s';
import { check } from '../../check/check';
import type { Finding, Severity } from '../../check/finding';
import { readingFindings } from '../../check/reading/findings';
import { type Mesh, meshOf } from '../../mesh/mesh';
import type { MeshObject } from '../../mesh/objects/mesh-object';
import { readObject } from '../../mesh/reading/read';
import type { ExistingService } from '../../mesh/registry/existing-services';
import type { Request } from '../../mesh/request';
import type { Problem } from '../problems/problem';
import type { Followed } from './callers-settings';
import type { Declarations, DeclaredCall } from './declarations';
import { hiddenCalleeProblem } from './hidden-callee';
import { laneCallersWithoutSidecar, laneWithoutSidecar } from './lane-without-sidecar';
import type { Manifest } from './manifest';
import { podsWithoutSidecar } from './without-sidecar';

/** An object of a program and its manifest. */
interface Written {
  readonly object: ApiObject;
  readonly manifest: Manifest;
}

/** The findings of `check` in the manifests of a program. */
export interface Drift {
  /** The errors. */
  readonly problems: readonly Problem[];
  /** The warnings, which do not stop the write. Only the command shows advice. */
  readonly warnings: readonly Problem[];
}

/**
 * Runs `check` on the manifests of a program, including plain ApiObjects, and returns the findings as problems of the
 * constructs. Declarations of constructs count too: existing services are not missing, and a callee must be visible to
 * its caller.
 */
export function driftOf(
  written: readonly Written[],
  { calls, lanes, existing }: Declarations,
  followed: readonly Followed[] = [],
): Drift {
  const services = followed.filter(({ callers }) => callers.mode !== 'any');
  const read = written.map(({ object, manifest }) => {
    const { path } = object.node;
    return readObject(manifest, { file: path, construct: path });
  });
  const objects = read.flatMap((each) => each.objects);
  const existingServices = existing.map(
    ({ ports, ...service }): ExistingService => ({
      ...service,
      ports: ports.map(({ port, protocol }) => ({ number: port, protocol })),
    }),
  );
  const faults = readingFindings(read.flatMap((each) => each.faults));
  const { findings, broken } = check(objects, { faults, existingServices });
  const [first] = broken;
  if (first !== undefined) throw first.error;
  const of = (wanted: Severity) => findings.filter(({ severity }) => severity === wanted).map(problemOf);
  // Without such objects every service is visible to every caller.
  const mayBeHidden = calls.length > 0 && objects.some(mayHide);
  const readsSidecars = services.length > 0 || lanes.length > 0;
  const mesh = mayBeHidden || readsSidecars ? meshOf(objects, { existingServices }) : undefined;
  const hidden = mesh && mayBeHidden ? calls.flatMap((call) => hiddenCallees(mesh, call)) : [];
  const without = mesh && readsSidecars ? withoutSidecar(mesh) : new Set<undefined>();
  const unread = lanes.flatMap((lane) => laneCallersWithoutSidecar(lane, calls, without));
  const told = (isInLane: boolean) =>
    unread.filter((each) => each.isInLane === isInLane).map(laneWithoutSidecar);
  return {
    problems: [
      ...of('error'),
      ...hidden,
      ...(services.length > 0 ? podsWithoutSidecar(calls, services, without) : []),
      ...told(true),
    ],
    warnings: [...of('warning'), ...told(false)],
  };
}

function mayHide({ kind, annotations, data }: MeshObject): boolean {
  if (kind === 'Sidecar' || 'networking.istio.io/exportTo' in annotations) return true;
  return kind === 'VirtualService' && Object(data['spec']).exportTo !== undefined;
}

/** The problem of a call, reported once for all versions of the caller. */
function hiddenCallees(mesh: Mesh, { caller, edge, deployments }: DeclaredCall): Problem[] {
  const paths = new Set(deployments().map(({ node }) => node.path));
  const { host, ports } = edge.service;
  const protocol = ports.find(({ port }) => port === edge.port)?.protocol;
  const request: Request = {
    protocol: protocol === 'tcp' || protocol === 'tls' ? protocol : 'http',
    host,
    port: edge.port,
  };
  // Loaded on use: most programs have no objects that hide a service.
  const { hiddenFrom } = require('../../mesh/sidecar/hidden') as typeof import('../../mesh/sidecar/hidden');
  const hidden = mesh.workloads.all
    .filter(({ object }) => paths.has(object.source.construct ?? ''))
    .flatMap(
      ({ namespace, labels }) => hiddenFrom(mesh, { kind: 'workload', namespace, labels }, request) ?? [],
    );
  const [first] = hidden;
  if (first === undefined) return [];
  const { kind, name, source } = first.by;
  return [
    hiddenCalleeProblem({
      ...first,
      caller: caller.node.path,
      callee: `${host.replace(/\.svc\..*$/, '')}:${edge.port}`,
      by: { kind, name, construct: source.construct ?? '' },
    }),
  ];
}

/** The paths of the workloads without a sidecar. */
function withoutSidecar(mesh: Mesh): ReadonlySet<string | undefined> {
  const { assumedProxyOf } =
    require('../../mesh/injection/proxies') as typeof import('../../mesh/injection/proxies');
  const without = mesh.workloads.all.filter((workload) => assumedProxyOf(mesh, workload) === 'none');
  return new Set(without.map(({ object }) => object.source.construct));
}

function problemOf({ rule, at, message, effect, fix, related }: Finding): Problem {
  const path = at.object?.source.construct ?? '';
  const ends = related.flatMap((end) => {
    const construct = end.at.object?.source.construct;
    return construct === undefined ? [] : [`${construct}: ${end.message}`];
  });
  const see = ends.length === 0 ? '' : ` (see ${ends.join('; ')})`;
  return { path, rule, message: `${message}${see}`, effect, fix };
}
