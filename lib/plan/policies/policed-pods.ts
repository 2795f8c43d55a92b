import { type Mesh, type MeshOptions, meshOf } from '../../mesh/mesh';
import { keyOf } from '../../mesh/objects/key';
import type { Labels, MeshObject } from '../../mesh/objects/mesh-object';
import { groupedBy } from '../../mesh/objects/multi-map';
import type { Identity } from '../../mesh/policies/admitted';
import type { AuthorizationPolicy } from '../../mesh/policies/authorization';
import { carries, type Workload } from '../../mesh/registry/workloads';
import { matchesOfPolicies } from '../../requests/policy-classes';
import { meshRequests, type RequestClass } from '../../requests/requests';

/** Pods to which an AuthorizationPolicy of one of the states applies, and the requests that policies distinguish. */
export interface PolicedPods {
  /** The key of their workload. */
  readonly key: string;
  /** Keys of the objects that decide whether they accept a request: policies, the workload, its Services. */
  readonly keys: ReadonlySet<string>;
  /** One request for each class, to each port of each Service that selects them. */
  readonly requests: readonly RequestClass[];
  /**
   * The identities that their policies name, as `NAMESPACE/ACCOUNT`: all others are treated alike. Undefined if a policy
   * tells callers apart in another way, such as by namespace.
   */
  readonly identities: ReadonlySet<string> | undefined;
}

/** The identity of a caller as far as the policies of some pods distinguish it. */
export function distinctIdentity({ identities }: PolicedPods, identity: Identity | undefined): string {
  const { namespace = '', serviceAccount = '' } = identity ?? {};
  const text = `${namespace}/${serviceAccount}`;
  return identities === undefined || identities.has(text) ? text : '';
}

/** Kinds that change how the pods of a namespace accept requests, whatever their selectors are. */
const ofNamespace: readonly (readonly [string, string])[] = [
  ['security.istio.io', 'PeerAuthentication'],
  ['security.istio.io', 'RequestAuthentication'],
  ['networking.istio.io', 'EnvoyFilter'],
  ['extensions.istio.io', 'WasmPlugin'],
];

/** The pods that policies apply to in one of two states. */
export function policedPodsOf(meshes: readonly [Mesh, Mesh], options: MeshOptions): PolicedPods[] {
  const forms = groupedBy(
    meshes.flatMap(({ workloads }) => workloads.all),
    ({ object }) => keyOf(object),
  );
  const indexes = meshes.map(indexOf);
  return [...forms].flatMap(([key, those]) => podsOf(key, those, indexes, options) ?? []);
}

/** The objects of a mesh by namespace, as far as they matter here. */
interface Index {
  readonly mesh: Mesh;
  readonly policies: ReadonlyMap<string, readonly AuthorizationPolicy[]>;
  readonly services: ReadonlyMap<string, Mesh['services']['all']>;
  readonly around: ReadonlyMap<string, readonly MeshObject[]>;
}

function indexOf(mesh: Mesh): Index {
  const around = ofNamespace.flatMap(([group, kind]) => mesh.ofKind(group, kind));
  return {
    mesh,
    policies: groupedBy(mesh.authorizationPolicies, ({ object }) => object.namespace),
    services: groupedBy(mesh.services.all, ({ namespace }) => namespace),
    around: groupedBy(around, ({ namespace }) => namespace),
  };
}

function podsOf(
  key: string,
  forms: readonly Workload[],
  indexes: readonly Index[],
  options: MeshOptions,
): PolicedPods | undefined {
  const namespace = forms[0]?.namespace ?? '';
  const labels = forms.map((form) => form.labels);
  const isFor = (selector: Labels) => labels.some((each) => carries(each, selector));
  const roots = ({ mesh }: Index) => new Set([namespace, mesh.rootNamespace]);
  const policies = indexes.flatMap((index) =>
    [...roots(index)]
      .flatMap((each) => index.policies.get(each) ?? [])
      .filter(({ selector, hasTarget }) => !hasTarget && isFor(selector)),
  );
  if (policies.length === 0) return undefined;
  const services = indexes.flatMap((index) =>
    (index.services.get(namespace) ?? []).filter(
      ({ object, selector = {} }) =>
        object !== undefined && Object.keys(selector).length > 0 && isFor(selector),
    ),
  );
  const objects = [
    ...policies.map(({ object }) => object),
    ...services.flatMap(({ object }) => object ?? []),
    ...indexes.flatMap((index) => [...roots(index)].flatMap((each) => index.around.get(each) ?? [])),
    ...indexes.flatMap(({ mesh }) =>
      services.flatMap(({ host }) => mesh.destinationRules.covering(host)).map(({ object }) => object),
    ),
    ...indexes.flatMap(({ mesh }) => mesh.ofKind('', 'Namespace').filter(({ name }) => name === namespace)),
  ];
  const own = new Set(services.flatMap(({ object }) => object ?? []));
  const requests = meshRequests([meshOf([...own], options)], matchesOfPolicies(policies));
  const identities = namedIn(policies);
  return { key, keys: new Set([key, ...objects.map(keyOf)].sort()), requests, identities };
}

/** The accounts that policies name by their whole principal; undefined if they tell callers apart in another way. */
function namedIn(policies: readonly AuthorizationPolicy[]): ReadonlySet<string> | undefined {
  const named = new Set<string>();
  for (const { from, when } of policies.flatMap(({ rules }) => rules)) {
    if (when.some(({ key }) => key.startsWith('source.'))) return undefined;
    for (const [field, values] of from.flatMap(({ fields }) => [...fields])) {
      if (!ofCallers.has(field)) continue;
      for (const value of values) {
        const [, namespace, account] = /^[^*]*\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(value) ?? [];
        if (namespace === undefined || !field.toLowerCase().endsWith('principals')) return undefined;
        named.add(`${namespace}/${account}`);
      }
    }
  }
  return named;
}

const ofCallers: ReadonlySet<string> = new Set(
  ['principals', 'namespaces', 'serviceAccounts', 'trustDomains'].flatMap((field) => [
    field,
    `not${field.charAt(0).toUpperCase()}${field.slice(1)}`,
  ]),
);
