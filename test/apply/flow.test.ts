import { Stopped } from '../../lib/apply/stopped';
import type { LiveObject } from '../../lib/kubernetes/cluster';
import { ClusterError } from '../../lib/kubernetes/cluster-error';
import { keyOf } from '../../lib/mesh/objects/key';
import type { MeshObject } from '../../lib/mesh/objects/mesh-object';
import { manifests, stateOf } from '../plan/reading';
import { World } from './world';

const [from, to] = [stateOf('promoted-canary', 'before'), stateOf('promoted-canary', 'after')];
const request = { from, to };
const lease = 'coordination.k8s.io/Lease/default/cdk8s-istio';
const virtualService = 'networking.istio.io/VirtualService/shop/cart';
const deployment = 'apps/Deployment/shop/cart-v1';

function filled(): World {
  return new World().filledWith(from);
}

function holderOf({ cluster }: World): unknown {
  return (cluster.objects.get(lease)?.['spec'] as { holderIdentity?: string } | undefined)?.holderIdentity;
}

test('what the steps are, what is taken over, and the time of each are told', async () => {
  const world = filled();
  expect(await world.apply(request)).toBe('done');
  expect(world.text).toMatch(/^The cluster is in the old state\.\nNot safe as one apply: 3 steps\./);
  expect(world.text).toContain('note: fields of kubectl-client-side-apply become those of cdk8s-istio:');
  expect(world.text).toMatch(/Done in \d+\.\d s\.\n {2}01-expand +\d+\.\d s\n {2}02-shift/);
});

test('every proxy has what is there before the first step; the last request ends before its pods are deleted', async () => {
  const world = filled();
  await world.apply(request);
  expect(world.gates.asked[0]).toBe('settled');
  expect(world.gates.asked.indexOf(`drained ${deployment}`)).toBeGreaterThan(
    world.gates.asked.indexOf('known-to-proxies VirtualService shop/cart'),
  );
});

test('a dry run writes nothing, not even the lease', async () => {
  const world = filled();
  expect(await world.apply(request, { isDryRun: true })).toBe('done');
  expect(world.cluster.writes).toEqual([]);
  expect(world.cluster.objects.has(lease)).toBe(false);
  expect(world.text).toMatch(/Dry run: nothing was changed\.$/);
});

test('who says no has nothing changed', async () => {
  const world = filled();
  world.answer = false;
  expect(await world.apply(request)).toBe('stopped');
  expect(world.cluster.writes).toEqual([]);
});

test('nobody was asked, and not everything was judged: nothing is written unless that is accepted', async () => {
  const [policy] = manifests({
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'all', namespace: 'shop' },
    spec: {},
  });
  const unjudged = { from, to: [...to, policy as MeshObject] };
  const world = filled();
  expect(await world.apply(unjudged)).toBe('stopped');
  expect(world.text).toContain('PeerAuthentication shop/all changes');
  expect(world.text).toContain('To execute it anyway, add --accept-unverified.');
  expect(world.cluster.writes.filter((write) => !write.includes('Lease'))).toEqual([]);
  expect(await world.apply(unjudged, { acceptsUnverified: true })).toBe('done');
});

test('it pauses after the gate of a step, and goes on from there', async () => {
  const world = filled();
  expect(await world.apply(request, { pauseAfter: 1 })).toBe('done');
  expect(world.text).toContain('Paused after step 1 of 3');
  expect(world.cluster.objects.has(deployment)).toBe(true);
  expect(await world.apply(request)).toBe('done');
  expect(world.cluster.objects.has(deployment)).toBe(false);
});

describe('a gate that does not come', () => {
  test('ends it with what is missing and both ways out, and no further step is taken', async () => {
    const world = filled();
    world.gates.mismatch = '2 of 14 proxies still route to v1';
    expect(await world.apply(request)).toBe('stopped');
    expect(world.text).toContain('Timed out after 60 s waiting for:');
    expect(world.text).toContain('- proxies: 2 of 14 proxies still route to v1');
    expect(world.text).toContain('Stopped in step 1 of 3 (01-expand).');
    expect(world.text).toMatch(/to resume: {5}apply\n {2}to roll back: {2}apply --to OLD$/);
    expect(world.cluster.writes.filter((write) => /VirtualService/.test(write))).toEqual([]);
  });

  test('for pods that never get ready: it is taken back all the same', async () => {
    const world = filled();
    world.cluster.unready.set('cart-v2', 1);
    expect(await world.apply(request)).toBe('stopped');
    expect(world.text).toContain('1 of 2 pods are ready');
    expect(await world.apply({ from: to, to: from })).toBe('done');
  });
});

test('ended by Ctrl-C it says where it stands, and gives the lease back', async () => {
  const world = filled();
  world.gates.hold = async () => {
    world.ending.abort(new Stopped('Interrupted by Ctrl-C.'));
    throw world.ending.signal.reason;
  };
  expect(await world.apply(request)).toBe('stopped');
  expect(world.text).toMatch(/Interrupted by Ctrl-C\.\nStopped in step 1 of 3 \(01-expand\)/);
  expect(holderOf(world)).toBe('');
});

test('an API server that is lost is asked again, and in the end told of', async () => {
  const world = filled();
  const lost = new ClusterError('unreachable', 'https://memory does not answer');
  let failures = 3;
  world.cluster.before = (words) => {
    if (/^apply Deployment/.test(words) && failures-- > 0) throw lost;
  };
  expect(await world.apply(request)).toBe('done');
  const other = filled();
  other.cluster.before = (words) => {
    if (/^apply VirtualService/.test(words)) throw lost;
  };
  expect(await other.apply(request)).toBe('stopped');
  expect(other.text).toContain('https://memory does not answer\nStopped in step 2 of 3 (02-shift)');
});

describe('what others did', () => {
  const edited = (key: string, change: (spec: Record<string, unknown>) => object): MeshObject => {
    const object = from.find((each) => keyOf(each) === key) as MeshObject;
    const spec = object.data['spec'] as Record<string, unknown>;
    return { ...object, data: { ...object.data, spec: { ...spec, ...change(spec) } } as MeshObject['data'] };
  };

  test('a live object that is neither old nor new is refused, with its difference', async () => {
    const world = filled();
    world.cluster.update(
      edited(virtualService, () => ({ exportTo: ['.'] })),
      'kubectl-edit',
    );
    expect(await world.apply(request)).toBe('stopped');
    expect(world.text).toContain('VirtualService shop/cart differs from the old state:');
    expect(world.text).toMatch(/\n +\+ +exportTo:/);
    expect(world.cluster.writes).toEqual([]);
  });

  test('what is not there although both states have it is refused', async () => {
    const world = filled();
    world.cluster.objects.delete('networking.istio.io/DestinationRule/shop/cart');
    expect(await world.apply(request)).toBe('stopped');
    expect(world.text).toContain('DestinationRule shop/cart does not exist, but both states contain it.');
  });

  test('a Deployment that is to go and was changed is deleted only if it is named', async () => {
    const changed = edited(deployment, () => ({ minReadySeconds: 5 }));
    const world = filled();
    world.cluster.update(changed, 'kubectl-edit');
    expect(await world.apply(request)).toBe('stopped');
    const other = filled();
    other.cluster.update(changed, 'kubectl-edit');
    const pruned = new Map([[deployment, changed]]);
    expect(await other.apply({ ...request, pruned })).toBe('done');
    expect(other.cluster.objects.has(deployment)).toBe(false);
  });

  test('one that is changed while the steps run is not deleted', async () => {
    const world = filled();
    const drained = world.gates.drained.bind(world.gates);
    world.gates.drained = async (workloads) => {
      world.cluster.update(
        edited(deployment, () => ({ minReadySeconds: 5 })),
        'kubectl-edit',
      );
      return await drained(workloads);
    };
    expect(await world.apply(request)).toBe('stopped');
    expect(world.text.replaceAll('\n', ' ')).toContain(
      'Deployment shop/cart-v1 no longer matches the old state and was not deleted. To delete it anyway, add --prune Deployment/shop/cart-v1.',
    );
    expect(world.cluster.objects.has(deployment)).toBe(true);
  });

  test('fields of a manager that nobody named are not taken; named, they are', async () => {
    const world = new World().filledWith(from, 'helm');
    expect(await world.apply(request)).toBe('stopped');
    expect(world.text.replaceAll('\n', ' ')).toContain('add --take-over helm');
    expect(world.cluster.writes).toEqual([]);
    const other = new World().filledWith(from, 'helm');
    expect(await other.apply({ ...request, takenOver: ['helm'] })).toBe('done');
    const managers = other.cluster.objects.get(virtualService)?.metadata['managedFields'];
    expect((managers as { manager: string }[]).map(({ manager }) => manager)).toEqual(['cdk8s-istio']);
  });

  test('a field that the new state drops is gone, whoever wrote it by client-side apply', async () => {
    const world = filled();
    await world.apply(request);
    const { spec } = world.cluster.objects.get('networking.istio.io/DestinationRule/shop/cart') as LiveObject;
    expect(spec).toEqual(to.find(({ kind }) => kind === 'DestinationRule')?.data['spec']);
  });
});

test('an account that may not write is told so before the first write', async () => {
  const world = filled();
  world.cluster.before = (words) => {
    if (/^dry-run VirtualService/.test(words))
      throw new ClusterError('forbidden', 'https://memory does not let you patch VirtualService shop/cart');
  };
  expect(await world.apply(request)).toBe('stopped');
  expect(world.text).toContain('does not let you patch VirtualService shop/cart');
  expect(world.cluster.writes).toEqual([]);
});

test('a plan that is not the one that was agreed on is refused', async () => {
  const world = filled();
  expect(await world.apply({ ...request, objection: () => 'it was edited' })).toBe('stopped');
  expect(world.cluster.writes).toEqual([]);
});
