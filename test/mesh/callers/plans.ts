import fc from 'fast-check';

/** The ports of every service: HTTP, and connections. */
export const HTTP_PORT = 8080;
export const TCP_PORT = 9000;
/** The services of a program. */
export const SERVICES = ['ant', 'bee', 'cat'] as const;
export type ServiceName = (typeof SERVICES)[number];
/** A pod with a sidecar and the account of every other pod, which no program declares. */
export const STRANGER = 'stranger';

/** The paths that calls and routes may name. */
export const PATHS = { prefix: '/cart/', exact: '/sum' } as const;

/** A declared call. */
export interface CallPlan {
  readonly caller: ServiceName;
  readonly callee: ServiceName;
  readonly port: number;
  readonly paths: readonly (keyof typeof PATHS)[] | undefined;
  readonly methods: readonly ('GET' | 'POST')[] | undefined;
}

/** A route of a gateway. */
export interface RoutePlan {
  readonly to: ServiceName;
  readonly path: keyof typeof PATHS | undefined;
}

/** A program as plain data: its calls and routes are all that may happen. */
export interface CallersPlan {
  readonly number: number;
  readonly calls: readonly CallPlan[];
  readonly routes: readonly RoutePlan[];
  /** Whether the stranger is one of `otherCallers` of each service. */
  readonly admitsStranger: boolean;
}

const service = fc.constantFrom(...SERVICES);
const some = <Value>(...values: Value[]) =>
  fc.option(fc.subarray(values, { minLength: 1 }), { nil: undefined, freq: 2 });

const call: fc.Arbitrary<CallPlan> = fc
  .record({
    caller: service,
    callee: service,
    port: fc.constantFrom(HTTP_PORT, HTTP_PORT, TCP_PORT),
    paths: some<keyof typeof PATHS>('prefix', 'exact'),
    methods: some<'GET' | 'POST'>('GET', 'POST'),
  })
  .filter(({ caller, callee }) => caller !== callee)
  .map((each) => (each.port === TCP_PORT ? { ...each, paths: undefined, methods: undefined } : each));

/** Random programs, the same on every run. */
export function callersPlans(count: number, seed: number): CallersPlan[] {
  const plans = fc.record({
    calls: fc.uniqueArray(call, {
      selector: ({ caller, callee, port }) => `${caller} ${callee} ${port}`,
      maxLength: 5,
    }),
    routes: fc.uniqueArray(
      fc.record({
        to: service,
        path: fc.option(fc.constantFrom<keyof typeof PATHS>('prefix', 'exact'), { nil: undefined }),
      }),
      { selector: ({ to }) => to, maxLength: 2 },
    ),
    admitsStranger: fc.boolean(),
  });
  return fc.sample(plans, { numRuns: count, seed }).map((plan, number) => ({ ...plan, number }));
}
