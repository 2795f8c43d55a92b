import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import {
  App,
  Backend,
  CanaryPair,
  ExistingService,
  ExistingVersionedService,
  Frontend,
  IngressGateway,
  Listener,
  ProgramError,
  type ProgramProblem,
} from '../../lib';

const version = { name: 'v1', image: 'shop/cart:1' } as const;

interface Program {
  readonly app: App;
  readonly shop: Chart;
  readonly web: Chart;
  readonly backend: Backend;
}

/** A frontend in `web` that calls a backend in `shop`, and what somebody adds to it. */
function program(addTo: (program: Program) => void, port: object = { port: 8080 }): App {
  const app = new App();
  const shop = new Chart(app, 'shop', { namespace: 'shop' });
  const web = new Chart(app, 'web', { namespace: 'web' });
  const backend = new Backend(shop, 'backend', { port: 8080, ...port, version });
  new Frontend(web, 'page', { port: 80, version, calls: [backend] });
  addTo({ app, shop, web, backend });
  return app;
}

/** A Sidecar that somebody wrote by hand. */
function sidecar(chart: Chart, spec: object): void {
  new ApiObject(chart, 'sidecar', {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: 'default' },
    spec,
  });
}

function problems(app: App): readonly ProgramProblem[] {
  try {
    app.synthYaml();
    return [];
  } catch (error) {
    if (error instanceof ProgramError) return error.problems;
    throw error;
  }
}

function told(app: App): string[] {
  return problems(app).map(({ path, rule, effect, fix }) => `${path}: ${rule}: ${effect} | ${fix}`);
}

const own = { egress: [{ hosts: ['./*'] }] };
const line = 'shop/backend.shop.svc.cluster.local';

test('a Sidecar that leaves out who is called is refused: caller, Sidecar, effect and the line', () => {
  const app = program(({ web }) => sidecar(web, own));
  const [problem] = problems(app);
  expect(problem).toEqual({
    path: 'web/page',
    rule: 'hidden-callee',
    message: 'calls backend.shop:8080, which Sidecar default hides (see web/sidecar)',
    effect: expect.stringContaining('any version answers'),
    fix: `add "- ${line}" to spec.egress[0].hosts of Sidecar default`,
  });
});

test('with the line that the fix names it is written', () => {
  expect(told(program(({ web }) => sidecar(web, { egress: [{ hosts: ['./*', line] }] })))).toEqual([]);
});

const only = { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' } };

test('REGISTRY_ONLY is told: 502 for requests, a closed connection for tcp', () => {
  const [http] = told(
    program(({ web }) => sidecar(web, { egress: [{ hosts: ['./*', 'shop/other.*'] }], ...only })),
  );
  const [tcp] = told(program(({ web }) => sidecar(web, { ...own, ...only }), { protocol: 'tcp' }));
  expect(http).toContain('BlackHoleCluster');
  expect(tcp).toContain('closes the connection');
});

test('where another service shares the port, REGISTRY_ONLY answers 502', () => {
  const app = program(({ web }) => {
    new Backend(web, 'other', { port: 8080, version });
    sidecar(web, { ...own, ...only });
  });
  expect(told(app)).toEqual([expect.stringContaining('502 (BlackHoleCluster)')]);
});

test('a Sidecar of other pods hides nothing from the caller', () => {
  const app = program(({ web }) => sidecar(web, { workloadSelector: { labels: { app: 'other' } }, ...own }));
  expect(told(app)).toEqual([]);
});

test('a Sidecar that selects the pods of the caller hides', () => {
  const app = program(({ web }) => sidecar(web, { workloadSelector: { labels: { app: 'page' } }, ...own }));
  expect(told(app)).toHaveLength(1);
});

test('a Sidecar for one version of the caller hides too', () => {
  const app = program(({ web }) => {
    const caller = new Backend(web, 'caller', { port: 80, version });
    new CanaryPair(web, 'canary', { stable: caller, canary: { name: 'v2', image: 'a:2' }, weight: 1 });
    caller.calls(new ExistingVersionedService(web, 'base', base));
    const labels = { app: 'caller', version: 'v2' };
    sidecar(web, { workloadSelector: { labels }, egress: [{ hosts: ['shop/*'] }] });
  });
  expect(problems(app).map(({ path, rule }) => [path, rule])).toEqual([['web/caller', 'hidden-callee']]);
});

const base = { port: 9080, selector: { app: 'base' }, version: { name: 'v1' } };

test('of the same namespace the line is short', () => {
  const app = program(({ shop, backend }) => {
    new Backend(shop, 'job', { port: 80, version, calls: [backend] });
    sidecar(shop, { egress: [{ hosts: ['istio-system/*'] }] });
  });
  expect(told(app)).toEqual([expect.stringContaining('"- ./backend.shop.svc.cluster.local"')]);
});

test('a Sidecar of the root namespace holds for all', () => {
  const app = program(({ app }) =>
    sidecar(new Chart(app, 'root', { namespace: 'istio-system' }), {
      egress: [{ hosts: ['istio-system/*'] }],
    }),
  );
  expect(problems(app).map(({ path, message }) => [path, message])).toEqual([
    ['web/page', expect.stringContaining('(see root/sidecar)')],
  ]);
});

test('an egress listener of another port does not get the line', () => {
  const egress = [
    { port: { number: 9999, protocol: 'HTTP', name: 'http' }, hosts: ['./*'] },
    { hosts: ['./*'] },
  ];
  expect(told(program(({ web }) => sidecar(web, { egress })))).toEqual([
    expect.stringContaining('spec.egress[1].hosts'),
  ]);
});

test('a Service that is not exported to the caller is refused', () => {
  const app = program(({ backend }) =>
    backend.service.metadata.addAnnotation('networking.istio.io/exportTo', '.'),
  );
  expect(told(app)).toEqual([
    expect.stringContaining('add web to the annotation networking.istio.io/exportTo'),
  ]);
});

test('a VirtualService that is not exported to the caller is refused: any pod answers', () => {
  const app = program(({ backend }) =>
    backend.virtualService.addJsonPatch(JsonPatch.add('/spec/exportTo', ['.'])),
  );
  const [problem] = told(app);
  expect(problem).toContain('web/page: hidden-callee');
  expect(problem).toContain('any version answers');
  expect(problem).toContain('add web to spec.exportTo of VirtualService backend');
});

test('exported to the caller by name it is written', () => {
  const app = program(({ backend }) =>
    backend.virtualService.addJsonPatch(JsonPatch.add('/spec/exportTo', ['web'])),
  );
  expect(told(app)).toEqual([]);
});

test('who is not called may be hidden', () => {
  const app = program(({ shop, web }) => {
    new Backend(shop, 'other', { port: 80, version });
    sidecar(web, { egress: [{ hosts: ['./*', line] }] });
  });
  expect(told(app)).toEqual([]);
});

test('a gateway needs no line: Sidecars are not for its pods', () => {
  const app = program(({ web, backend }) => {
    new IngressGateway(web, 'public', {
      listeners: [Listener.http(80)],
      routes: [{ hosts: ['a.example.com'], to: backend.exposed() }],
    });
    sidecar(web, { egress: [{ hosts: ['./*', line] }] });
  });
  expect(told(app)).toEqual([]);
});

test('services of others: refused where requests fail, not where they only pass by', () => {
  const withOthers = (spec: object) =>
    program(({ web }) => {
      const details = new ExistingService(web, 'details', { namespace: 'reviews', port: 9080 });
      const stripe = new ExistingService(web, 'stripe', {
        host: 'api.stripe.com',
        port: 443,
        protocol: 'tls',
      });
      new Backend(web, 'caller', { port: 80, version, calls: [details, stripe] });
      sidecar(web, { egress: [{ hosts: ['./*', line] }], ...spec });
    });
  expect(told(withOthers({}))).toEqual([]);
  expect(problems(withOthers(only)).map(({ path, fix }) => [path, fix])).toEqual([
    ['web/caller', expect.stringContaining('reviews/details.reviews.svc.cluster.local')],
  ]);
});

test('where no host is let in at all, the fix takes the place of the line that says so', () => {
  const app = program(({ web }) => sidecar(web, { egress: [{ hosts: ['~/*'] }] }));
  expect(told(app)).toEqual([expect.stringContaining(`replace "- ~/*" with "- ${line}"`)]);
});
