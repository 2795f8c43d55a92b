import type { Mesh } from '../../mesh/mesh';
import { configurationTexts } from '../../mesh/mesh-configuration';
import { labelsAt, valueAt } from '../../mesh/objects/json-path';
import { rule } from '../rule';

/** The name of istiod's own cluster unless it is configured otherwise. */
const ownCluster = 'Kubernetes';

export const networkOfUnknownCluster = rule({
  name: 'network-of-unknown-cluster',
  description: 'A network of the mesh belongs to a cluster that istiod does not read.',
  severity: 'warning',
  upstream: ['IST0126'],
  messages: {
    unknown: {
      message: 'network {network} is for cluster {cluster}, which istiod does not read',
      effect:
        'pods of the intended cluster count as directly reachable: requests to them time out with 503 (flag UF)',
      fix: "write the key of the cluster's remote secret (istiod reads {known}), or add the secret",
    },
  },
  check(mesh, report) {
    const texts = configurationTexts(mesh, 'meshNetworks');
    if (texts.length === 0) return;
    const remote = remoteClusters(mesh);
    // Secrets with the keys to clusters are seldom among the files.
    if (remote.size === 0 && !mesh.known.holdsAll('', 'Secret')) return;
    const known = [ownCluster, ...remote];
    for (const { value, at } of texts) {
      for (const [network, { endpoints = [] }] of Object.entries(networksIn(value))) {
        for (const { fromRegistry: cluster } of endpoints) {
          if (cluster === undefined || known.includes(cluster)) continue;
          report('unknown', { at, with: { network, cluster, known: known.join(', ') } });
        }
      }
    }
  },
});

/** As far as it is read here. */
interface Network {
  readonly endpoints?: readonly { readonly fromRegistry?: string }[];
}

function networksIn({ networks }: { readonly networks?: unknown }): Readonly<Record<string, Network>> {
  if (typeof networks !== 'object' || networks === null) return {};
  const sound = Object.entries(networks).filter(
    ([, network]) => typeof network === 'object' && Array.isArray((network as Network | null)?.endpoints),
  );
  return Object.fromEntries(
    sound.map(([name, { endpoints }]) => [
      name,
      { endpoints: endpoints.filter((each: unknown) => each !== null) },
    ]),
  );
}

/** Each key of a remote secret is a cluster. */
function remoteClusters(mesh: Mesh): Set<string> {
  const secrets = mesh
    .ofKind('', 'Secret')
    .filter((object) => labelsAt(object, 'metadata', 'labels')['istio/multiCluster'] === 'true');
  return new Set(
    secrets.flatMap((object) =>
      ['data', 'stringData'].flatMap((field) => {
        const value = valueAt(object, field);
        return typeof value === 'object' && value !== null ? Object.keys(value) : [];
      }),
    ),
  );
}
