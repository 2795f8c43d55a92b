import type { Cluster, Kind, ListOptions, LiveObject } from '../../lib/kubernetes/cluster';
import { ClusterError } from '../../lib/kubernetes/cluster-error';
import { LazyConnection } from '../../lib/kubernetes/lazy-connection';
import { clusterObjects, namedObjects } from '../../lib/state/cluster';
import { manifests } from '../plan/reading';

const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', namespace: 'shop' } };
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

/** A cluster that has these objects, and refuses to list some kinds. */
function clusterWith(
  objects: readonly LiveObject[],
  failures: Readonly<Record<string, ClusterError>> = {},
): Cluster {
  return {
    tryGet: async ({ kind, name }: Kind & { readonly name: string }) =>
      objects.find((each) => each.kind === kind && each.metadata.name === name),
    list: async ({ apiVersion, kind }: Kind, { namespace: within }: ListOptions = {}) => {
      const failure = failures[kind];
      if (failure !== undefined) throw failure;
      return objects.filter(
        (each) =>
          each.kind === kind &&
          each.apiVersion === apiVersion &&
          (within === undefined || each.metadata.namespace === within),
      );
    },
  } as unknown as Cluster;
}

const forbidden = new ClusterError('forbidden', 'https://c does not let you list Service objects');
const lost = new ClusterError('unreachable', 'https://c does not answer');

test('a state of some namespaces has these, and what is in them', async () => {
  const other = { ...service, metadata: { name: 'pay', namespace: 'other' } };
  const cluster = clusterWith([namespace, service, other]);
  expect(await clusterObjects(cluster, ['shop'])).toEqual([namespace, service]);
  expect(await clusterObjects(cluster, [])).toEqual([namespace, service, other]);
});

test('a state has the objects of istiod that say its version and configuration, if they may be read', async () => {
  const configMap = (name: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'istio-system' },
  });
  const istiod = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod', namespace: 'istio-system' },
  };
  const cluster = clusterWith([service, configMap('istio'), configMap('other'), istiod]);
  expect(await clusterObjects(cluster, ['shop'])).toEqual([service, configMap('istio'), istiod]);
  expect(await clusterObjects(cluster, [])).toEqual([service, istiod, configMap('istio')]);
  const refusing = { ...cluster, tryGet: async () => Promise.reject(forbidden) } as unknown as Cluster;
  expect(await clusterObjects(refusing, [])).toEqual([service, istiod]);
});

test('what a cluster refuses, or does not answer, is no state, and says why', async () => {
  const refusing = clusterWith([], { Service: forbidden });
  await expect(clusterObjects(refusing, ['shop'])).rejects.toMatchObject({
    name: 'StateError',
    message: 'https://c does not let you list Service objects',
  });
  await expect(clusterObjects(refusing, [])).rejects.toThrow('name the namespaces that you may read');
  await expect(clusterObjects(clusterWith([], { Service: lost }), [])).rejects.toMatchObject({
    name: 'StateError',
    message: 'https://c does not answer',
  });
});

test('of named objects those that may not be read are told apart from those that are not there', async () => {
  const named = manifests(service, { ...service, metadata: { name: 'gone', namespace: 'shop' } });
  const { found, forbidden: none } = await namedObjects(clusterWith([service, namespace]), named);
  expect([found, none]).toEqual([[service], []]);
  expect(await namedObjects(clusterWith([], { Service: forbidden }), named)).toEqual({
    found: [],
    forbidden: named,
  });
  await expect(namedObjects(clusterWith([], { Service: lost }), named)).rejects.toThrow('does not answer');
});

test('of ReplicaSets those of Rollouts are read, as far as the account may list them', async () => {
  const rollout = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'pay', namespace: 'shop' },
  };
  const replicaSet = (name: string, kind: string) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'shop', ownerReferences: [{ kind, name: 'pay' }] },
  });
  const ofRollout = replicaSet('pay-a', 'Rollout');
  const sets = [ofRollout, replicaSet('pay-b', 'Deployment')];
  expect(await clusterObjects(clusterWith([rollout, ...sets]), [])).toEqual([rollout, ofRollout]);
  expect(await clusterObjects(clusterWith(sets), [])).toEqual([]);
  expect(await clusterObjects(clusterWith([rollout, ...sets], { ReplicaSet: forbidden }), [])).toEqual([
    rollout,
  ]);
});

test('a connection that nobody opened is closed without opening it', async () => {
  await expect(new LazyConnection('no such context').close()).resolves.toBeUndefined();
});
