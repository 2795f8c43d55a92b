import type { ApiServer } from './api-server';
import { type KubernetesObject, labelled } from './objects';

/** Namespaces that belong to the cluster; all others are made by proofs. */
export const OWN_NAMESPACES = /^(kube-.*|default|istio-system)$/;
const LEASES = '/apis/coordination.k8s.io/v1/leases';

/** Kinds that proofs make outside of namespaces of their own. */
const KINDS = [
  ...['namespaces', 'nodes', 'services', 'secrets', 'pods'].map((name) => `/api/v1/${name}`),
  ...['deployments', 'statefulsets'].map((name) => `/apis/apps/v1/${name}`),
  ...['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'].map(
    (name) => `/apis/rbac.authorization.k8s.io/v1/${name}`,
  ),
  ...['gateways', 'virtualservices', 'destinationrules', 'serviceentries', 'sidecars', 'envoyfilters'].map(
    (name) => `/apis/networking.istio.io/v1${name === 'envoyfilters' ? 'alpha3' : ''}/${name}`,
  ),
  ...['peerauthentications', 'authorizationpolicies', 'requestauthentications'].map(
    (name) => `/apis/security.istio.io/v1/${name}`,
  ),
  '/apis/telemetry.istio.io/v1/telemetries',
  LEASES,
];

/** The objects of a cluster outside of the namespaces of proofs, and these namespaces themselves. */
export class Remains {
  private constructor(
    private readonly api: ApiServer,
    private readonly own: ReadonlySet<string>,
  ) {}

  /** @param api of a cluster in which no proof has been yet */
  public static async besides(api: ApiServer): Promise<Remains> {
    const none = new Remains(api, new Set());
    return new Remains(api, new Set((await none.all()).map(({ path }) => path)));
  }

  /**
   * Deletes all that is not the cluster's own; controllers do the rest meanwhile.
   *
   * @returns what there still was, in words: `Namespace shop, on its way out: …`
   */
  public async remove(): Promise<readonly string[]> {
    const left = await this.left();
    const going = left.filter(({ object }) => object.metadata.deletionTimestamp === undefined);
    await Promise.all(
      going.map(async ({ path }) => {
        // Somebody else may have deleted the object meanwhile.
        await this.api.tryDelete(path);
      }),
    );
    return left.map(({ object }) => inWords(object));
  }

  private async left(): Promise<readonly Found[]> {
    return (await this.all()).filter(({ path }) => !this.own.has(path));
  }

  private async all(): Promise<readonly Found[]> {
    const lists = await Promise.all(KINDS.map(async (path) => await this.listed(path)));
    const all = lists.flat();
    const withPods = new Set(
      all.flatMap(({ object }) => (object.kind === 'Pod' ? object.metadata.namespace : [])),
    );
    return all.filter(({ object, path }) => {
      const { namespace, name, labels = {}, ownerReferences = [], deletionTimestamp } = object.metadata;
      // Without pods it disturbs nobody. Its controller looks again only after half of the pods' 30 s of grace.
      if (object.kind === 'Namespace' && deletionTimestamp !== undefined && !withPods.has(name)) return false;
      if (namespace !== undefined && !OWN_NAMESPACES.test(namespace)) return false;
      // An object with an owner is deleted with it.
      if (ownerReferences.length > 0 || labels['kubernetes.io/bootstrapping'] !== undefined) return false;
      return !path.startsWith(LEASES.replace('leases', '')) || name === 'cdk8s-istio';
    });
  }

  private async listed(path: string): Promise<readonly Found[]> {
    const { kind, items } = await this.api.get<{ kind: string; items: readonly KubernetesObject[] }>(path);
    const [, root = '', plural = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
    return items.map((item) => {
      const { namespace, name } = item.metadata;
      const at = namespace === undefined ? root : `${root}/namespaces/${namespace}`;
      return { object: { ...item, kind: kind.replace(/List$/, '') }, path: `${at}/${plural}/${name}` };
    });
  }
}

interface Found {
  readonly object: KubernetesObject;
  readonly path: string;
}

function inWords(object: KubernetesObject): string {
  if (object.metadata.deletionTimestamp === undefined) return labelled(object);
  const { conditions = [] } = (object.status ?? {}) as { conditions?: readonly Told[] };
  const why = conditions.filter(({ status }) => status === 'True').map(({ message }) => message);
  return `${labelled(object)}, on its way out${why.length > 0 ? `: ${why.join(' ')}` : ''}`;
}

interface Told {
  readonly status: string;
  readonly message: string;
}
