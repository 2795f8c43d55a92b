import fc from 'fast-check';
import type { GatewayPlan, ListenerPlan, RoutePlan, Texts } from './program';
import { policyPlan } from './service-plans';

/** A route before the program around it is known: the hosts are numbers, and so is the service. */
export type LooseRoute = Omit<RoutePlan, 'hosts' | 'to' | 'port'> & {
  readonly hosts: readonly number[];
  readonly service: number;
  readonly redirects: boolean;
  readonly choosesPort: boolean;
};

type Path = NonNullable<RoutePlan['path']>;

const path: fc.Arbitrary<Path | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({
    kind: fc.constant('prefix'),
    text: fc.constantFrom('/', '/api', '/api/', '/api/cart', '/static/', '/shop.v2'),
  }),
  fc.record({ kind: fc.constant('exact'), text: fc.constantFrom('/', '/api', '/login') }),
  fc.record({ kind: fc.constant('regex'), text: fc.constantFrom('/v[0-9]+/items', '/(de|fr)/shop') }),
);

// A text that does not end in `/` would glue what follows a prefix to it, so all of these do.
const rewrite = fc.constantFrom(
  '/',
  '/inner/',
  { host: 'old.example.com' },
  { path: '/', host: 'old.example.com' },
);

const route: fc.Arbitrary<LooseRoute> = fc
  .record({
    base: fc.record({
      hosts: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 3 }),
      path,
      service: fc.nat(9),
      redirects: fc.integer({ min: 0, max: 5 }).map((one) => one === 5),
      choosesPort: fc.boolean(),
    }),
    rest: fc.record(
      {
        rewrite,
        cors: fc.record(
          {
            allowOrigins: fc.constantFrom(['*'], ['https://app.example.com']),
            allowMethods: fc.constant(['GET', 'POST']),
          },
          { requiredKeys: ['allowOrigins'] },
        ),
        redirect: fc.record(
          { path: fc.constant('/moved'), host: fc.constant('new.example.com'), status: fc.constant(308) },
          { requiredKeys: ['path'] },
        ),
      },
      { requiredKeys: ['redirect'] },
    ),
    policy: policyPlan,
  })
  .map(({ base, rest, policy }) => ({ ...base, ...rest, ...policy }));

const listeners: fc.Arbitrary<ListenerPlan[]> = fc.constantFrom<ListenerPlan[]>(
  [{ kind: 'http', port: 80 }],
  [
    { kind: 'httpsRedirect', port: 80 },
    { kind: 'https', port: 443 },
  ],
  [
    { kind: 'http', port: 8080, name: 'http' },
    { kind: 'https', port: 8443, mutual: true },
  ],
);

/** A gateway before the program around it is known; routes that would take one path twice are left out. */
export type LooseGateway = Omit<GatewayPlan, 'chart' | 'id' | 'routes'> & {
  readonly chart: number;
  readonly saysHosts: boolean;
  readonly routes: readonly LooseRoute[];
};

export const looseGateway: fc.Arbitrary<LooseGateway> = fc
  .record({
    chart: fc.nat(5),
    saysHosts: fc.boolean(),
    listeners,
    routes: fc.uniqueArray(route, { selector: pathText, minLength: 1, maxLength: 5 }),
    rest: fc.record(
      {
        gatewayName: fc.constant('adopted'),
        existing: fc.constantFrom(
          { name: 'shared', namespace: 'istio-system' },
          { name: 'edge', namespace: 'platform' },
        ),
        selector: fc.constantFrom<Texts>({ istio: 'internal' }, { app: 'edge', istio: 'true' }),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ rest, ...gateway }) => ({ ...gateway, ...rest }));

function pathText(one: LooseRoute): string {
  return one.path === undefined ? 'prefix/' : one.path.kind + one.path.text;
}
