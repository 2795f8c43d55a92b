import type { KubernetesObject } from '../../lab/objects';
import { proved, theLab } from '../../proof';
import { type Change, changeOf, writeChange } from '../change';
import { ALL_SERVED, Lane, type LaneResult, LOAD, neverBegan, wrongs } from '../lane';
import { inTurn } from '../turns';

/** Changes of which the states that `apply` gets have only a part; the cluster has the rest. */
const PARTS: readonly { readonly name: string; readonly of: string; readonly kept: ReadonlySet<string> }[] = [
  { name: 'istio', of: 'moved-routes', kept: new Set(['DestinationRule', 'VirtualService']) },
  {
    name: 'pods',
    of: 'promoted-canary',
    kept: new Set(['Deployment', 'DestinationRule', 'VirtualService']),
  },
  { name: 'routes', of: 'more-weight', kept: new Set(['VirtualService', 'Deployment']) },
];

/** A repository that holds only a part of what is in the cluster. */
export function provesPartial(): void {
  const running = new Map<string, Promise<LaneResult>>();

  beforeAll(() => {
    for (const part of PARTS)
      running.set(
        part.name,
        inTurn(() => run(part)),
      );
  });

  test('states without Services, without workloads, without DestinationRules: planned with what is elsewhere', async () => {
    expect(wrongs(await Promise.all(running.values()))).toEqual([]);
    proved({
      promise: 'Partial states are planned and applied without a failed request',
      how: `3 changes, there and back: states with only the DestinationRule and the VirtualService; without the Service; without the Service and the DestinationRule; ${LOAD}`,
      outcome: ALL_SERVED,
    });
  }, 600_000);
}

async function run({ name, of, kept }: (typeof PARTS)[number]): Promise<LaneResult> {
  const lane = `partial-${name}`;
  const change = of === 'moved-routes' ? movedRoutes(lane) : await changeOf(theLab(), of, lane);
  const own = ({ kind }: KubernetesObject) => kept.has(kind);
  const { folders } = writeChange(
    theLab(),
    of,
    `${lane}-part`,
    change.before.filter(own),
    change.after.filter(own),
  );
  const states = ['--from', folders.before, '--to', folders.after];
  return await Lane.through(change, lane, {}, async (each) => {
    await each.apply(...states);
    await each.answersAs('after');
    await each.apply(...states, '--back');
    await each.answersAs('before');
  }).catch(neverBegan);
}

/** Both versions run all the time; the subset and the route are exchanged. */
function movedRoutes(lane: string): Change {
  const namespace = `shop-${lane}`;
  const metadata = { name: 'cart', namespace };
  const ports = [{ name: 'http', containerPort: 8080 }];
  const probe = { httpGet: { path: '/ready', port: 8080 } };
  const workloads = ['v1', 'v2'].map((version) => {
    const labels = { app: 'cart', version };
    const containers = [{ name: 'cart', image: `cart:${version}`, ports, readinessProbe: probe }];
    const template = { metadata: { labels }, spec: { containers } };
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, name: `cart-${version}` },
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    };
  });
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: { app: 'cart' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
  const state = (version: string) => [
    service,
    ...workloads,
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata,
      spec: { host: 'cart', subsets: [{ name: version, labels: { version } }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: { hosts: ['cart'], http: [{ route: [{ destination: { host: 'cart', subset: version } }] }] },
    },
  ];
  return writeChange(theLab(), 'moved-routes', lane, state('v1'), state('v2'));
}
