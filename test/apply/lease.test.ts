import type { LiveObject, ObjectName } from '../../lib/kubernetes/cluster';
import { ClusterError } from '../../lib/kubernetes/cluster-error';
import { stateOf } from '../plan/reading';
import { World } from './world';

const [from, to] = [stateOf('promoted-canary', 'before'), stateOf('promoted-canary', 'after')];
const request = { from, to };
const name: ObjectName = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  namespace: 'default',
  name: 'cdk8s-istio',
};
const other = 'ci@runner-7, process 4711 (host 3f2a9c81d0e4, started 88123)';

function filled(): World {
  return new World().filledWith(from);
}

function leaseIn({ cluster }: World): LiveObject | undefined {
  return cluster.objects.get('coordination.k8s.io/Lease/default/cdk8s-istio');
}

function holderIn(world: World): unknown {
  return (leaseIn(world)?.['spec'] as { holderIdentity?: string } | undefined)?.holderIdentity;
}

/** Another process takes the lease, or renews it. */
async function taken(world: World, holderIdentity = other): Promise<void> {
  const live = leaseIn(world);
  const spec = { holderIdentity, acquireTime: '2026-01-01T00:00:00.000000Z', leaseDurationSeconds: 15 };
  if (live === undefined) await world.cluster.create(name, { metadata: {}, spec });
  else await world.cluster.replace(name, { ...live, spec: { ...spec, leaseTransitions: world.clock.now() } });
}

/** Something happens once, in the gate of the first step. */
function inFirstGate(world: World, happens: () => Promise<void> | void): World {
  const hold = world.gates.hold.bind(world.gates);
  let isOver = false;
  world.gates.hold = async (step) => {
    if (!isOver) {
      isOver = true;
      await happens();
    }
    return await hold(step);
  };
  return world;
}

/** What was written to the cluster since something happened. */
function writesAfter(world: World, happens: () => Promise<void> | void): () => readonly string[] {
  let before = 0;
  inFirstGate(world, async () => {
    await happens();
    before = world.cluster.writes.length;
  });
  return () => world.cluster.writes.slice(before);
}

describe('two at once', () => {
  test('the second says who holds the lease since when and what to do, and changes nothing', async () => {
    const world = filled();
    let second = '';
    inFirstGate(world, async () => {
      const late = Object.assign(new World(), { cluster: world.cluster, clock: world.clock });
      second = `${await late.apply(request)}: ${late.text.replaceAll('\n', ' ')}`;
    });
    expect(await world.apply(request, { holder: other })).toBe('done');
    expect(second).toBe(
      'stopped: Another apply is running. The lease default/cdk8s-istio is held by ci@runner-7, process 4711 (since 2026-01-01T00:00:00Z). Nothing was changed. Run this again when that apply has ended. If it is killed, its lease expires after 15 s.',
    );
  });

  test('a dry run says who holds the lease, unless that process has ended', async () => {
    const world = filled();
    await taken(world);
    await world.apply(request, { isDryRun: true });
    expect(world.text).toContain('Another apply is running.');
    const late = Object.assign(filled(), { cluster: world.cluster });
    late.ended.add(other);
    await late.apply(request, { isDryRun: true });
    expect(late.text).not.toContain('Another apply is running.');
  });
});

describe('an apply that was killed', () => {
  test('on another host: its lease runs out, and is given back at the end', async () => {
    const world = filled();
    await taken(world);
    const start = world.clock.now();
    const waited: string[] = [];
    world.onProgress = ({ gate, waitsFor }) => waited.push(`${gate}: ${waitsFor}`);
    expect(await world.apply(request)).toBe('done');
    expect(world.clock.now() - start).toBeGreaterThanOrEqual(15_000);
    expect(waited).toEqual([
      'the lease is free: held by ci@runner-7, process 4711 (since 2026-01-01T00:00:00Z); taken over if not renewed within 15 s',
    ]);
    expect(holderIn(world)).toBe('');
  });

  test('on this host: its lease is taken over at once, and that is said', async () => {
    const world = filled();
    await taken(world);
    world.ended.add(other);
    const start = world.clock.now();
    expect(await world.apply(request)).toBe('done');
    expect(world.clock.now()).toBe(start);
    expect(world.text.replaceAll('\n', ' ')).toMatch(
      /^Took over the lease default\/cdk8s-istio from ci@runner-7, process 4711, which has ended on this host\. The cluster is/,
    );
  });

  test('on this host while another one waits: the other one goes on at once', async () => {
    const world = filled();
    await taken(world);
    let looks = 0;
    world.cluster.before = (words) => {
      if (words === 'get Lease default/cdk8s-istio' && ++looks === 3) world.ended.add(other);
    };
    const start = world.clock.now();
    expect(await world.apply(request)).toBe('done');
    expect(world.clock.now() - start).toBe(2_000);
  });

  test('two that find its lease at once do not both take it', async () => {
    const world = filled();
    await taken(world);
    world.ended.add(other);
    const late = Object.assign(new World(), { cluster: world.cluster, clock: world.clock });
    late.ended.add(other);
    const outcomes = await Promise.all([
      world.apply(request, { holder: 'one' }),
      late.apply(request, { holder: 'two' }),
    ]);
    expect(outcomes.sort()).toEqual(['done', 'stopped']);
  });
});

describe('an apply that stood still for longer than its lease', () => {
  test('writes nothing more when another one took the lease', async () => {
    const world = filled();
    const writes = writesAfter(world, async () => {
      await taken(world);
      world.clock.standStill(60_000);
    });
    expect(await world.apply(request)).toBe('stopped');
    expect(writes()).toEqual([]);
    expect(world.text.replaceAll('\n', ' ')).toContain(
      'Lost the lease default/cdk8s-istio. ci@runner-7, process 4711 took it over because this process did not renew it in time. Stopped in step 2 of 3',
    );
    expect(holderIn(world)).toBe(other);
  });

  test('writes nothing more when another one took the lease and gave it back', async () => {
    const world = filled();
    const writes = writesAfter(world, async () => {
      await taken(world, '');
      world.clock.standStill(60_000);
    });
    expect(await world.apply(request)).toBe('stopped');
    expect(writes()).toEqual([]);
    expect(world.text.replaceAll('\n', ' ')).toContain(
      'Lost the lease default/cdk8s-istio. Another apply, which has since ended, took it over',
    );
  });

  test('notices it although the clock of its machine stood still too', async () => {
    const world = filled();
    const writes = writesAfter(world, async () => {
      await world.clock.sleep(2_000);
      await taken(world);
    });
    expect(await world.apply(request)).toBe('stopped');
    expect(writes()).toEqual([]);
  });

  test('notices it although its clock was set back meanwhile', async () => {
    const world = filled();
    const writes = writesAfter(world, async () => {
      await taken(world);
      world.clock.standStill(-60_000);
    });
    expect(await world.apply(request)).toBe('stopped');
    expect(writes()).toEqual([]);
  });

  test('goes on when nobody took the lease', async () => {
    const world = inFirstGate(filled(), () => world.clock.standStill(60_000));
    expect(await world.apply(request)).toBe('done');
  });

  test('goes on when nobody took the lease, and the first renewals fail on connections that ended', async () => {
    const world = filled();
    let failures = 0;
    world.cluster.before = (words) => {
      if (words === 'replace Lease default/cdk8s-istio' && failures-- > 0)
        throw new ClusterError('unreachable', 'https://memory does not answer: socket hang up');
    };
    inFirstGate(world, () => {
      failures = 3;
      world.clock.standStill(180_000);
    });
    expect(await world.apply(request)).toBe('done');
    expect(failures).toBeLessThan(0);
  });

  test('does not take its own standstill for that of the holder', async () => {
    const world = filled();
    await taken(world);
    let looks = 0;
    const tryGet = world.cluster.tryGet.bind(world.cluster);
    world.cluster.tryGet = async (object) => {
      const found = await tryGet(object);
      // Both stand still between the first look and the second, and the holder renews as soon as it runs.
      if (object.kind === 'Lease' && ++looks === 1) {
        world.clock.standStill(60_000);
        await taken(world);
      }
      return found;
    };
    expect(await world.apply(request)).toBe('stopped');
    expect(world.text).toContain('Another apply is running.');
    expect(looks).toBe(2);
  });
});

describe('an apply that cannot renew its lease', () => {
  const lost = new ClusterError('unreachable', 'https://memory does not answer');

  test('stops before the next write', async () => {
    const world = filled();
    let isLost = false;
    world.cluster.before = (words) => {
      if (isLost && words === 'replace Lease default/cdk8s-istio') throw lost;
    };
    const writes = writesAfter(world, async () => {
      isLost = true;
      await world.clock.sleep(20_000);
    });
    expect(await world.apply(request)).toBe('stopped');
    expect(writes()).toEqual([]);
    expect(world.text.replaceAll('\n', ' ')).toContain(
      'Lost the lease default/cdk8s-istio. It could not be renewed for 15 s. https://memory does not answer',
    );
  });

  test('goes on when it can again', async () => {
    const world = filled();
    let failures = 0;
    world.cluster.before = (words) => {
      if (words === 'replace Lease default/cdk8s-istio' && failures-- > 0) throw lost;
    };
    inFirstGate(world, async () => {
      failures = 3;
      await world.clock.sleep(20_000);
    });
    expect(await world.apply(request)).toBe('done');
    expect(failures).toBeLessThan(0);
  });

  test('goes on when only the answer got lost', async () => {
    const world = filled();
    const replace = world.cluster.replace.bind(world.cluster);
    let answers = 0;
    world.cluster.replace = async (...asked) => {
      const answer = await replace(...asked);
      if (asked[0].kind === 'Lease' && ++answers === 1) throw lost;
      return answer;
    };
    inFirstGate(world, () => world.clock.sleep(20_000));
    expect(await world.apply(request)).toBe('done');
    expect(answers).toBeGreaterThan(1);
  });
});
