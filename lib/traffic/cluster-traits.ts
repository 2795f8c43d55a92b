import { endpointsOf, type Sent } from '../mesh/clusters';
import type { Mesh } from '../mesh/mesh';
import type { HttpDestination } from '../mesh/objects/istio-types';
import type { HttpRule } from '../mesh/routes/http-rules';
import { type ClusterName, type Routed, type Share, shares } from '../mesh/routes/routing';
import { targetPortOf } from '../mesh/sidecar/inbound';
import { replicasIn } from './replicas';
import type { Treatment } from './treatment';
import { type Versions, versionWords } from './versions';
import { percent } from './words';

/** Where clusters have their endpoints, and their names. */
interface Place {
  readonly mesh: Mesh;
  readonly sent: Sent;
  readonly versions: Versions;
}

type ToClusters = Extract<Routed, { kind: 'clusters' }>;

/** Names the versions behind a destination of a rule. */
export function namesIn(place: Place): (rule: HttpRule, index: number) => string {
  return ({ at, scope, route }, index) => {
    const [share] = shares([route.route?.[index] ?? {}], scope, at);
    return share === undefined ? '' : versionsBehind(place, share.cluster) || share.cluster.host;
  };
}

/** The versions that get copies of a request, and the ports of the pods that get the request. */
export function clusterTraits(place: Place, routed: ToClusters): Treatment {
  const copies = (routed.rule === undefined ? [] : mirrorsOf(routed.rule))
    .map(({ share, cluster }) => ({ share, name: versionsBehind(place, cluster) }))
    .filter(({ name }) => name !== '')
    .map(({ share, name }) => `${name}${share === 1 ? '' : ` in ${percent(share)} of cases`}`)
    .sort();
  const traits = [
    ['copies', copies.join(', ')],
    ['port of the pods', portsOf(place, routed)],
  ] as const;
  return new Map(
    traits.flatMap(([name, words]) => (words === '' ? [] : [[name, { value: words, words }] as const])),
  );
}

/** The versions that get the copies of a rule's requests, with their shares. */
function mirrorsOf({ route, scope, at }: HttpRule): Share[] {
  const { mirror, mirrors = [], mirrorPercentage, mirror_percent: older } = route;
  const copies: (HttpDestination & { readonly percent: number })[] = mirrors.map(
    ({ destination, percentage }) => ({ destination, percent: percentage?.value ?? 100 }),
  );
  if (mirror !== undefined)
    copies.push({ destination: mirror, percent: mirrorPercentage?.value ?? older ?? 100 });
  return copies.flatMap((each) =>
    each.percent === 0
      ? []
      : shares([each], scope, at).map(({ cluster }) => ({ cluster, share: each.percent / 100 })),
  );
}

/** The versions with pods behind a cluster; empty if nobody answers there. */
function versionsBehind({ mesh, sent, versions }: Place, cluster: ClusterName): string {
  const found = endpointsOf(mesh, cluster, sent);
  if (found.kind === 'outside') return cluster.host;
  if (found.kind === 'no-cluster') return '';
  const running = found.workloads.filter((each) => replicasIn(mesh, each) > 0);
  const names = running.map((each) => versionWords(versions.nameOf(versions.keyOf(each))));
  return [...new Set(names)].sort().join(' and ');
}

/** The ports on which pods receive a request, if the states say which ports they listen on. */
function portsOf({ mesh, sent }: Place, routed: ToClusters): string {
  const ports = new Set<number>();
  for (const { cluster } of routed.shares) {
    const found = endpointsOf(mesh, cluster, sent);
    if (found.kind !== 'workloads') continue;
    for (const workload of found.workloads)
      if (workload.containers.some((each) => (each.ports ?? []).length > 0))
        ports.add(targetPortOf(found.port, workload));
  }
  return [...ports].sort((a, b) => a - b).join(', ');
}
