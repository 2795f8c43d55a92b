import fc from 'fast-check';
import { deploymentIn, withPair } from './canary-start';
import { at } from './choice';
import { keyOf, namespaceOf, serviceOf, speaksHttp } from './facts';
import { type LooseGateway, type LooseRoute, looseGateway } from './gateway-plans';
import { loosePair } from './match-plans';
import type {
  CallPlan,
  ChartPlan,
  GatewayPlan,
  PortPlan,
  Program,
  RoutePlan,
  ServiceKey,
  ServicePlan,
} from './program';
import { type LooseService, looseService } from './service-plans';

interface LooseCall {
  readonly caller: number;
  readonly callee: number;
  readonly port: number;
  readonly named: boolean;
}

const looseCall: fc.Arbitrary<LooseCall> = fc.record({
  caller: fc.nat(9),
  callee: fc.nat(9),
  port: fc.nat(2),
  named: fc.boolean(),
});

// Two charts may share a namespace.
const charts: fc.Arbitrary<readonly ChartPlan[]> = fc.constantFrom<readonly ChartPlan[]>(
  [{ id: 'shop', namespace: 'shop' }],
  [
    { id: 'shop', namespace: 'shop', injection: 'enabled' },
    { id: 'bank', namespace: 'bank', injection: 'stable' },
  ],
  [
    { id: 'shop', namespace: 'shop' },
    { id: 'extra', namespace: 'shop' },
    { id: 'bank', namespace: 'bank-2', injection: 'disabled' },
  ],
);

interface Sizes {
  readonly services: number;
  readonly pairs: number;
  readonly gateways: number;
}

function programsOf(least: Sizes): fc.Arbitrary<Program> {
  return fc
    .record({
      clusterDomain: fc.option(fc.constant('cluster.example'), { nil: undefined, freq: 5 }),
      charts,
      services: fc.array(looseService, { minLength: least.services, maxLength: 4 }),
      calls: fc.array(looseCall, { maxLength: 5 }),
      gateways: fc.array(looseGateway, { minLength: least.gateways, maxLength: 3 }),
      pairs: fc.array(loosePair, { minLength: least.pairs, maxLength: 3 }),
    })
    .map(({ services, calls, gateways, pairs, ...rest }) => {
      const placed = withServices({ ...rest, services: [], calls: [], gateways: [], pairs: [] }, services);
      const called = { ...placed, calls: callsOf(placed, calls) };
      const opened = { ...called, gateways: gatewaysOf(called, gateways) };
      return pairs.reduce(withPair, opened);
    });
}

/** Random programs that are valid by construction, from a single service up. */
export const programs = programsOf({ services: 1, pairs: 0, gateways: 0 });

/** Random programs with a canary and, where a service speaks HTTP, a gateway. */
export const canariedPrograms = programsOf({ services: 2, pairs: 2, gateways: 1 });

/** Adds services; those whose id is taken in their namespace are left out. */
export function withServices(program: Program, services: readonly LooseService[]): Program {
  const made = [...program.services];
  for (const { chart: number, adopted, ...loose } of services) {
    const chart = at(program.charts, number);
    const taken = made.some(
      (other) => other.id === loose.id && namespaceOf(program, other) === chart.namespace,
    );
    if (taken) continue;
    const names = Object.fromEntries(
      adopted.filter((one) => one !== 'sniHosts').map((one) => [one, `${loose.id}-${one.toLowerCase()}`]),
    );
    const sniHost = `${loose.id}.${chart.id}.example.com`;
    const ports = adopted.includes('sniHosts')
      ? loose.ports.map((port) => withSni(port, sniHost))
      : loose.ports;
    made.push({ ...loose, ...names, ports, chart: chart.id, version: deploymentIn(loose.id, loose.version) });
  }
  return { ...program, services: made };
}

function withSni(port: PortPlan, host: string): PortPlan {
  return port.protocol === 'tls' ? { ...port, sniHosts: [`p${port.port}.${host}`] } : port;
}

function callsOf(program: Program, calls: readonly LooseCall[]): CallPlan[] {
  const made: CallPlan[] = [];
  calls.forEach((loose, index) => {
    const caller = keyOf(at(program.services, loose.caller));
    const callee = at(program.services, loose.callee);
    const port = loose.port === 0 ? undefined : at(callee.ports, loose.port).port;
    // Services of one name in two namespaces, or one that is called twice, would share a variable.
    const again = made.some(
      (one) => one.caller === caller && nameOf(program, one.callee) === nameOf(program, keyOf(callee)),
    );
    const environmentVariable = loose.named || again ? `TARGET_${index}` : undefined;
    made.push({ caller, callee: keyOf(callee), port, environmentVariable });
  });
  return made;
}

function nameOf(program: Program, key: ServiceKey): string {
  const service = serviceOf(program, key);
  return service.serviceName ?? service.id;
}

const hosts = [
  ['shop.example.com', '*.example.com', '*'],
  ['api.example.org', 'www.example.org', '*.intern.example'],
  ['a.example.net', 'b.example.net', 'c.example.net'],
] as const;

function gatewaysOf(program: Program, gateways: readonly LooseGateway[]): GatewayPlan[] {
  const open = program.services.filter((service) => service.ports.some(speaksHttp));
  return gateways.map(({ saysHosts, gatewayName, ...loose }, index) => {
    const id = ['public', 'internal', 'partner'][index] ?? 'public';
    const own = hosts[index] ?? hosts[0];
    const routes = loose.routes.map((route) => routeOf(route, own, open));
    const named = [...new Set(routes.flatMap((route) => route.hosts))];
    return {
      ...loose,
      ...(gatewayName === undefined ? {} : { gatewayName: `${id}-${gatewayName}` }),
      id,
      chart: at(program.charts, loose.chart).id,
      listeners: loose.listeners.map((listener) => (saysHosts ? { ...listener, hosts: named } : listener)),
      routes,
    };
  });
}

function routeOf(
  { hosts: numbers, service, redirects, choosesPort, redirect, ...rest }: LooseRoute,
  own: readonly string[],
  open: readonly ServicePlan[],
): RoutePlan {
  const match = { hosts: numbers.map((number) => at(own, number)), path: rest.path };
  if (redirects || open.length === 0) return { ...match, redirect };
  const target = at(open, service);
  const ports = target.ports.filter(speaksHttp);
  return { ...rest, ...match, to: keyOf(target), port: choosesPort ? at(ports, service).port : undefined };
}
