/** The versions of each kind, of the groups whose kinds are all known. No other program adds kinds to these groups. */
const kinds: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'extensions.istio.io': { TrafficExtension: ['v1alpha1'], WasmPlugin: ['v1alpha1'] },
  'networking.istio.io': {
    DestinationRule: ['v1', 'v1beta1', 'v1alpha3'],
    EnvoyFilter: ['v1alpha3'],
    Gateway: ['v1', 'v1beta1', 'v1alpha3'],
    ProxyConfig: ['v1beta1'],
    ServiceEntry: ['v1', 'v1beta1', 'v1alpha3'],
    Sidecar: ['v1', 'v1beta1', 'v1alpha3'],
    VirtualService: ['v1', 'v1beta1', 'v1alpha3'],
    WorkloadEntry: ['v1', 'v1beta1', 'v1alpha3'],
    WorkloadGroup: ['v1', 'v1beta1', 'v1alpha3'],
  },
  'security.istio.io': {
    AuthorizationPolicy: ['v1', 'v1beta1'],
    PeerAuthentication: ['v1', 'v1beta1'],
    RequestAuthentication: ['v1', 'v1beta1'],
  },
  'telemetry.istio.io': { Telemetry: ['v1', 'v1alpha1'] },
};

/** The versions in which any release of the Gateway API has served its kinds. */
const gatewayApi = {
  group: 'gateway.networking.k8s.io',
  versions: ['v1', 'v1beta1', 'v1alpha3', 'v1alpha2'],
};

/** Kinds of the Gateway API whose name no other API has. */
const ofGatewayApi = ['GRPCRoute', 'GatewayClass', 'HTTPRoute', 'ReferenceGrant', 'TCPRoute', 'TLSRoute'];

/** Groups of Kubernetes, to which nobody else adds kinds, and the group of some of their kinds. */
const ofKubernetes: ReadonlySet<string> = new Set(['', 'apps', 'autoscaling', 'batch', 'networking.k8s.io']);
const kubernetesKinds: ReadonlyMap<string, string> = new Map([
  ...['ConfigMap', 'Endpoints', 'Namespace', 'Pod', 'Secret', 'Service', 'ServiceAccount'].map(
    (kind) => [kind, ''] as const,
  ),
  ...['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'].map((kind) => [kind, 'apps'] as const),
  ...['CronJob', 'Job'].map((kind) => [kind, 'batch'] as const),
  ['HorizontalPodAutoscaler', 'autoscaling'],
  ...['Ingress', 'NetworkPolicy'].map((kind) => [kind, 'networking.k8s.io'] as const),
]);

/** Groups of old releases of Istio, with kinds of the same names. */
const ofOldIstio: ReadonlySet<string> = new Set([
  'authentication.istio.io',
  'config.istio.io',
  'rbac.istio.io',
]);

/** The groups of the kinds that only one group has. `Gateway` is a kind of several. */
const groupOf: ReadonlyMap<string, string> = new Map([
  ...Object.entries(kinds).flatMap(([group, those]) =>
    Object.keys(those)
      .filter((kind) => kind !== 'Gateway')
      .map((kind) => [kind, group] as const),
  ),
  ...ofGatewayApi.map((kind) => [kind, gatewayApi.group] as const),
]);

/** The fault of an apiVersion and a kind that no API server serves. */
export type UnservedKind =
  | { readonly part: 'version'; readonly versions: readonly string[] }
  /** The group has no such kind; `other` is the one that is meant. */
  | { readonly part: 'kind'; readonly other: string | undefined }
  /** Another group has the kind, in these versions. */
  | { readonly part: 'group'; readonly group: string; readonly versions: readonly string[] };

/** The fault of an apiVersion and a kind; undefined if an API server may serve them. */
export function unservedKind(apiVersion: string, kind: string): UnservedKind | undefined {
  const slash = apiVersion.indexOf('/');
  const group = apiVersion.slice(0, Math.max(slash, 0));
  const version = apiVersion.slice(slash + 1);
  const known = kinds[group];
  const home = groupOf.get(kind) ?? kubernetesKinds.get(kind);
  if (known !== undefined) {
    const versions = known[kind];
    if (versions !== undefined) return versions.includes(version) ? undefined : { part: 'version', versions };
    if (home !== undefined) return elsewhere(home, kind);
    return { part: 'kind', other: Object.keys(known).find((each) => isSlip(kind, each)) };
  }
  if (group === gatewayApi.group) {
    const { versions } = gatewayApi;
    return versions.includes(version) ? undefined : { part: 'version', versions };
  }
  if (ofKubernetes.has(group)) {
    if (home === undefined || home === group) return undefined;
    // `v1` is the version of a group that has no name; anything else without a slash lacks its version.
    const isNamed = group !== '' || version === 'v1' || version === home || isSlipOfGroup(version, home);
    return isNamed ? elsewhere(home, kind) : undefined;
  }
  if (home === undefined || home === group || ofKubernetes.has(home) || ofOldIstio.has(group))
    return undefined;
  return isSlipOfGroup(group, home) ? elsewhere(home, kind) : undefined;
}

function elsewhere(group: string, kind: string): UnservedKind {
  const versions = kinds[group]?.[kind] ?? (group === gatewayApi.group ? gatewayApi.versions : ['v1']);
  return { part: 'group', group, versions };
}

/** Whether a group is probably meant for another one: a few letters differ, or it names Istio. */
function isSlipOfGroup(written: string, group: string): boolean {
  return written !== group && (/(^|\.)istio\./.test(written) || isNear(written, group, 3));
}

/** Whether a kind is another one in the plural, in other capitals or with one wrong letter. */
function isSlip(written: string, kind: string): boolean {
  const [a, b] = [written.toLowerCase().replace(/[\s_-]/g, ''), kind.toLowerCase()];
  return a === b || a === `${b}s` || `${a}s` === b || isNear(a, b, 2);
}

/** Whether two texts differ in a stretch of at most some letters. */
function isNear(a: string, b: string, most: number): boolean {
  const least = Math.min(a.length, b.length);
  if (Math.max(a.length, b.length) - least > most) return false;
  let [start, end] = [0, 0];
  while (start < least && a[start] === b[start]) start++;
  while (end < least - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return Math.max(a.length, b.length) - start - end <= most;
}
