import { objectsOf, stateOf } from '../plan/reading';
import { World } from './world';

const change = 'moves-to-another-namespace';
/** Back again: the namespace of the carts goes. */
const [from, to] = [stateOf(change, 'after'), stateOf(change, 'before')];
const namespace = '/Namespace//carts';

const configMap = (name: string, labels = '{}') =>
  objectsOf(
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: carts, labels: ${labels}}\ndata: {a: b}`,
  );

function filled(...more: Parameters<World['filledWith']>[0][]): World {
  const world = new World().filledWith(from);
  for (const objects of more) world.filledWith(objects, 'somebody');
  return world;
}

describe('a namespace that is to go', () => {
  test('goes with what Kubernetes and istiod put into each', async () => {
    const world = filled(
      configMap('kube-root-ca.crt'),
      configMap('istio-ca-root-cert', '{istio.io/config: "true"}'),
      configMap('istio-ca-crl', '{istio.io/config: "true"}'),
    );
    expect(await world.apply({ from, to })).toBe('done');
    expect(world.cluster.objects.has(namespace)).toBe(false);
  });

  test('does not go with what neither state has', async () => {
    const world = filled(configMap('settings'));
    expect(await world.apply({ from, to })).toBe('stopped');
    expect(world.text.replaceAll('\n', ' ')).toContain(
      'Deleting Namespace carts would also delete objects that neither state contains: ConfigMap carts/settings. Move them, keep the Namespace in the new state, or add --prune Namespace/carts.',
    );
    expect(world.cluster.writes).toEqual([]);
  });

  test('goes with all of it where it is named', async () => {
    const world = filled(configMap('settings'));
    const named = from.filter(({ kind, name }) => kind === 'Namespace' && name === 'carts');
    const pruned = new Map(named.map((object) => [namespace, object] as const));
    expect(await world.apply({ from, to, pruned })).toBe('done');
    expect(world.cluster.objects.has(namespace)).toBe(false);
  });
});
