import { parseAllDocuments } from 'yaml';
import { check, manifestsOf } from '../../lib/check';
import { yamlOf } from './build';
import { reachingPrograms } from './external-plans';
import { hostOf, keyOf, namespaceOf, serviceOf } from './facts';
import { holds, itself } from './holds';
import type { ExternalPlan, Program } from './program';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  // biome-ignore lint/suspicious/noExplicitAny: each test reads the fields of its own kind
  readonly spec: any;
}

type Promised = (program: Program, objects: readonly Manifest[]) => string[];

/** What is promised of hosts outside the mesh and of Sidecars, whatever the program. */
const promises: Readonly<Record<string, Promised>> = {
  'a Sidecar has the hosts that its service calls, and no others': (program, objects) =>
    program.services.flatMap((service) => {
      const sidecar = objectOf(
        objects,
        'Sidecar',
        service.serviceName ?? service.id,
        namespaceOf(program, service),
      );
      if (service.egress !== 'declared') return sidecar === undefined ? [] : [`${service.id} has a Sidecar`];
      const wanted = new Set(['istio-system/*', ...calledBy(program, keyOf(service))]);
      return differ(`hosts of ${service.id}`, sidecar?.spec.egress[0].hosts, [...wanted].sort());
    }),

  'proxies that open TLS ask for the host, and verify its name': (program, objects) =>
    externals(program).flatMap((external) => {
      const rule = objectOf(objects, 'DestinationRule', external.id, chartNamespace(program, external));
      const policy = rule?.spec.trafficPolicy;
      return external.ports.flatMap(({ tls, port = 80 }) => {
        if (tls === undefined) return [];
        const name = tls === 'originate' ? external.host : tls.sni;
        const ofPort = policy?.portLevelSettings?.find(
          (each: { port: { number: number } }) => each.port.number === port,
        );
        const given = ofPort?.tls ?? policy?.tls;
        return differ(
          `tls of ${external.id}`,
          [given?.mode, given?.sni, given?.subjectAltNames],
          ['SIMPLE', name, [name]],
        );
      });
    }),

  'proxies connect to the TLS port of the host, and callers to another one': (program, objects) =>
    externals(program).flatMap((external) => {
      const entry = objectOf(objects, 'ServiceEntry', external.id, chartNamespace(program, external));
      const given = entry?.spec.ports.map((each: { number: number; targetPort?: number }) => [
        each.number,
        each.targetPort,
      ]);
      const wanted = external.ports.map(({ tls, port, targetPort }) =>
        tls === undefined ? [port, targetPort] : [port ?? 80, targetPort ?? 443],
      );
      return differ(`ports of ${external.id}`, given, wanted);
    }),

  'requests go to the egress gateway, and from there to the host': (program, objects) =>
    externals(program).flatMap((external) => {
      if (!external.through) return [];
      const destinations = (name: string) => {
        const routes = objectOf(objects, 'VirtualService', name, chartNamespace(program, external));
        const rules = [...(routes?.spec.http ?? []), ...(routes?.spec.tls ?? [])];
        return rules.map(
          (rule: { route: { destination: { host: string } }[] }) => rule.route[0]?.destination.host,
        );
      };
      const hosts = [destinations(external.id), destinations(`${external.id}-from-egress`)];
      const legs = ['istio-egressgateway.istio-system.svc.cluster.local', external.host].map((host) =>
        external.ports.map(() => host),
      );
      return differ(`routes of ${external.id}`, hosts, legs);
    }),
};

test.each(Object.entries(promises))('%s', (_, broken) => {
  holds(reachingPrograms, itself, 6, (program) => broken(program, objectsOf(yamlOf(program))));
});

test('check finds nothing more in the YAML alone than without them', () => {
  holds(reachingPrograms, itself, 8, (program) => {
    const services = program.services.map((service) => ({ ...service, egress: undefined }));
    const before = new Set(findingsIn({ ...program, services, externals: [] }));
    return findingsIn(program).filter((found) => !before.has(found));
  });
});

function findingsIn(program: Program): string[] {
  const read = manifestsOf({ texts: [{ file: 'dist.yaml', text: yamlOf(program) }] });
  return check(read.objects, read)
    .findings.filter(({ severity }) => severity !== 'info')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

/** Changes of YAML by hand, each of which breaks a promise. */
const defects: readonly (readonly [string, string, (object: Manifest) => boolean])[] = [
  [
    'a host that is lost from a Sidecar',
    'a Sidecar has the hosts that its service calls, and no others',
    ({ kind, spec }) => kind === 'Sidecar' && spec.egress[0].hosts.pop() !== undefined,
  ],
  [
    'a Sidecar with all hosts',
    'a Sidecar has the hosts that its service calls, and no others',
    ({ kind, spec }) => kind === 'Sidecar' && spec.egress[0].hosts.push('*/*') > 0,
  ],
  [
    'a certificate of any name',
    'proxies that open TLS ask for the host, and verify its name',
    ({ kind, spec }) =>
      kind === 'DestinationRule' &&
      delete spec.trafficPolicy?.tls?.subjectAltNames &&
      'tls' in (spec.trafficPolicy ?? {}),
  ],
  [
    'plain http to the TLS port',
    'proxies that open TLS ask for the host, and verify its name',
    ({ kind, spec }) =>
      kind === 'DestinationRule' && 'tls' in (spec.trafficPolicy ?? {}) && delete spec.trafficPolicy.tls,
  ],
  [
    'a lost targetPort',
    'proxies connect to the TLS port of the host, and callers to another one',
    ({ kind, spec }) =>
      kind === 'ServiceEntry' && 'targetPort' in spec.ports[0] && delete spec.ports[0].targetPort,
  ],
  [
    'a way past the gateway',
    'requests go to the egress gateway, and from there to the host',
    ({ kind, spec }) =>
      kind === 'VirtualService' &&
      spec.http?.[0]?.name === 'to-egress-gateway' &&
      Object.assign(spec.http[0].route[0].destination, { host: spec.hosts[0] }) !== undefined,
  ],
];

test.each(defects)('%s breaks a promise: %s', (_, promise, breaks) => {
  let tried = 0;
  holds(reachingPrograms, itself, 15, (program) => {
    const objects = objectsOf(yamlOf(program));
    if (!objects.some(breaks)) return [];
    tried++;
    return (promises[promise]?.(program, objects) ?? []).length > 0 ? [] : ['nobody noticed'];
  });
  expect(tried).toBeGreaterThan(0);
});

function externals({ externals: plans = [] }: Program): readonly ExternalPlan[] {
  return plans;
}

function calledBy(program: Program, caller: string): string[] {
  const services = program.calls
    .filter((call) => call.caller === caller)
    .map(({ callee }) => serviceOf(program, callee))
    .map((callee) => `${namespaceOf(program, callee)}/${hostOf(program, callee)}`);
  const outside = externals(program)
    .filter(({ callers }) => callers.includes(caller))
    .flatMap((external) => [
      `${chartNamespace(program, external)}/${external.host}`,
      ...(external.through ? ['istio-system/istio-egressgateway.istio-system.svc.cluster.local'] : []),
    ]);
  return [...services, ...outside];
}

function chartNamespace(program: Program, { chart }: ExternalPlan): string {
  return program.charts.find(({ id }) => id === chart)?.namespace ?? '';
}

function objectOf(
  objects: readonly Manifest[],
  kind: string,
  name: string,
  namespace: string,
): Manifest | undefined {
  return objects.find(
    (object) =>
      object.kind === kind && object.metadata.name === name && object.metadata.namespace === namespace,
  );
}

function objectsOf(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

function differ(what: string, given: unknown, wanted: unknown): string[] {
  const [got, want] = [given, wanted].map((value) => JSON.stringify(value));
  return got === want ? [] : [`${what}: ${got}, not ${want}`];
}
