import fc from 'fast-check';
import { at } from './choice';
import { keyOf } from './facts';
import type { ExternalPlan, ExternalPortPlan, Program } from './program';
import { canariedPrograms } from './programs';
import { policyPlan } from './service-plans';

/** A service outside the mesh before its place in the program is known. */
interface LooseExternal extends Omit<ExternalPlan, 'chart' | 'id' | 'host' | 'callers'> {
  readonly place: number;
  readonly callers: readonly number[];
}

const ports: fc.Arbitrary<readonly ExternalPortPlan[]> = fc.constantFrom<readonly ExternalPortPlan[]>(
  [{ tls: 'originate' }],
  [{ tls: { sni: 'edge.example.com' }, targetPort: 8443 }],
  [{ tls: 'originate', protocol: 'grpc', port: 8080 }],
  [{ port: 443 }],
  [{ port: 8080 }],
  [{ tls: 'originate' }, { port: 443 }],
);

const loose: fc.Arbitrary<LooseExternal> = fc
  .record({
    place: fc.nat(5),
    ports,
    through: fc.boolean(),
    maxConnections: fc.option(fc.constant(10), { nil: undefined }),
    callers: fc.uniqueArray(fc.nat(3), { maxLength: 3 }),
    policy: policyPlan,
  })
  .map(({ policy, ...rest }) => {
    const isHttp = rest.ports.some(({ tls, port }) => tls !== undefined || port !== 443);
    return { ...rest, ...(isHttp ? policy : {}) };
  });

/** Programs that call services outside the mesh, some of whose proxies know no more than their calls. */
export const reachingPrograms: fc.Arbitrary<Program> = fc
  .record({
    program: canariedPrograms,
    externals: fc.array(loose, { minLength: 1, maxLength: 3 }),
    limits: fc.array(fc.constantFrom('any' as const, 'declared' as const, undefined), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  .map(({ program, externals, limits }) => ({
    ...program,
    services: program.services.map((service, index) => ({ ...service, egress: limits[index] })),
    externals: externals.map(({ place, callers, ...external }, index): ExternalPlan => {
      const called = callers.map((caller) => keyOf(at(program.services, caller)));
      const name = `external${index}`;
      return {
        ...external,
        id: name,
        chart: at(program.charts, place).id,
        host: `${name}.example.com`,
        callers: [...new Set(called)],
      };
    }),
  }));
