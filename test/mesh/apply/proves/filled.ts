import type { KubernetesObject } from '../../lab/objects';
import { proved, theLab } from '../../proof';
import { kubectl, writeChange } from '../change';
import { Lane, type LaneResult, LOAD, neverBegan, wrongs } from '../lane';
import { inTurn } from '../turns';

const LANE = 'kubectl';
const NAMESPACE = `shop-${LANE}`;

/** The entries of each list and map in one state; the old state has some that the new one removes. */
interface Fields {
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly subsets: readonly string[];
  readonly rules: readonly string[];
}

const HTTP = { name: 'http', containerPort: 8080 };
const BEFORE: Fields = {
  labels: { team: 'carts', owner: 'somebody' },
  env: ['A', 'B', 'C'],
  ports: [HTTP, { name: 'admin', containerPort: 9000 }],
  subsets: ['v1', 'unused'],
  rules: ['beta', 'rest'],
};
const AFTER: Fields = {
  labels: { team: 'carts' },
  env: ['A', 'C'],
  ports: [HTTP],
  subsets: ['v1'],
  rules: ['rest'],
};

function state({ labels, env, ports, subsets, rules }: Fields): readonly KubernetesObject[] {
  const metadata = { name: 'cart', namespace: NAMESPACE, labels };
  const pod = { app: 'cart', version: 'v1' };
  const probe = { httpGet: { path: '/ready', port: 8080 } };
  const lifecycle = { preStop: { sleep: { seconds: 2 } } };
  const container = { name: 'cart', image: 'cart:1', ports, readinessProbe: probe, lifecycle };
  const values = env.map((name) => ({ name, value: name.toLowerCase() }));
  const destination = { host: 'cart', subset: 'v1' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app: 'cart' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 2,
        strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        selector: { matchLabels: pod },
        template: { metadata: { labels: pod }, spec: { containers: [{ ...container, env: values }] } },
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata,
      spec: { host: 'cart', subsets: subsets.map((name) => ({ name, labels: { version: name } })) },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: {
        hosts: ['cart'],
        http: rules.map((name) => ({
          name,
          ...(name === 'rest' ? {} : { match: [{ headers: { [name]: { exact: 'true' } } }] }),
          route: [{ destination }],
        })),
      },
    },
  ];
}

/** The same lists and maps as the cluster has them. */
async function live(): Promise<Fields> {
  const read = async (kind: string) =>
    JSON.parse(await kubectl(theLab(), '-n', NAMESPACE, 'get', kind, 'cart', '-o', 'json'));
  const [deployment, rule, routes] = await Promise.all(
    ['deployment', 'destinationrule', 'virtualservice'].map(read),
  );
  const [container] = deployment.spec.template.spec.containers;
  const named = (each: { readonly name: string }) => each.name;
  return {
    labels: deployment.metadata.labels,
    env: container.env.map(named),
    ports: container.ports.map(({ name, containerPort }: Fields['ports'][number]) => ({
      name,
      containerPort,
    })),
    subsets: rule.spec.subsets.map(named),
    rules: routes.spec.http.map(named),
  };
}

/** A cluster that kubectl filled, in which things go from lists and maps. */
export function provesFilled(): void {
  let running: Promise<LaneResult>;

  beforeAll(() => {
    const change = writeChange(theLab(), 'kubectl', LANE, state(BEFORE), state(AFTER));
    running = inTurn(() => Lane.through(change, LANE, {}, listsAreKept)).catch(neverBegan);
  });

  test('in a cluster that kubectl filled, what the new state leaves out is gone', async () => {
    expect(wrongs([await running])).toEqual([]);
    proved({
      promise:
        'In a cluster that `kubectl apply` filled, `apply` removes the entries that the new state omits',
      how: `a label, an environment variable, a port, a subset and a rule are removed, then added again; ${LOAD}`,
      outcome: 'no conflict; exactly the lists of the new state; none failed',
    });
  });
}

async function listsAreKept(lane: Lane): Promise<void> {
  expect(await live()).toEqual(BEFORE);
  await lane.apply();
  expect(await live()).toEqual(AFTER);
  await lane.apply('--back');
  expect(await live()).toEqual(BEFORE);
}
