import fc from 'fast-check';
import type {
  HeaderPlan,
  PodPlan,
  PolicyPlan,
  PortPlan,
  Protocol,
  ServicePlan,
  Texts,
  VersionPlan,
} from './program';

/** Texts that YAML would take for something else, unless they are quoted. */
const awkward = [
  'info',
  'true',
  'null',
  '012',
  '1e3',
  '',
  'a: b',
  '# no comment',
  'two\nlines',
  'größer',
  '~',
  '- x',
];

const header: fc.Arbitrary<HeaderPlan> = fc.record(
  {
    set: fc.constantFrom<Texts>({ 'x-release': 'yes' }, { 'x-b': '1', 'x-a': 'true' }),
    add: fc.constant({ 'x-added': 'null' }),
    remove: fc.constant(['x-debug', 'cookie']),
  },
  { requiredKeys: ['set'] },
);

/** Timeout, retries and header changes. */
export const policyPlan: fc.Arbitrary<PolicyPlan> = fc.record(
  {
    timeoutMilliseconds: fc.constantFrom(1500, 3000),
    retries: fc
      .record(
        {
          attempts: fc.integer({ min: 0, max: 3 }),
          perTryMilliseconds: fc.constantFrom(250, 1000),
          retryOn: fc.constant(['5xx', 'reset']),
        },
        { requiredKeys: ['attempts'] },
      )
      .map((retries) => (retries.attempts === 0 ? { attempts: 0 } : retries)),
    requestHeaders: header,
    responseHeaders: header,
  },
  { requiredKeys: [] },
);

const podFields = {
  env: fc.dictionary(fc.constantFrom('LOG_LEVEL', 'REGION', 'A_FLAG'), fc.constantFrom(...awkward), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  podLabels: fc.constantFrom<Texts>({ team: 'blue' }, { tier: '1', team: 'true' }),
  podAnnotations: fc.constantFrom<Texts>({ 'example.com/note': 'a: b' }, { b: 'no', a: '1e3' }),
  command: fc.constantFrom(['serve'], ['sh', '-c', 'exec serve --port=8080']),
  tolerations: fc.uniqueArray(fc.constantFrom('backend', 'gpu'), { minLength: 1 }),
  nodePool: fc.constant('fast'),
  spread: fc.constantFrom<NonNullable<PodPlan['spread']>>('hosts', 'zones', 'wish'),
  disruptionBudget: fc.constantFrom<NonNullable<PodPlan['disruptionBudget']>>(
    { maxUnavailable: 1 },
    { maxUnavailable: '25%' },
  ),
  drainSeconds: fc.constantFrom(5, 15),
  podSecurityStandard: fc.constantFrom<NonNullable<PodPlan['podSecurityStandard']>>(
    'restricted',
    'privileged',
  ),
} as const;

const podPlan: fc.Arbitrary<PodPlan> = fc.record(podFields, { requiredKeys: [] });

const replicas = fc.oneof(
  fc.record({ replicas: fc.integer({ min: 1, max: 5 }) }),
  fc.record({
    cpuMillis: fc.constantFrom(100, 250),
    autoscaling: fc
      .tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.nat(4),
        fc.option(fc.integer({ min: 1, max: 95 }), { nil: undefined }),
      )
      .map(([min, more, cpu]) => ({ min, max: min + more, cpu })),
  }),
  fc.constant({}),
);

/** Labels of pods that exist and are no names. One for each, since the label stands in a selector, which stays. */
const labels: ReadonlyMap<string, string> = new Map([
  ['v1', 'v1.4.2'],
  ['blue', 'Blue_hotfix'],
  ['true', 'TRUE'],
  ['v2', '2026.11'],
  ['2', '2.50'],
  ['null', 'NULL'],
  ['v3', 'v3.0-RC1'],
  ['1e3', '1E3'],
]);

/** Versions whose Deployment, where it exists already, selects by a label of its own, as Helm gives each release. */
const selecting = new Set(['v1', '2', 'green']);

/** A version with one of these names; its image, its label and its Deployment, if it has them, follow from it. */
export function versionPlan(...names: readonly string[]): fc.Arbitrary<VersionPlan> {
  return fc
    .record({
      name: fc.constantFrom(...names),
      scale: replicas,
      pods: podPlan,
      adopted: fc.boolean(),
    })
    .map(({ name, scale, pods, adopted }) => ({
      name,
      ...(labels.has(name) ? { label: labels.get(name) } : {}),
      image: `registry.example.com/app:${name}`,
      ...(adopted ? { deploymentName: `adopted-${name}` } : {}),
      ...(adopted && selecting.has(name) ? { selector: { instance: name } } : {}),
      ...pods,
      ...scale,
    }));
}

export const stableVersion = versionPlan('v1', '1', 'blue', 'true');
export const canaryVersion = versionPlan('v2', '2', 'green', 'null');
export const laterVersion = versionPlan('v3', '3', '1e3');

const port: fc.Arbitrary<PortPlan & { readonly adopted?: boolean }> = fc.record(
  {
    port: fc.constantFrom(80, 443, 5432, 8080, 9090),
    targetPort: fc.constantFrom(3000, 8080, 8443),
    protocol: fc.constantFrom<Protocol>('http', 'http', 'http2', 'grpc', 'tcp', 'tls'),
    adopted: fc.boolean(),
  },
  { requiredKeys: ['port'] },
);

const ports = fc.oneof(
  { weight: 2, arbitrary: fc.constant([{ port: 8080 }]) },
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(port, { selector: (one) => one.port, minLength: 1, maxLength: 3 })
      .filter(speaksOneProtocolPerTarget),
  },
);

/** Two protocols on one target port are refused. */
function speaksOneProtocolPerTarget(ports: readonly PortPlan[]): boolean {
  const protocols = new Map<number, string>();
  return ports.every(({ port: number, targetPort = number, protocol = 'http' }) => {
    const earlier = protocols.get(targetPort) ?? protocol;
    protocols.set(targetPort, protocol);
    return earlier === protocol;
  });
}

/** A service before its place in the program is known: `chart` is the number of one. */
export type LooseService = Omit<ServicePlan, 'chart'> & {
  readonly chart: number;
  readonly adopted: readonly Adoption[];
};

export type Adoption = 'serviceName' | 'appLabel' | 'destinationRuleName' | 'virtualServiceName' | 'sniHosts';

export const looseService: fc.Arbitrary<LooseService> = fc
  .record({
    place: fc.record({
      chart: fc.nat(5),
      id: fc.constantFrom('cart', 'page', 'stock', 'user', 'mail'),
      kind: fc.constantFrom<ServicePlan['kind']>('Backend', 'Frontend'),
      adopted: fc.subarray<Adoption>([
        'serviceName',
        'appLabel',
        'destinationRuleName',
        'virtualServiceName',
        'sniHosts',
      ]),
    }),
    ports: ports.map((list) => list.map(nameAdopted)),
    version: stableVersion,
    rest: fc.record(
      {
        everyVersion: podPlan,
        appLabelKey: fc.constantFrom('app', 'k8s-app', 'app.kubernetes.io/name'),
        versionLabelKey: fc.constantFrom('version', 'track', 'app.kubernetes.io/version'),
        maxConnections: fc.constantFrom(1, 100),
        consecutive5xxErrors: fc.constantFrom(0, 5),
        stickyHeader: fc.constant('x-user'),
      },
      { requiredKeys: [] },
    ),
    policy: policyPlan,
  })
  .map(({ place, rest, policy, ...service }) => ({ ...service, ...place, ...rest, ...policy }));

function nameAdopted({ adopted, ...plan }: PortPlan & { readonly adopted?: boolean }): PortPlan {
  return adopted ? { ...plan, name: `web-${plan.port}` } : plan;
}
