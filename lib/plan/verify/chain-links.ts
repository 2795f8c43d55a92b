import type { Mesh } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { Labels } from '../../mesh/objects/mesh-object';
import type { MeshService } from '../../mesh/registry/services';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { MESH, type VirtualService } from '../../mesh/routes/virtual-services';

/** A VirtualService whose rules tell apart versions of a service that calls its hosts. */
export interface ChainLink {
  readonly virtualService: VirtualService;
  /** The service whose versions call. */
  readonly service: MeshService;
  /** All versions of that service: those that a rule names, and the others. */
  readonly callers: readonly Workload[];
}

/**
 * The links of chains of versions: rules by `sourceLabels` that some pods of a service meet and others do not. Labels
 * that all versions of a service have, or none, tell no versions apart.
 */
export function chainLinksOf(mesh: Mesh, virtualServices: readonly VirtualService[]): ChainLink[] {
  const inMesh = virtualServices.filter(({ gateways }) => gateways.has(MESH));
  const named = inMesh.flatMap((virtualService) => {
    const sources = sourcesOf(virtualService);
    return sources.length === 0 ? [] : [{ virtualService, sources }];
  });
  if (named.length === 0) return [];
  const servicesOf = new Map<string, Set<MeshService>>();
  for (const service of mesh.services.all)
    for (const { object } of mesh.behind(service)) {
      const key = keyOf(object);
      servicesOf.set(key, (servicesOf.get(key) ?? new Set()).add(service));
    }
  return named.flatMap(({ virtualService, sources }) => {
    const found = new Map<MeshService, readonly Workload[]>();
    for (const { labels, namespace } of sources) {
      const isMeant = (each: Workload) =>
        carries(each.labels, labels) && (namespace === undefined || each.namespace === namespace);
      for (const caller of mesh.workloads.all.filter(isMeant))
        for (const service of servicesOf.get(keyOf(caller.object)) ?? []) {
          const versions = mesh.behind(service);
          if (!versions.every(isMeant)) found.set(service, versions);
        }
    }
    return [...found].map(([service, callers]) => ({ virtualService, service, callers }));
  });
}

interface Source {
  readonly labels: Labels;
  readonly namespace: string | undefined;
}

function sourcesOf({ http, tls, tcp }: VirtualService): Source[] {
  const matches = [
    ...http.flatMap((rule) => rule.matches.map(({ match }) => match)),
    ...[...tls, ...tcp].flatMap(({ route }) => route.match ?? []),
  ];
  const sources = new Map<string, Source>();
  for (const { sourceLabels, sourceNamespace } of matches) {
    if (sourceLabels === undefined || Object.keys(sourceLabels).length === 0) continue;
    const source = { labels: sourceLabels, namespace: sourceNamespace || undefined };
    sources.set(JSON.stringify(source), source);
  }
  return [...sources.values()];
}
